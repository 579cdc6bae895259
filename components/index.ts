export { DeletionPolicy } from "./deletion-policy";
export { EfsBackup } from "./efs/backup";
export { EfsClientAccess } from "./efs/client-access";
export { EfsDriver } from "./efs/driver-mode";
export { EfsFileSystemIdSource } from "./efs/file-system-id-source";
export { EfsFileSystem, type EfsFileSystemArgs, type EfsLifecycle } from "./efs/file-system";
export { EfsReturn, EfsTransition } from "./efs/lifecycle";
export {
    ReplicatedEfsFileSystem,
    type ReplicatedEfsFileSystemArgs,
    type ReplicatedEfsFileSystemSide,
} from "./efs/replicated-file-system";
export { EfsReplication, type EfsReplicationArgs, type EfsReplicationSide } from "./efs/replication";
export { EfsReplicationMode } from "./efs/replication-mode";
export { EfsRole } from "./efs/role";
export { EfsStorageClasses, type EfsStorageClass, type EfsStorageClassesArgs } from "./efs/storage-classes";
export { OntapDeploymentType } from "./ontap/deployment-type";
export { OntapFileSystem, type OntapStorageVirtualMachine } from "./ontap/file-system";
export { type OntapFileSystemArgs } from "./ontap/file-system-args";
export { OntapProtocol } from "./ontap/protocol";
export { OntapSecurityStyle } from "./ontap/security-style";
