/**
 * Exact versions of the EKS add-ons of every environment, as one set known to run on Kubernetes 1.35. To move to another set:
 * `aws eks describe-addon-versions --kubernetes-version <version> --addon-name <name>`.
 */
export const addonVersions = {
    coredns: "v1.14.3-eksbuild.3",
    "eks-pod-identity-agent": "v1.4.0-eksbuild.1",
    "kube-proxy": "v1.35.3-eksbuild.18",
    "snapshot-controller": "v8.6.0-eksbuild.4",
    "vpc-cni": "v1.23.0-eksbuild.1",
} as const;

export type AddonName = keyof typeof addonVersions;
