import { DrError, Refusal } from "./errors";
import type { JournalStore } from "./journal";

/** A journal's store that remembers whether anything may have been written to it. */
export interface NoticedStore extends JournalStore {
    readonly written: boolean;
}

export function noticing(store: JournalStore): NoticedStore {
    let written = false;
    return {
        name: store.name,
        get written() {
            return written;
        },
        read: () => store.read(),
        async write(journal, expected) {
            try {
                const done = await store.write(journal, expected);
                written ||= done;
                return done;
            } catch (error) {
                // Only a refusal is certain to have changed nothing: any other answer may be one that got lost.
                written ||= !(error instanceof Refusal);
                throw error;
            }
        },
    };
}

/** A refusal says that nothing was changed. Once the journal was written it is a failure like any other. */
export function afterFirstWrite(error: unknown, { written }: Pick<NoticedStore, "written">): unknown {
    return written && error instanceof Refusal ? new DrError(error.message, { cause: error }) : error;
}
