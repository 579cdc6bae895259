/** What a claim may ask for: https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes */
export enum TridentAccessMode {
    /** Written from one node at a time. */
    ReadWriteOnce = "ReadWriteOnce",
    /** Written by one pod at a time. */
    ReadWriteOncePod = "ReadWriteOncePod",
    /** Read from many nodes. */
    ReadOnlyMany = "ReadOnlyMany",
    /** Written from many nodes. */
    ReadWriteMany = "ReadWriteMany",
}
