import { choiceProblems } from "../aws.rules";
import { classNameProblems } from "../kubernetes-names.rules";
import { entry, type Problem, type Unchecked, unknownFieldProblems } from "../problem";
import { OntapProtocol } from "./protocol";
import { TridentAccessMode } from "./trident-access-mode";
import type { TridentBackend, TridentStorageClass } from "./trident-args";
import { backendLabel, isBlockDriver, isStorageDriver, poolLabels } from "./trident-backend.rules";
import { TridentFileSystemType } from "./trident-file-system-type";
import { labelProblems, problemIf } from "./trident-pool.rules";
import { TridentReclaimPolicy } from "./trident-reclaim-policy";
import { TridentVolumeMode } from "./trident-volume-mode";

/**
 * Parameters of a class: https://docs.netapp.com/us-en/trident/trident-reference/objects.html. Never `fsxFilesystemID` and
 * `credentialsName`, of which Trident would make a backend that no program knows, nor `media`, which FSx does not know.
 */
export function classParameters(
    { selector, fileSystemType }: TridentStorageClass,
    backend: TridentBackend,
): Record<string, string> {
    const labels = Object.entries({ [backendLabel]: backend.name, ...selector });
    return {
        backendType: backend.driver,
        selector: labels.map(([label, value]) => `${label}=${value}`).join("; "),
        ...(isBlockDriver(backend.driver) ? { fsType: fileSystemType ?? TridentFileSystemType.Ext4 } : {}),
    };
}

/** Mount options of a class: NFS of a version whose ports are open. */
export function classMountOptions({ mountOptions }: TridentStorageClass, backend: TridentBackend): string[] {
    if (mountOptions !== undefined) {
        return mountOptions;
    }
    if (isBlockDriver(backend.driver)) {
        return [];
    }
    const { protocols = [OntapProtocol.Nfs] } = backend;
    return protocols.includes(OntapProtocol.Nfs) ? ["nfsvers=4.1"] : ["nfsvers=3"];
}

const fields = Object.keys({
    name: true,
    backend: true,
    selector: true,
    mountOptions: true,
    fileSystemType: true,
    reclaimPolicy: true,
    accessModes: true,
    volumeMode: true,
} satisfies Record<keyof TridentStorageClass, true>);

/** Problems of one class with the backends that there are. */
export function classProblems(
    path: string,
    given: Unchecked<TridentStorageClass>,
    backends: Unchecked<TridentBackend>[],
): Problem[] {
    const problems = [
        ...unknownFieldProblems(path, given, fields),
        ...classNameProblems(`${path}.name`, given.name, "StorageClass"),
        ...choiceProblems(`${path}.fileSystemType`, given.fileSystemType, TridentFileSystemType),
        ...choiceProblems(`${path}.reclaimPolicy`, given.reclaimPolicy, TridentReclaimPolicy),
    ];
    const backend = backends.find(({ name }) => name === given.backend);
    if (backend === undefined) {
        const names = backends.map(({ name }) => String(name)).join(", ");
        const rule = `the volumes of a class come from one of backends, here ${names || "none"}`;
        return [...problems, { path: `${path}.backend`, value: given.backend, rule, remedy: "name one of them" }];
    }
    return [
        ...problems,
        ...selectorProblems(`${path}.selector`, given.selector, backend),
        ...fileOrBlockProblems(path, given, backend.driver),
        ...mountOptionProblems(`${path}.mountOptions`, given.mountOptions, backend),
        ...modeProblems(path, given, backend.driver),
    ];
}

function selectorProblems(path: string, selector: unknown, backend: Unchecked<TridentBackend>): Problem[] {
    if (selector === undefined) {
        return [];
    }
    if (typeof selector !== "object" || selector === null) {
        const rule = "it is a map of labels that is known at preview, to be compared with the pools";
        return [{ path, value: selector, rule, remedy: "write the labels in the program" }];
    }
    const wanted: Record<string, unknown> = Object.fromEntries(Object.entries(selector));
    const pools = poolLabels(backend);
    const isOffered = pools.some((labels) => Object.entries(wanted).every(([label, value]) => labels[label] === value));
    return [
        ...labelProblems(path, wanted),
        ...problemIf(
            backendLabel in wanted,
            entry(path, backendLabel),
            wanted[backendLabel],
            "this label says which backend a pool belongs to",
            "name the backend in `backend`",
        ),
        ...problemIf(
            !isOffered,
            path,
            selector,
            `no pool of backend ${String(backend.name)} has these labels, so claims would stay Pending`,
            "give a pool these labels, or select one that there is",
        ),
    ];
}

function fileOrBlockProblems(path: string, given: Unchecked<TridentStorageClass>, driver: unknown): Problem[] {
    return problemIf(
        given.fileSystemType !== undefined && isStorageDriver(driver) && !isBlockDriver(driver),
        `${path}.fileSystemType`,
        given.fileSystemType,
        `nodes make a file system on block volumes only, and the backend's driver is ${String(driver)}`,
        "leave it out",
    );
}

function mountOptionProblems(path: string, options: unknown, backend: Unchecked<TridentBackend>): Problem[] {
    if (options === undefined) {
        return [];
    }
    if (!Array.isArray(options)) {
        const rule = "it is a list of mount options that is known at preview";
        return [{ path, value: options, rule, remedy: "write them in the program, such as nfsvers=4.1" }];
    }
    return options.flatMap((option: unknown, index) => mountOptionProblem(`${path}[${index}]`, option, backend));
}

function mountOptionProblem(
    path: string,
    option: unknown,
    { driver, protocols }: Unchecked<TridentBackend>,
): Problem[] {
    if (typeof option !== "string" || !/^[^\s,]+$/.test(option)) {
        const rule = "a mount option is one word";
        return [{ path, value: option, rule, remedy: "give each option an entry of its own" }];
    }
    const version = /^(?:nfs)?vers=(\d)/.exec(option)?.[1];
    if (version === undefined) {
        return [];
    }
    const needed = version === "3" ? OntapProtocol.NfsV3 : OntapProtocol.Nfs;
    return [
        ...problemIf(isBlockDriver(driver), path, option, "block volumes are not mounted by NFS", "leave it out"),
        ...problemIf(
            !isBlockDriver(driver) && Array.isArray(protocols) && !protocols.includes(needed),
            path,
            option,
            `it needs protocol ${needed}, without which its ports are closed`,
            `add ${needed} to the protocols of the storage virtual machine, or choose another version`,
        ),
    ];
}

function modeProblems(path: string, given: Unchecked<TridentStorageClass>, driver: unknown): Problem[] {
    const { accessModes, volumeMode } = given;
    const problems = [
        ...choiceProblems(`${path}.volumeMode`, volumeMode, TridentVolumeMode),
        ...accessModeListProblems(`${path}.accessModes`, accessModes),
    ];
    if (problems.length > 0 || !isStorageDriver(driver)) {
        return problems;
    }
    if (volumeMode === TridentVolumeMode.Block && !isBlockDriver(driver)) {
        const rule = `files are no block device, and the backend's driver is ${driver}`;
        return [
            { path: `${path}.volumeMode`, value: volumeMode, rule, remedy: "leave it out, or take a block driver" },
        ];
    }
    const { ReadWriteMany } = TridentAccessMode;
    const isShared = isModeList(accessModes) && accessModes.includes(ReadWriteMany);
    if (isShared && isBlockDriver(driver) && volumeMode !== TridentVolumeMode.Block) {
        const rule = `two nodes that write the file system of one block volume destroy it, so Trident serves ${ReadWriteMany} of ${driver} as raw devices only`;
        const remedy = `leave ${ReadWriteMany} out, set volumeMode to Block, or take a backend for files`;
        return [{ path: `${path}.accessModes`, value: accessModes, rule, remedy }];
    }
    return [];
}

function accessModeListProblems(path: string, modes: unknown): Problem[] {
    if (modes === undefined) {
        return [];
    }
    if (!Array.isArray(modes) || modes.length === 0) {
        const rule = "it is a list of at least one access mode, known at preview";
        return [{ path, value: modes, rule, remedy: "write it in the program, or leave it out" }];
    }
    return modes.flatMap((mode: unknown, index) =>
        choiceProblems(`${path}[${index}]`, mode ?? null, TridentAccessMode),
    );
}

function isModeList(value: unknown): value is TridentAccessMode[] {
    return Array.isArray(value);
}
