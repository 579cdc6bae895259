export { DeletionPolicy } from "./deletion-policy";
export { EfsBackup } from "./efs/backup";
export { EfsClientAccess } from "./efs/client-access";
export { EfsDriver } from "./efs/driver-mode";
export { EfsFileSystemIdSource } from "./efs/file-system-id-source";
export { EfsFileSystem, type EfsFileSystemArgs, type EfsLifecycle } from "./efs/file-system";
export { EfsReturn, EfsTransition } from "./efs/lifecycle";
export { EfsRole } from "./efs/role";
export { EfsStorageClasses, type EfsStorageClass, type EfsStorageClassesArgs } from "./efs/storage-classes";
