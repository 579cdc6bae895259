/** How clients reach the data of a storage virtual machine; each opens its own ports. */
export enum OntapProtocol {
    /** NFS 4 (TCP port 2049), for shared volumes. */
    Nfs = "Nfs",
    /** NFS 3 with its port mapper, mount, lock, status and quota services over TCP and UDP, for clients without NFS 4. */
    NfsV3 = "NfsV3",
    /** Block volumes by iSCSI (TCP port 3260). Not with more than 6 pairs of file servers. */
    Iscsi = "Iscsi",
}
