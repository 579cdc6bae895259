import type { VersionRange } from "./versions";

export type ToolName =
    | "pulumi"
    | "pulumi-language-nodejs"
    | "pulumi-language-python"
    | "pulumi-language-go"
    | "pulumi-language-yaml"
    | "kube-apiserver"
    | "kube-controller-manager"
    | "kube-scheduler"
    | "kubectl"
    | "etcd"
    | "kwok"
    | "aws-efs-csi-driver"
    | "csi-provisioner"
    | "sdk-generator";

/** When an executable that is already on PATH serves as well as one built here. */
export interface PathRule {
    /** Arguments that make it print its version. */
    versionArguments: string[];
    range: VersionRange;
}

/** A file of a Go module that has to lie beside the executable. */
export interface Companion {
    module: string;
    file: string;
}

export interface Tool {
    name: ToolName;
    version: string;
    /** Folder under `go/`: a module that pins everything that goes into the executable. */
    wrapper: string;
    /** The main package. */
    package: string;
    /** Go variables set at link time; without them most programs do not know their own version. */
    variables?: Record<string, string>;
    companion?: Companion;
    path?: PathRule;
    /** Taken from PATH only together with that tool and from the same folder, as they are distributed together. */
    partOf?: ToolName;
    /** Seconds a build takes on two cores with cold caches, after the earlier tools of the same wrapper. */
    seconds: number;
}

const pulumiVersion = "3.250.0";
const kubernetesVersion = "1.35.0";
const sdkVersionVariable = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

const kubernetesVariables = {
    "k8s.io/component-base/version.gitVersion": `v${kubernetesVersion}`,
    "k8s.io/component-base/version.gitMajor": "1",
    "k8s.io/component-base/version.gitMinor": "35",
    "k8s.io/component-base/version.gitTreeState": "archive",
};

// The API server, its controllers and its scheduler are one release; a patch release more or less does not matter.
const kubernetesRange: VersionRange = { minimum: "1.35", below: "1.36" };

/** Tools of one wrapper are built in this order. */
export const tools: readonly Tool[] = [
    {
        name: "pulumi",
        version: pulumiVersion,
        wrapper: "pulumi",
        package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
        variables: { [sdkVersionVariable]: `v${pulumiVersion}` },
        path: { versionArguments: ["version"], range: { minimum: pulumiVersion, below: "4.0" } },
        seconds: 197,
    },
    {
        name: "kube-apiserver",
        version: kubernetesVersion,
        wrapper: "kubernetes",
        package: "k8s.io/kubernetes/cmd/kube-apiserver",
        variables: kubernetesVariables,
        path: { versionArguments: ["--version"], range: kubernetesRange },
        seconds: 199,
    },
    {
        name: "kube-controller-manager",
        version: kubernetesVersion,
        wrapper: "kubernetes",
        package: "k8s.io/kubernetes/cmd/kube-controller-manager",
        variables: kubernetesVariables,
        path: { versionArguments: ["--version"], range: kubernetesRange },
        seconds: 48,
    },
    {
        name: "kube-scheduler",
        version: kubernetesVersion,
        wrapper: "kubernetes",
        package: "k8s.io/kubernetes/cmd/kube-scheduler",
        variables: kubernetesVariables,
        path: { versionArguments: ["--version"], range: kubernetesRange },
        seconds: 10,
    },
    {
        name: "kubectl",
        version: kubernetesVersion,
        wrapper: "kubernetes",
        package: "k8s.io/kubernetes/cmd/kubectl",
        variables: kubernetesVariables,
        // One minor version of skew is supported: https://kubernetes.io/releases/version-skew-policy/#kubectl
        path: { versionArguments: ["version", "--client"], range: { minimum: "1.34", below: "1.37" } },
        seconds: 15,
    },
    {
        name: "csi-provisioner",
        version: "5.3.0",
        wrapper: "csi-provisioner",
        package: "github.com/kubernetes-csi/external-provisioner/v5/cmd/csi-provisioner",
        variables: { "main.version": "v5.3.0" },
        seconds: 78,
    },
    {
        name: "kwok",
        version: "0.7.0",
        wrapper: "kwok",
        package: "sigs.k8s.io/kwok/cmd/kwok",
        path: { versionArguments: ["--version"], range: { minimum: "0.7", below: "0.8" } },
        seconds: 65,
    },
    {
        name: "aws-efs-csi-driver",
        version: "1.7.7",
        wrapper: "efs-csi-driver",
        package: "github.com/kubernetes-sigs/aws-efs-csi-driver/cmd",
        variables: { "github.com/kubernetes-sigs/aws-efs-csi-driver/pkg/driver.driverVersion": "v1.7.7" },
        seconds: 49,
    },
    {
        name: "pulumi-language-yaml",
        version: "1.30.0",
        wrapper: "yaml-host",
        package: "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
        partOf: "pulumi",
        seconds: 35,
    },
    {
        name: "etcd",
        version: "3.6.5",
        wrapper: "etcd",
        package: "go.etcd.io/etcd/server/v3",
        path: { versionArguments: ["--version"], range: { minimum: "3.6", below: "3.7" } },
        seconds: 24,
    },
    {
        name: "pulumi-language-nodejs",
        version: "3.68.0",
        wrapper: "language-hosts",
        package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
        variables: { [sdkVersionVariable]: "v3.68.0" },
        partOf: "pulumi",
        seconds: 18,
    },
    {
        name: "pulumi-language-python",
        version: "3.68.0",
        wrapper: "language-hosts",
        package: "github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python",
        variables: { [sdkVersionVariable]: "v3.68.0" },
        companion: { module: "github.com/pulumi/pulumi/sdk/v3", file: "python/cmd/pulumi-language-python-exec" },
        partOf: "pulumi",
        seconds: 2,
    },
    {
        name: "pulumi-language-go",
        version: "3.60.0",
        wrapper: "go-host",
        package: "github.com/pulumi/pulumi/sdk/v3/go/pulumi-language-go",
        variables: { [sdkVersionVariable]: "v3.60.0" },
        partOf: "pulumi",
        seconds: 8,
    },
    {
        name: "sdk-generator",
        version: pulumiVersion,
        wrapper: "sdk-generator",
        package: ".",
        seconds: 5,
    },
];
