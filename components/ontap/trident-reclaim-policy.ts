/** What becomes of a volume when its claim is deleted. */
export enum TridentReclaimPolicy {
    /** The volume is deleted with its data and its automatic backups. */
    Delete = "Delete",
    /** The volume stays, and somebody deletes it by hand. */
    Retain = "Retain",
}
