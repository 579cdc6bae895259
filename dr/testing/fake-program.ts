import type { Efs } from "../aws/efs";
import type { Pairing, PairState } from "../deployment.rules";
import { DrError } from "../errors";
import { type JournalStore, readJournal } from "../journal";
import type { Mode } from "../journal.rules";
import type { Alignment, PairProgram, Program } from "../program";

const forwardUrn = "urn:pulumi:prod-dr::project::aws:efs/replicationConfiguration:ReplicationConfiguration::shared";

/** Stands in for the stack of the replica: the engine's record of the forward replication, and the provider's call. */
export class FakeProgram implements PairProgram {
    readonly name = "prod-dr";
    mode: Mode = "Steady";
    forward = true;
    pendingForward = false;
    /** The engine dies after AWS has made the replication and before the state has it. */
    diesCreating = false;
    readonly alignments: Alignment[] = [];

    constructor(
        private readonly pairing: Pairing,
        private readonly efs: Efs,
        private readonly store: JournalStore,
        private readonly primaryProgram: Program,
    ) {}

    /** What the stack's state says now. */
    get state(): PairState {
        return {
            pairing: this.pairing,
            mode: this.mode,
            forward: this.forward ? forwardUrn : undefined,
            pendingForward: this.pendingForward ? forwardUrn : undefined,
        };
    }

    pair(): Promise<PairState> {
        return Promise.resolve(this.state);
    }

    async align(alignment: Alignment): Promise<void> {
        this.alignments.push(alignment);
        const { declared } = await readJournal(this.store);
        if (declared.replica !== alignment.mode) {
            throw new DrError(`the journal declares ${declared.replica}, and the configuration ${alignment.mode}`);
        }
        this.mode = alignment.mode;
        if (this.mode === "FailedOver") {
            this.forward = false;
        } else if (!this.forward) {
            await this.create();
        }
    }

    forgetPending(): Promise<void> {
        this.pendingForward = false;
        return Promise.resolve();
    }

    primary(): Promise<Program> {
        return Promise.resolve(this.primaryProgram);
    }

    private async create(): Promise<void> {
        try {
            await this.efs.createReplication(this.pairing.primary.fileSystemId, this.pairing.replica);
        } catch (error) {
            throw new DrError(`pulumi: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`);
        }
        if (this.diesCreating) {
            this.diesCreating = false;
            this.pendingForward = true;
            throw new Killed("engine");
        }
        this.forward = true;
    }
}

/** Stands in for the end of the process. */
export class Killed extends Error {}

/** A stack that only remembers what it was told. */
export class RecordingProgram implements Program {
    readonly name = "prod-primary";
    mode: Mode = "Steady";

    align({ mode }: Alignment): Promise<void> {
        this.mode = mode;
        return Promise.resolve();
    }
}
