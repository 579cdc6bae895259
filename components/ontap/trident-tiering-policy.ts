/** Which data of a volume moves from SSD to the cheaper capacity pool. */
export enum OntapTieringPolicy {
    /** None. */
    None = "none",
    /** Data that only snapshots hold. */
    SnapshotOnly = "snapshot-only",
    /** Data that nobody read for a while. */
    Auto = "auto",
    /** All. */
    All = "all",
}
