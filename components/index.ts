export { DeletionPolicy } from "./deletion-policy";
export { EfsBackup } from "./efs/backup";
export { EfsDriver } from "./efs/driver-mode";
export { EfsFileSystem, type EfsFileSystemArgs, type EfsLifecycle } from "./efs/file-system";
export { EfsReturn, EfsTransition } from "./efs/lifecycle";
export { EfsStorageClasses, type EfsStorageClass, type EfsStorageClassesArgs } from "./efs/storage-classes";
