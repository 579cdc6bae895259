import type * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumi/kubernetes/provider";
import type { Problem } from "./problem";

/** Whether the caller said which cluster a component is for, by its own options or through its parent. */
export function hasKubernetesProvider(opts: pulumi.ComponentResourceOptions | undefined): boolean {
    if (opts === undefined) {
        return false;
    }
    const { provider, providers = {}, parent } = opts;
    // In the plugin providers arrive as references, which are known by their key only.
    return (
        Provider.isInstance(provider) ||
        (Array.isArray(providers)
            ? providers.some((one) => Provider.isInstance(one))
            : providers.kubernetes !== undefined) ||
        parent?.getProvider("kubernetes:storage.k8s.io/v1:StorageClass") !== undefined
    );
}

/** The problem of a component that was not told its cluster. */
export const noKubernetesProvider: Problem = {
    path: "providers",
    value: undefined,
    rule: "without an explicit Kubernetes provider the objects would go to whatever cluster the kubeconfig points at, perhaps the other Region's",
    remedy: "pass a Kubernetes provider made for this cluster in the component's providers option",
};
