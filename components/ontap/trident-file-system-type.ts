/** File system that a node makes on a block volume. */
export enum TridentFileSystemType {
    /** The field's default. */
    Ext4 = "ext4",
    /** For old programs. */
    Ext3 = "ext3",
    /** For large files. */
    Xfs = "xfs",
}
