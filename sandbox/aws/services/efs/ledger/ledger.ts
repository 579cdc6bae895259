/** Owner and mode that EFS gave a directory when it made it. */
export interface Ownership {
    readonly uid: number;
    readonly gid: number;
    /** Octal, such as `750`. */
    readonly permissions: string;
}

export interface Directory {
    readonly ownership: Ownership;
    readonly numbers: ReadonlySet<number>;
}

/**
 * What stands in a file system, told by numbers: each stands for one acknowledged write. Enough to see after a failover
 * what was lost, and in whose directories nobody may write any more.
 */
export class Ledger {
    private directories = new Map<string, Directory>();

    directory(path: string): Directory | undefined {
        return this.directories.get(path);
    }

    paths(): string[] {
        return [...this.directories.keys()].sort();
    }

    /** The directory is made by the first who opens it, as EFS makes the root directory of an access point. */
    write(path: string, ownership: Ownership, number: number): void {
        const found = this.directories.get(path);
        const numbers = new Set(found?.numbers).add(number);
        this.directories.set(path, { ownership: found?.ownership ?? ownership, numbers });
    }

    /** What stands here now; writes that follow do not change it. */
    copy(): ReadonlyMap<string, Directory> {
        return new Map(this.directories);
    }

    /** "Amazon EFS writes data to or removes existing data from the destination file system to match data in the source" */
    replaceWith(copy: ReadonlyMap<string, Directory>): void {
        this.directories = new Map(copy);
    }
}
