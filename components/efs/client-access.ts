/** What clients may do with the files of a file system. */
export enum EfsClientAccess {
    /** Clients read and write. */
    ReadWrite = "ReadWrite",
    /** Clients read only: the fence in front of a file system whose replica has taken over. */
    ReadOnly = "ReadOnly",
}
