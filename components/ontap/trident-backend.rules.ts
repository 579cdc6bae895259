import { choiceProblems, keyArnProblems, type Shape, shapeProblems, shapes } from "../aws.rules";
import { later, type Problem, type Unchecked, unknownFieldProblems } from "../problem";
import { OntapProtocol } from "./protocol";
import type { TridentBackend } from "./trident-args";
import { labelsOf, poolListProblems, poolSpec, problemIf } from "./trident-pool.rules";
import { OntapStorageDriver } from "./trident-storage-driver";

const blockDrivers: unknown[] = [OntapStorageDriver.San, OntapStorageDriver.SanEconomy];

/** Whether a driver makes block volumes. */
export function isBlockDriver(driver: unknown): boolean {
    return blockDrivers.includes(driver);
}

/** Whether a value names a driver. */
export function isStorageDriver(value: unknown): value is OntapStorageDriver {
    return Object.values(OntapStorageDriver).some((driver) => driver === value);
}

/** The label that tells one backend's pools from all others in the cluster. */
export const backendLabel = "backend";

/** What a backend is told besides the arguments. */
export interface BackendPlace<T> {
    region: string;
    fileSystemId: T;
    credentialsSecretArn: T;
    credentialsVersion: T | undefined;
}

/**
 * The specification of a TridentBackendConfig: https://docs.netapp.com/us-en/trident/trident-use/trident-fsx-storage-backend.html
 * Without a `managementLIF`, which Trident asks FSx for; without a `dataLIF`, which for blocks would cut the paths down to one;
 * without `limitAggregateUsage`, which the administrators of FSx may not read.
 */
export function backendSpec<T>(backend: TridentBackend, place: BackendPlace<T>) {
    return {
        version: 1,
        storageDriverName: backend.driver,
        backendName: backend.name,
        svm: backend.storageVirtualMachine,
        // With the file system's id Trident deletes volumes by the API of FSx, which alone can delete one that has backups.
        aws: { apiRegion: place.region, fsxFilesystemID: place.fileSystemId },
        credentials: { name: place.credentialsSecretArn, type: "awsarn" },
        // Trident reads the secret when the specification changes. It empties this field at first, so that it means nothing:
        // https://github.com/NetApp/trident/blob/v26.06.0/storage_drivers/common.go (ValidateCommonSettings),
        // https://github.com/NetApp/trident/blob/v26.06.0/frontend/crd/controller/crd_controller.go (updateCRHandler)
        ...(place.credentialsVersion === undefined ? {} : { flags: { credentialsVersion: place.credentialsVersion } }),
        // Each node gets in by its address and is shut out when it is lost: https://docs.netapp.com/us-en/trident/trident-reco/force-detach.html
        ...(isBlockDriver(backend.driver) ? {} : { autoExportPolicy: true }),
        labels: { [backendLabel]: backend.name },
        ...(backend.pools === undefined ? {} : { storage: backend.pools.map(poolSpec) }),
    };
}

// https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/creating-svms.html
const virtualMachineName: Shape = {
    pattern: /^[A-Za-z0-9_]{1,47}$/,
    rule: "the name of a storage virtual machine has 1 to 47 letters, digits and underscores, and Trident cannot choose among several",
    remedy: "give its name, not its id",
};

// As name of an object and as value of a label, which Trident's selectors know without dots:
// https://github.com/NetApp/trident/blob/v26.06.0/storage_attribute/label.go
const backendName: Shape = {
    pattern: /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
    rule: "a backend's name has up to 63 lower-case letters, digits and hyphens, and begins and ends without a hyphen",
    remedy: "use a name such as ontap-nas",
};

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html */
const secretArn = /^arn:aws[a-z-]*:secretsmanager:([a-z0-9-]+):\d{12}:secret:[A-Za-z0-9/_+=.@-]+-[A-Za-z0-9]{6}$/;

const fields = Object.keys({
    name: true,
    driver: true,
    storageVirtualMachine: true,
    protocols: true,
    credentialsSecretArn: true,
    credentialsVersion: true,
    kmsKeyArn: true,
    pools: true,
} satisfies Record<keyof TridentBackend, true>);

/** Problems of one backend by itself. */
export function backendProblems(path: string, given: Unchecked<TridentBackend>, region: unknown): Problem[] {
    return [
        ...unknownFieldProblems(path, given, fields),
        ...shapeProblems(`${path}.name`, plain(given.name), backendName),
        ...driverProblems(`${path}.driver`, given.driver, given.protocols),
        ...shapeProblems(`${path}.storageVirtualMachine`, plain(given.storageVirtualMachine), virtualMachineName),
        ...protocolListProblems(`${path}.protocols`, given.protocols),
        ...secretArnProblems(`${path}.credentialsSecretArn`, given.credentialsSecretArn, region),
        ...versionProblems(`${path}.credentialsVersion`, given.credentialsVersion),
        ...keyArnProblems(`${path}.kmsKeyArn`, given.kmsKeyArn, region, "Secrets Manager", "secret"),
        ...poolListProblems(`${path}.pools`, given.pools, given.name),
    ];
}

/** A value that decides which objects exist, and so cannot be known later only. */
function plain(value: unknown): unknown {
    return value === later ? undefined : value;
}

function driverProblems(path: string, driver: unknown, protocols: unknown): Problem[] {
    if (!isStorageDriver(driver)) {
        // A missing value is no choice either.
        return choiceProblems(path, plain(driver) ?? null, OntapStorageDriver);
    }
    if (!Array.isArray(protocols)) {
        return [];
    }
    const [needed, wanted] = isBlockDriver(driver)
        ? [[OntapProtocol.Iscsi], "iSCSI"]
        : [[OntapProtocol.Nfs, OntapProtocol.NfsV3], "NFS"];
    if (needed.some((protocol) => protocols.includes(protocol))) {
        return [];
    }
    const rule = `it works over ${wanted}, and the storage virtual machine speaks ${protocols.join(", ") || "nothing"}`;
    return [
        { path, value: driver, rule, remedy: `add ${needed.join(" or ")} to its protocols, or choose another driver` },
    ];
}

function protocolListProblems(path: string, protocols: unknown): Problem[] {
    if (protocols === undefined || Array.isArray(protocols)) {
        return (protocols ?? []).flatMap((protocol: unknown, index: number) =>
            choiceProblems(`${path}[${index}]`, protocol ?? null, OntapProtocol),
        );
    }
    const rule = "it is a list of protocols that is known at preview, to be compared with driver and classes";
    return [{ path, value: protocols, rule, remedy: "write it in the program, or leave it out" }];
}

/** The problem of a secret's ARN, also once it is known. */
export function secretArnProblems(path: string, value: unknown, region: unknown): Problem[] {
    if (value === later) {
        return [];
    }
    const match = typeof value === "string" ? secretArn.exec(value) : null;
    if (match === null) {
        const rule =
            "Trident finds the secret by its whole ARN, arn:aws:secretsmanager:<region>:<account>:secret:<name>-<6 characters>";
        return [
            { path, value, rule, remedy: "give the ARN, such as credentialsSecretArns of the OntapFileSystem has" },
        ];
    }
    if (typeof region === "string" && shapes.region.pattern.test(region) && match[1] !== region) {
        const rule = `the permissions are for secrets of the file system's own Region, ${region}`;
        return [{ path, value, rule, remedy: `give a secret of ${region}` }];
    }
    return [];
}

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_SecretVersionsListEntry.html */
function versionProblems(path: string, value: unknown): Problem[] {
    const is = value === undefined || value === later || (typeof value === "string" && /^[\w-]{1,64}$/.test(value));
    const rule = "a version has up to 64 letters, digits, hyphens and underscores";
    return problemIf(!is, path, value, rule, "give the version's id, or leave it out");
}

/** The labels of every pool of a backend. */
export function poolLabels({ name, pools }: Unchecked<TridentBackend>): Record<string, unknown>[] {
    const own = { [backendLabel]: name };
    return Array.isArray(pools) ? pools.map((pool: unknown) => ({ ...labelsOf(pool), ...own })) : [own];
}
