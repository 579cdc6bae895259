/** Which Region's file system clients write to, as far as Pulumi declares it; the switch itself is made by an operator. */
export enum EfsReplicationMode {
    /** The primary serves and is replicated to the replica. */
    Steady = "Steady",
    /** The replica serves. There is no replication to declare, and none is made. */
    FailedOver = "FailedOver",
}
