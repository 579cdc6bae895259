// Regional EFS storage for an existing EKS cluster: a file system and a StorageClass.
package main

import (
	"example.com/eks-storage/sdk/go/eksstorage"
	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(storage)
}

func storage(ctx *pulumi.Context) error {
	settings := config.New(ctx, "")
	region := settings.Require("region")
	var subnetIDs map[string]string
	settings.RequireObject("subnetIds", &subnetIDs)
	subnets := map[string]pulumi.StringInput{}
	for zone, id := range subnetIDs {
		subnets[zone] = pulumi.String(id)
	}

	deletionPolicy := eksstorage.DeletionPolicyDelete
	fileSystem, err := eksstorage.NewEfsFileSystem(ctx, "media", &eksstorage.EfsFileSystemArgs{
		Region:    region,
		VpcId:     pulumi.String(settings.Require("vpcId")),
		SubnetIds: subnets,
		ClientSecurityGroupIds: map[string]pulumi.StringInput{
			"nodes": pulumi.String(settings.Require("nodeSecurityGroupId")),
		},
		DeletionPolicy: &deletionPolicy,
	})
	if err != nil {
		return err
	}

	cluster, err := kubernetes.NewProvider(ctx, "cluster", &kubernetes.ProviderArgs{
		Kubeconfig: settings.RequireSecret("kubeconfig"),
	})
	if err != nil {
		return err
	}

	storageClasses, err := eksstorage.NewEfsStorageClasses(ctx, "media", &eksstorage.EfsStorageClassesArgs{
		Region:       region,
		ClusterName:  pulumi.String(settings.Require("clusterName")),
		FileSystemId: fileSystem.FileSystemId,
		Driver:       eksstorage.EfsDriver(settings.Require("driver")),
		Classes:      []eksstorage.EfsStorageClassArgs{{Name: "media", Uid: 4000, Gid: 4000}},
	}, pulumi.Providers(cluster), pulumi.DependsOn([]pulumi.Resource{fileSystem}))
	if err != nil {
		return err
	}

	ctx.Export("fileSystemId", fileSystem.FileSystemId)
	ctx.Export("storageClassNames", storageClasses.StorageClassNames)
	return nil
}
