import { startEfsDriver, type EfsDriverOptions, type RunningEfsDriver } from "./efs-csi-driver";
import { registerSnapshotTypes, removeSnapshotTypes } from "./snapshot-controller";

export interface Addon {
    name: string;
    version: string;
    /** The add-on's configuration values, parsed. */
    configuration?: unknown;
}

/** What an add-on is in the sandbox: `Runs` its real programs, only `RegistersTypes`, or is only `Recorded`. */
export type AddonForm = "Runs" | "RegistersTypes" | "Recorded";

export interface InstalledAddon extends Addon {
    form: AddonForm;
    remove(): Promise<void>;
}

/** Installs an add-on the way its name allows, and records it in the cluster as EKS would list it. */
export async function installAddon(
    addon: Addon,
    cluster: Omit<EfsDriverOptions, "configuration">,
): Promise<InstalledAddon> {
    const { client } = cluster.controlPlane;
    const effect = await bringUp(addon, cluster);
    const record = {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: {
            name: `eks-addon-${addon.name}`,
            namespace: "kube-system",
            labels: { "app.kubernetes.io/managed-by": "eks-storage-sandbox", "sandbox.eks-storage/addon": addon.name },
        },
        data: { version: addon.version, configuration: JSON.stringify(addon.configuration ?? {}), form: effect.form },
    };
    await client.apply(record);
    return {
        ...addon,
        form: effect.form,
        async remove() {
            await effect.remove();
            await client.delete(record);
        },
    };
}

async function bringUp(
    addon: Addon,
    cluster: Omit<EfsDriverOptions, "configuration">,
): Promise<Pick<InstalledAddon, "form" | "remove">> {
    const { client } = cluster.controlPlane;
    switch (addon.name) {
        case "aws-efs-csi-driver": {
            const driver: RunningEfsDriver = await startEfsDriver({ ...cluster, configuration: addon.configuration });
            return { form: "Runs", remove: () => driver.stop() };
        }
        case "snapshot-controller": {
            const manifests = cluster.toolchain.snapshotCrds;
            await registerSnapshotTypes(client, manifests);
            return { form: "RegistersTypes", remove: () => removeSnapshotTypes(client, manifests) };
        }
        default:
            return { form: "Recorded", remove: () => Promise.resolve() };
    }
}
