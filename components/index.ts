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
export { MultiAzOntapStorage } from "./ontap/multi-az-ontap-storage";
export { type MultiAzOntapStorageArgs } from "./ontap/multi-az-ontap-args";
export { OntapProtocol } from "./ontap/protocol";
export { OntapSecurityStyle } from "./ontap/security-style";
export { TridentAccessMode } from "./ontap/trident-access-mode";
export {
    type TridentAutogrow,
    type TridentBackend,
    type TridentPool,
    type TridentStorageArgs,
    type TridentStorageClass,
} from "./ontap/trident-args";
export { TridentDriver } from "./ontap/trident-driver";
export { TridentFileSystemType } from "./ontap/trident-file-system-type";
export { TridentReclaimPolicy } from "./ontap/trident-reclaim-policy";
export { TridentStorage } from "./ontap/trident-storage";
export { OntapStorageDriver } from "./ontap/trident-storage-driver";
export { OntapTieringPolicy } from "./ontap/trident-tiering-policy";
export { TridentVolumeMode } from "./ontap/trident-volume-mode";
export type { IscsiNodeGroupArgs, IscsiSettings } from "./nodes/iscsi-node-group-args";
export { NodeImage } from "./nodes/node-image";
export { type NodeTaint, NodeTaintEffect } from "./nodes/node-taint";
export { IscsiNodeGroup } from "./nodes/iscsi-node-group";
