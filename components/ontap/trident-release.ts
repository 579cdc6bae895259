import type * as pulumi from "@pulumi/pulumi";
import { CustomResourcePatch } from "@pulumi/kubernetes/apiextensions";
import { Release } from "@pulumi/kubernetes/helm/v3";
import { withTimeouts } from "../child-options";
import {
    installedStatus,
    orchestratorName,
    orchestratorSpec,
    tridentApiVersion,
    tridentChart,
    tridentNamespace,
    tridentValues,
    waitFor,
} from "./trident-release.rules";

/** Installs Trident; the result is there once Trident runs and its kinds are known to the API server. */
export function installTrident(name: string, options: pulumi.CustomResourceOptions, first: pulumi.Resource[]) {
    const release = new Release(
        `${name}-trident`,
        {
            ...tridentChart,
            name: "trident",
            namespace: tridentNamespace,
            // Not an object of its own: Trident's records in it hold on to it by finalizers that nobody serves once Trident is gone.
            createNamespace: true,
            values: tridentValues,
        },
        { ...options, dependsOn: first },
    );
    // The chart ends when the operator runs, and the operator only then makes Trident, its accounts and its kinds.
    return new CustomResourcePatch(
        `${name}-trident-installed`,
        {
            apiVersion: tridentApiVersion,
            kind: "TridentOrchestrator",
            // Another version changes the annotation, so that the patch is updated and waits again.
            metadata: { name: orchestratorName, annotations: waitFor(...installedStatus) },
            spec: orchestratorSpec,
        },
        withTimeouts({ ...options, dependsOn: [release] }, { create: "15m", update: "15m" }),
    );
}
