import type { PairSide, PairState } from "./deployment.rules";
import type { Mode } from "./journal.rules";
import type { ReplicationChange } from "./preview-guard.rules";

/** How a stack's program is brought in line with the roles. */
export interface Alignment {
    /** What the configuration key `mode` must say. */
    readonly mode: Mode;
    readonly replication: ReplicationChange;
    readonly pair: { readonly primary: PairSide; readonly replica: PairSide };
    /** Regions that do not answer: what is in them waits. */
    readonly without?: readonly string[];
    /** The engine's run before this one was killed with this command on this machine, so its lock may be stale. */
    readonly afterKill?: boolean;
    readonly signal?: AbortSignal;
    /** For live progress, one line at a time. */
    readonly onLine?: (line: string) => void;
}

/** A stack of the project, as far as this command drives it. */
export interface Program {
    readonly name: string;
    /** Sets the mode and runs `up`, which must change nothing but what belongs to the switch of roles. */
    align(alignment: Alignment): Promise<void>;
}

/** The stack that owns the pair. */
export interface PairProgram extends Program {
    /** What the state says of the pair; refuses where there is none. */
    pair(): Promise<PairState>;
    /** Takes an operation that was interrupted out of the state. */
    forgetPending(urn: string): Promise<void>;
    /** The stack of the primary, if it is another one and known. */
    primary(): Promise<Program | undefined>;
}
