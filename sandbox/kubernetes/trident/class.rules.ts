/** What Trident makes of a StorageClass, and which pools of which backends serve it. */
import { isSan, type BackendConfig, type Pool } from "./backend.rules";
import { parseSelector } from "./labels.rules";

export interface Place {
    backendName: string;
    config: BackendConfig;
    pool: Pool;
}

type Attribute = "boolean" | "integer" | "string" | "selector" | "pools";

/**
 * The parameters of a class: https://github.com/NetApp/trident/blob/v26.06.0/storage_attribute/common_attributes.go#L61
 * and, for the lists of pools, frontend/csi/controller_helpers/kubernetes/plugin.go#L1146 there.
 */
const attributes: Record<string, Attribute> = {
    IOPS: "integer",
    snapshots: "boolean",
    clones: "boolean",
    encryption: "boolean",
    replication: "boolean",
    provisioningType: "string",
    backendType: "string",
    media: "string",
    region: "string",
    zone: "string",
    labels: "selector",
    selector: "selector",
    nasType: "string",
    sanType: "string",
    requiredStorage: "pools",
    additionalStoragePools: "pools",
    excludeStoragePools: "pools",
    storagePools: "pools",
};

/** Kubernetes' own, which the provisioner reads before Trident. */
const isKubernetes = (name: string) => name === "fsType" || name.startsWith("csi.storage.k8s.io/");

type Parameters = Record<string, string>;

/** Why Trident does not know the class; the vendor's logs it and then finds no such class. */
export function classProblems(parameters: Parameters): string[] {
    return Object.entries(trident(parameters)).flatMap(([name, value]) => {
        const attribute = attributes[name];
        if (attribute === undefined) return [`unrecognized storage attribute: ${name}`];
        return fits(attribute, value)
            ? []
            : [`storage attribute value (${value}) of ${name} is not of type ${attribute}`];
    });
}

/** The places that serve a class, in the order of the backends. */
export function placesFor(places: readonly Place[], parameters: Parameters): Place[] {
    const { storagePools, additionalStoragePools, requiredStorage, excludeStoragePools, ...wanted } =
        trident(parameters);
    const more = additionalStoragePools ?? requiredStorage;
    const hasAttributes = Object.keys(wanted).length > 0;
    return places.filter((place) => {
        if (names(excludeStoragePools, place)) return false;
        if (names(more, place)) return true;
        if (storagePools !== undefined && !names(storagePools, place)) return false;
        // A class that asks for further pools alone gets no others.
        if (!hasAttributes && storagePools === undefined && more !== undefined) return false;
        return Object.entries(wanted).every(([name, value]) => offers(place, name, value));
    });
}

/** The parameters that are Trident's, without the prefix that they may have. */
function trident(parameters: Parameters): Parameters {
    return Object.fromEntries(
        Object.entries(parameters)
            .filter(([name]) => !isKubernetes(name))
            .map(([name, value]) => [name.replace(/^trident\.netapp\.io\//, ""), value]),
    );
}

function fits(attribute: Attribute, value: string): boolean {
    switch (attribute) {
        case "boolean":
            return /^(1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(value);
        case "integer":
            return /^[+-]?\d+$/.test(value);
        case "selector":
            return parseSelector(value) !== undefined;
        case "string":
            return true;
        case "pools":
            return value.split(";").every((entry) => /^[^:]+:[^:]+$/.test(entry));
    }
}

/** `backend:pool,pool;backend:pool`, all of them regular expressions; the backend's is of the whole name. */
function names(encoded: string | undefined, { backendName, pool }: Place): boolean {
    return (encoded ?? "").split(";").some((entry) => {
        const [backend, pools = ""] = entry.split(":");
        if (backend === "" || pools === "") return false;
        return (
            new RegExp(`^(?:${backend})$`).test(backendName) &&
            pools.split(",").some((pattern) => new RegExp(pattern).test(pool.name))
        );
    });
}

/** https://github.com/NetApp/trident/blob/v26.06.0/storage_drivers/ontap/ontap_common.go#L3108: FSx tells no medium. */
function offers({ config, pool }: Place, name: string, value: string): boolean {
    const driver = config.storageDriverName;
    const isTrue = /^(1|t)/i.test(value);
    switch (name) {
        case "backendType":
            return value === driver;
        case "selector":
        case "labels":
            return parseSelector(value)?.(pool.labels) ?? false;
        case "snapshots":
        case "clones":
            return isTrue;
        case "encryption":
            return isTrue === (pool.defaults.encryption === "true");
        case "replication":
            return !isTrue;
        case "provisioningType":
            return value === (pool.defaults.spaceReserve === "volume" ? "thick" : "thin");
        case "nasType":
            return !isSan(driver) && value.toLowerCase() === (config.nasType ?? "nfs");
        case "sanType":
            return isSan(driver) && value.toLowerCase() === (config.sanType ?? "iscsi");
        default:
            return false;
    }
}
