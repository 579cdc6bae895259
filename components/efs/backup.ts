/** Whether AWS Backup backs the file system up every day. */
export enum EfsBackup {
    /** Daily backups, kept for 35 days, in the account's automatic EFS vault. */
    Enabled = "Enabled",
    /** No automatic backups; plans of AWS Backup that select the file system by tag still work. */
    Disabled = "Disabled",
}
