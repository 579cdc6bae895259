/** Which permissions the root volume of a storage virtual machine keeps. */
export enum OntapSecurityStyle {
    /** Mode, owner and group, as Linux clients know them. */
    Unix = "UNIX",
    /** Access control lists of Windows. */
    Ntfs = "NTFS",
    /** For each file those of whoever set them last. */
    Mixed = "MIXED",
}
