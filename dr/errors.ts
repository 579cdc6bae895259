/** A failure that one line explains to who typed the command. */
export class DrError extends Error {
    override readonly name: string = "DrError";
}

/** The command cannot be carried out as it was given. Nothing was changed; exit status 2. */
export class Refusal extends DrError {
    override readonly name: string = "Refusal";
}

/** There is no journal yet: the replica's stack was never up. */
export class JournalMissing extends Refusal {
    override readonly name = "JournalMissing";
}

/** Another operator holds the lease now: this process may change nothing any more. */
export class LeaseLost extends DrError {
    override readonly name = "LeaseLost";
}

/** The operator stopped the command, or said no to a question, between two steps. */
export class Stopped extends DrError {
    override readonly name = "Stopped";
}
