/** What an ONTAP driver makes of its configuration. */
import { backendFields, defaultsFields, ontapDrivers, type Field, type OntapDriver } from "./backend.fields";

export interface PoolConfig {
    labels?: Record<string, string>;
    defaults?: Record<string, string>;
}

export interface BackendConfig extends PoolConfig {
    version: number;
    storageDriverName: string;
    backendName?: string;
    deletionPolicy?: string;
    storagePrefix?: string;
    svm?: string;
    aws?: { apiRegion?: string; fsxFilesystemID?: string };
    credentials?: { name?: string; type?: string };
    autoExportPolicy?: boolean;
    limitVolumeSize?: string;
    nasType?: string;
    sanType?: string;
    qtreesPerFlexvol?: string;
    lunsPerFlexvol?: string;
    storage?: PoolConfig[];
    [field: string]: unknown;
}

/** A place that claims are served from, as a class sees it. */
export interface Pool {
    name: string;
    labels: Record<string, string>;
    defaults: Record<string, string>;
}

const fsxPage = "https://docs.netapp.com/us-en/trident/trident-use/trident-fsx-examples.html";

/** Number of qtrees or LUNs in a FlexVol: default and limits, https://docs.netapp.com/us-en/trident/trident-use/ontap-nas-examples.html */
const packing = {
    "ontap-nas-economy": { field: "qtreesPerFlexvol", least: 50, usual: 200, most: 300 },
    "ontap-san-economy": { field: "lunsPerFlexvol", least: 50, usual: 100, most: 200 },
} as const;

export function isOntapDriver(name: string): name is OntapDriver {
    return ontapDrivers.some((driver) => driver === name);
}

export function isSan(driver: string): boolean {
    return driver.startsWith("ontap-san");
}

/** Whether Trident can keep a node from a volume, without which it detaches none by force. */
export function canFence({ storageDriverName, autoExportPolicy }: BackendConfig): boolean {
    return isSan(storageDriverName) || autoExportPolicy === true;
}

/** How many claims share a FlexVol. */
export function claimsPerFlexVol(config: BackendConfig): number {
    switch (config.storageDriverName) {
        case "ontap-nas-economy":
            return Number(config.qtreesPerFlexvol ?? packing["ontap-nas-economy"].usual);
        case "ontap-san-economy":
            return Number(config.lunsPerFlexvol ?? packing["ontap-san-economy"].usual);
        default:
            return 1;
    }
}

/** Everything in a configuration that a driver refuses before it asks FSx. */
export function backendProblems(config: BackendConfig): string[] {
    const { storageDriverName: driver, credentials, aws, svm } = config;
    if (!isOntapDriver(driver)) {
        return [`unknown storage driver: ${driver}; this stand-in knows ${ontapDrivers.join(", ")}`];
    }
    return [
        ...(config.version === 1 ? [] : [`version is ${config.version}; the only one is 1`]),
        ...(["delete", "retain", undefined].includes(config.deletionPolicy)
            ? []
            : [`deletionPolicy is "${config.deletionPolicy}"; it is delete or retain`]),
        ...(aws?.fsxFilesystemID
            ? []
            : ["aws.fsxFilesystemID is missing; without it Trident cannot find the file system"]),
        ...(svm ? [] : ["svm is missing; it is found without a name only where the file system has a single one"]),
        ...(credentials?.type === "awsarn" && credentials.name
            ? []
            : ['credentials must name a secret of AWS Secrets Manager by its ARN, with type "awsarn"']),
        ...foreign(config, backendFields, driver, ""),
        ...foreign(config.defaults ?? {}, defaultsFields, driver, "defaults."),
        ...(config.storage ?? []).flatMap(({ defaults = {} }, index) =>
            foreign(defaults, defaultsFields, driver, `storage[${index}].defaults.`),
        ),
        ...protocolProblems(config),
        ...packingProblems(config, driver),
    ];
}

/**
 * Why Trident does not turn a backend into another one, with volumes or without: core/orchestrator_core.go#L1122 and L1525 of
 * https://github.com/NetApp/trident/blob/v26.06.0 and the drivers' GetUpdateType. It does take another storage virtual machine
 * or file system, and then misses the volumes of the old one.
 */
export function updateProblem(old: BackendConfig, wanted: BackendConfig): string | undefined {
    if (old.storageDriverName !== wanted.storageDriverName) {
        return `cannot update the backend as the old backend is of type ${old.storageDriverName} and the new backend is of type ${wanted.storageDriverName}`;
    }
    const isNvme = ({ sanType }: BackendConfig) => sanType === "nvme";
    if (isSan(wanted.storageDriverName) && isNvme(old) !== isNvme(wanted)) return "invalid backend update";
    // The default is storage_drivers/config.go#L14 there.
    const prefix = ({ storagePrefix = "trident_" }: BackendConfig) => storagePrefix;
    return prefix(old) === prefix(wanted) ? undefined : "updating the storage prefix isn't currently supported";
}

export function poolsOf(config: BackendConfig, backendName: string): Pool[] {
    const { labels = {}, defaults = {}, storage = [] } = config;
    if (storage.length === 0) return [{ name: "aggr1", labels, defaults }];
    return storage.map((pool, index) => ({
        name: `${backendName}_pool_${index}`,
        labels: { ...labels, ...pool.labels },
        defaults: { ...defaults, ...pool.defaults },
    }));
}

/** The driver leaves these out without a word. */
function foreign(values: object, fields: Record<string, Field>, driver: OntapDriver, path: string): string[] {
    return Object.keys(values).flatMap((name) => {
        const drivers = fields[name]?.drivers;
        return drivers === undefined || drivers.includes(driver)
            ? []
            : [`${path}${name} is for ${drivers.join(" and ")}, not for ${driver}`];
    });
}

function protocolProblems({ storageDriverName: driver, sanType, nasType }: BackendConfig): string[] {
    // FSx for ONTAP has no Fibre Channel; economy is iSCSI alone.
    const sanTypes = driver === "ontap-san-economy" ? ["iscsi"] : ["iscsi", "nvme"];
    return [
        ...(sanType === undefined || sanTypes.includes(sanType)
            ? []
            : [`sanType is "${sanType}"; ${driver} on FSx takes ${sanTypes.join(" or ")} (${fsxPage})`]),
        ...(nasType === undefined || ["nfs", "smb"].includes(nasType)
            ? []
            : [`nasType is "${nasType}"; it is nfs or smb (${fsxPage})`]),
    ];
}

function packingProblems(config: BackendConfig, driver: OntapDriver): string[] {
    if (driver !== "ontap-nas-economy" && driver !== "ontap-san-economy") return [];
    const { field, least, most } = packing[driver];
    const value = config[field];
    if (value === undefined) return [];
    const isAllowed = /^\d+$/.test(value) && Number(value) >= least && Number(value) <= most;
    return isAllowed ? [] : [`${field} is "${value}"; it is a number from ${least} to ${most}`];
}
