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
    /** Ends what runs and leaves the cluster's objects as they are: before another version, and when the cluster goes. */
    close(): Promise<void>;
    /** Takes the add-on out of the cluster with all its objects. */
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
        close: () => effect.close(),
        async remove() {
            await effect.remove();
            await client.delete(record);
        },
    };
}

async function bringUp(
    addon: Addon,
    cluster: Omit<EfsDriverOptions, "configuration">,
): Promise<Pick<InstalledAddon, "form" | "close" | "remove">> {
    const { client } = cluster.controlPlane;
    const nothing = () => Promise.resolve();
    switch (addon.name) {
        case "aws-efs-csi-driver": {
            const driver: RunningEfsDriver = await startEfsDriver({ ...cluster, configuration: addon.configuration });
            return { form: "Runs", close: () => driver.close(), remove: () => driver.remove() };
        }
        case "snapshot-controller": {
            const manifests = cluster.toolchain.snapshotCrds;
            await registerSnapshotTypes(client, manifests);
            return { form: "RegistersTypes", close: nothing, remove: () => removeSnapshotTypes(client, manifests) };
        }
        default:
            return { form: "Recorded", close: nothing, remove: nothing };
    }
}
