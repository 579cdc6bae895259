/**
 * The fields of a TridentBackendConfig that the ONTAP drivers read, as far as this repository may want them, from
 * NetApp/trident v26.06.0 and NetApp's pages about FSx. The real definition lets every field through and the driver leaves
 * out what it does not know; here an unknown one is refused, so that a misspelt field is found.
 */
export const ontapDrivers = ["ontap-nas", "ontap-nas-economy", "ontap-san", "ontap-san-economy"] as const;
export type OntapDriver = (typeof ontapDrivers)[number];

const types = "https://github.com/NetApp/trident/blob/v26.06.0/storage_drivers/types.go";
const names = "https://github.com/NetApp/trident/blob/v26.06.0/persistent_store/crd/apis/netapp/v1/backendconfig.go";

export type FieldType = "string" | "integer" | "boolean" | "strings" | "stringMap" | "stringMaps";

export interface Field {
    type: FieldType;
    /** The drivers for which it means something. Defaults to all. */
    drivers?: readonly OntapDriver[];
    source: string;
}

const nas = ["ontap-nas", "ontap-nas-economy"] as const;
const san = ["ontap-san", "ontap-san-economy"] as const;
const economy = ["ontap-nas-economy", "ontap-san-economy"] as const;
const qtrees = ["ontap-nas-economy"] as const;

function field(type: FieldType, line: number, drivers?: readonly OntapDriver[]): Field {
    return { type, drivers, source: `${types}#L${line}` };
}

/** Settings of a volume; numbers and truth values are texts here, as in the vendor's type. */
export const defaultsFields: Record<string, Field> = {
    size: field("string", 88),
    nameTemplate: field("string", 89),
    spaceAllocation: field("string", 228, san),
    spaceReserve: field("string", 229),
    snapshotPolicy: field("string", 230),
    snapshotReserve: field("string", 231),
    snapshotDir: field("string", 232, nas),
    unixPermissions: field("string", 233, nas),
    exportPolicy: field("string", 234, nas),
    securityStyle: field("string", 235, nas),
    splitOnClone: field("string", 236),
    fileSystemType: field("string", 237, san),
    encryption: field("string", 238),
    LUKSEncryption: field("string", 239, san),
    tieringPolicy: field("string", 241),
    qosPolicy: field("string", 242),
    adaptiveQosPolicy: field("string", 243),
    formatOptions: field("string", 244, san),
    skipRecoveryQueue: field("string", 245),
};

/** Settings of a virtual pool, beside its defaults. */
export const poolFields: Record<string, Field> = {
    labels: field("stringMap", 156),
    region: field("string", 157),
    zone: field("string", 158),
    supportedTopologies: field("stringMaps", 159),
};

export const backendFields: Record<string, Field> = {
    version: field("integer", 70),
    storageDriverName: field("string", 71),
    backendName: field("string", 72),
    deletionPolicy: { type: "string", source: `${names}#L15` },
    storagePrefix: field("string", 76),
    flags: field("stringMap", 79),
    limitVolumeSize: field("string", 82),
    credentials: field("stringMap", 83),
    managementLIF: field("string", 117),
    dataLIF: field("string", 118, nas),
    igroupName: field("string", 119, san),
    svm: field("string", 120),
    qtreePruneFlexvolsPeriod: field("string", 125, qtrees),
    qtreeQuotaResizePeriod: field("string", 126, qtrees),
    qtreesPerFlexvol: field("string", 127, qtrees),
    lunsPerFlexvol: field("string", 128, ["ontap-san-economy"]),
    emptyFlexvolDeferredDeletePeriod: field("string", 129, qtrees),
    cloneSplitDelay: field("string", 130),
    nfsMountOptions: field("string", 131, nas),
    limitVolumePoolSize: field("string", 133, economy),
    denyNewVolumePools: field("string", 134, economy),
    autoExportPolicy: field("boolean", 135, nas),
    autoExportCIDRs: field("strings", 136, nas),
    nasType: field("string", 137, nas),
    sanType: field("string", 138, san),
    useCHAP: field("boolean", 141, san),
    useREST: field("boolean", 142),
    chapUsername: field("string", 143, san),
    chapInitiatorSecret: field("string", 144, san),
    chapTargetUsername: field("string", 145, san),
    chapTargetInitiatorSecret: field("string", 146, san),
    ...poolFields,
};

/** Access keys are left out: the pods have an identity. */
export const awsFields: Record<string, Field> = {
    apiRegion: field("string", 167),
    fsxFilesystemID: field("string", 168),
};
