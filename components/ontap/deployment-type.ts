/** How many Availability Zones a file system spans, and of which generation its file servers are. */
export enum OntapDeploymentType {
    /** First generation; survives the loss of an Availability Zone. One pair of file servers, up to 4,096 MBps. */
    MultiAz1 = "MULTI_AZ_1",
    /** Second generation; survives the loss of an Availability Zone. One pair of file servers, up to 6,144 MBps. */
    MultiAz2 = "MULTI_AZ_2",
    /** First generation in one Availability Zone, for less money. One pair of file servers, up to 4,096 MBps. */
    SingleAz1 = "SINGLE_AZ_1",
    /** Second generation in one Availability Zone. Up to 12 pairs of file servers with up to 6,144 MBps each. */
    SingleAz2 = "SINGLE_AZ_2",
}
