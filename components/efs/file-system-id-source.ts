/** Where the EFS CSI driver finds the id of the file system of a class. */
export enum EfsFileSystemIdSource {
    /** In the class itself, so the classes of two Regions differ in this one parameter. */
    Parameter = "Parameter",
    /** In a ConfigMap beside the class, so the classes of both Regions are the same to the letter. */
    ConfigMap = "ConfigMap",
}
