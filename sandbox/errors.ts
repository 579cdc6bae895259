/** A failure that one line explains to who typed the command. */
export class SandboxError extends Error {
    override readonly name = "SandboxError";
}

/** The command line itself is wrong. */
export class UsageError extends SandboxError {}
