module github.com/eks-storage/eks-storage/sandbox/toolchain/go/snapshot-crds

go 1.26

require github.com/kubernetes-csi/external-snapshotter/client/v8 v8.6.0
