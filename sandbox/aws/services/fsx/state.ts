import type {
    Backup,
    FileSystem,
    OntapFileSystemConfiguration,
    StorageVirtualMachine,
    Volume,
} from "@aws-sdk/client-fsx";
import { randomBytes } from "node:crypto";
import type { Context } from "../../service";
import { fsxErrors } from "./errors";

/** A file server, which clients reach by its network interface. */
export interface FileServer {
    readonly subnetId: string;
    readonly networkInterfaceId: string;
}

export interface FileSystemRecord {
    readonly id: string;
    readonly description: FileSystem;
    readonly ontap: OntapFileSystemConfiguration;
    /** The preferred one first, then its standby, then further pairs in the same order. */
    readonly servers: FileServer[];
    readonly securityGroupIds: readonly string[];
    /** Which of a pair serves: 0, the preferred one, or 1. */
    active: 0 | 1;
    /** The active server is gone and the other has not taken over yet. */
    failingOver: boolean;
    /** Addresses that move between the file servers, by the id of what has them: the file system, or a virtual machine. */
    readonly floating: Map<string, string>;
}

export interface MachineRecord {
    readonly id: string;
    readonly description: StorageVirtualMachine;
    /** Addresses that stay with each file server. */
    readonly fixed: { readonly networkInterfaceId: string; readonly address: string }[];
    /** Only its digest: the sandbox keeps no password. */
    passwordDigest?: string;
}

/** What the front holds of FSx, by Region. */
export class FsxRegions {
    private readonly known = new Map<string, FsxRegion>();

    constructor(readonly context: Context) {}

    of(name: string): FsxRegion {
        const region = this.known.get(name) ?? new FsxRegion(name, this.context);
        this.known.set(name, region);
        return region;
    }

    all(): FsxRegion[] {
        return [...this.known.values()];
    }

    clear(): void {
        this.known.clear();
    }
}

/** What the front holds of FSx in one Region. */
export class FsxRegion {
    readonly fileSystems = new Map<string, FileSystemRecord>();
    readonly machines = new Map<string, MachineRecord>();
    readonly volumes = new Map<string, Volume>();
    readonly backups = new Map<string, Backup>();
    private readonly tokens = new Map<string, { parameters: string; made: Promise<string> }>();
    private turn: Promise<unknown> = Promise.resolve();

    constructor(
        readonly name: string,
        readonly context: Context,
    ) {}

    fileSystem(id: string): FileSystemRecord {
        return found(this.fileSystems.get(id), fsxErrors.fileSystemNotFound(id));
    }

    machine(id: string): MachineRecord {
        return found(this.machines.get(id), fsxErrors.machineNotFound(id));
    }

    volume(id: string): Volume {
        return found(this.volumes.get(id), fsxErrors.volumeNotFound(id));
    }

    machinesOf(fileSystemId: string): MachineRecord[] {
        return [...this.machines.values()].filter(({ description }) => description.FileSystemId === fileSystemId);
    }

    volumesOf(machineId: string): Volume[] {
        return [...this.volumes.values()].filter(
            ({ OntapConfiguration }) => OntapConfiguration?.StorageVirtualMachineId === machineId,
        );
    }

    arn(kind: string, ...ids: string[]): string {
        return `arn:aws:fsx:${this.name}:${this.context.accountId}:${kind}/${ids.join("/")}`;
    }

    /** Runs work on the network after what came before: addresses and routes are read, then changed. */
    inTurn<T>(work: () => Promise<T>): Promise<T> {
        const run = this.turn.then(work);
        this.turn = run.catch(() => undefined);
        return run;
    }

    /**
     * Makes what a request asks for once, however often it comes with the same token, and refuses the token with other
     * parameters. Returns the id.
     */
    once(operation: string, input: { ClientRequestToken?: string }, make: () => Promise<string>): Promise<string> {
        const { ClientRequestToken: token, ...parameters } = input;
        if (token === undefined) {
            return make();
        }
        const key = `${operation} ${token}`;
        const before = this.tokens.get(key);
        if (before) {
            const given = JSON.stringify(parameters);
            return before.parameters === given
                ? before.made
                : Promise.reject(fsxErrors.incompatibleParameter("set of parameters"));
        }
        const made = make();
        this.tokens.set(key, { parameters: JSON.stringify(parameters), made });
        made.catch(() => this.tokens.delete(key));
        return made;
    }
}

function found<T>(value: T | undefined, error: Error): T {
    if (value === undefined) {
        throw error;
    }
    return value;
}

/** An id as FSx gives it: 17 hexadecimal digits after the kind. */
export function newId(kind: "fs" | "svm" | "fsvol" | "backup"): string {
    return `${kind}-${randomBytes(9).toString("hex").slice(0, 17)}`;
}
