/** What a file system is in a replication when it is made. */
export enum EfsRole {
    /** Clients write to it from the beginning, and it may become the source of a replication. */
    Primary = "Primary",
    /**
     * Made without protection against being overwritten, so that a replication can make it its destination. Read-only until
     * a replication onto it is deleted.
     */
    Replica = "Replica",
}
