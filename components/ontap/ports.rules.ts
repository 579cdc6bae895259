import { OntapProtocol } from "./protocol";

/** Ports that one kind of traffic needs. */
export interface Ports {
    ipProtocol: "tcp" | "udp";
    fromPort: number;
    toPort: number;
    description: string;
}

const tcp = (fromPort: number, description: string, toPort = fromPort): Ports => ({
    ipProtocol: "tcp",
    fromPort,
    toPort,
    description,
});
const udp = (fromPort: number, description: string, toPort = fromPort): Ports => ({
    ...tcp(fromPort, description, toPort),
    ipProtocol: "udp",
});

// https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/limit-access-security-groups.html
/** ONTAP's REST API, which Trident drives from whatever node its controller runs on. */
const management: Record<string, Ports> = { management: tcp(443, "ONTAP REST API") };

const portsOf: Record<OntapProtocol, Record<string, Ports>> = {
    [OntapProtocol.Nfs]: { nfs: tcp(2049, "NFS") },
    [OntapProtocol.NfsV3]: {
        nfs: tcp(2049, "NFS"),
        "nfs-udp": udp(2049, "NFS"),
        portmapper: tcp(111, "NFS port mapper"),
        "portmapper-udp": udp(111, "NFS port mapper"),
        mount: tcp(635, "NFS mount"),
        "mount-udp": udp(635, "NFS mount"),
        lock: tcp(4045, "NFS lock and status", 4046),
        "lock-udp": udp(4045, "NFS lock and status", 4046),
        "quota-udp": udp(4049, "NFS quota"),
    },
    [OntapProtocol.Iscsi]: { iscsi: tcp(3260, "iSCSI") },
};

/** The ports of a file system, by a name that stands in their rule's name: those of its protocols, and of its management. */
export function openPorts(protocols: Iterable<OntapProtocol>): Record<string, Ports> {
    return Object.assign({}, management, ...[...protocols].map((protocol) => portsOf[protocol])) as Record<
        string,
        Ports
    >;
}

/** Whether a protocol's server begins conversations with its clients, as the lock and status services of NFS 3 do. */
export function callsBack(protocols: Iterable<OntapProtocol>): boolean {
    return [...protocols].includes(OntapProtocol.NfsV3);
}
