"""Regional EFS storage for an existing EKS cluster: a file system, a StorageClass and a claim of it."""

import pulumi
import pulumi_eks_storage as storage
import pulumi_kubernetes as kubernetes

config = pulumi.Config()
region = config.require("region")

file_system = storage.EfsFileSystem(
    "reports",
    region=region,
    vpc_id=config.require("vpcId"),
    subnet_ids=config.require_object("subnetIds"),
    client_security_group_ids={"nodes": config.require("nodeSecurityGroupId")},
    deletion_policy=storage.DeletionPolicy.DELETE,
)

cluster = kubernetes.Provider("cluster", kubeconfig=config.require_secret("kubeconfig"))

storage_classes = storage.EfsStorageClasses(
    "reports",
    region=region,
    cluster_name=config.require("clusterName"),
    file_system_id=file_system.file_system_id,
    driver=storage.EfsDriver(config.require("driver")),
    classes=[{"name": "reports", "uid": 2000, "gid": 2000}],
    opts=pulumi.ResourceOptions(providers={"kubernetes": cluster}, depends_on=[file_system]),
)

claim = kubernetes.core.v1.PersistentVolumeClaim(
    "reports",
    metadata={"name": "reports", "namespace": "default"},
    spec={
        "storage_class_name": "reports",
        "access_modes": ["ReadWriteMany"],
        "resources": {"requests": {"storage": "1Gi"}},
    },
    opts=pulumi.ResourceOptions(provider=cluster, depends_on=[storage_classes]),
)

pulumi.export("fileSystemId", file_system.file_system_id)
pulumi.export("storageClassNames", storage_classes.storage_class_names)
pulumi.export("claimPhase", claim.status.phase)
