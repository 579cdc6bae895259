/** What a pod sees of a volume: https://kubernetes.io/docs/concepts/storage/persistent-volumes/#volume-mode */
export enum TridentVolumeMode {
    /** A directory. */
    Filesystem = "Filesystem",
    /** A raw device; block storage only. */
    Block = "Block",
}
