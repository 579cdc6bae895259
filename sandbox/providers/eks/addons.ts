import { isProperties, type Properties, type Value } from "../provider";
import type { Inputs } from "./inputs";
import type { Monitor, Resource } from "./monitor";
import { Output } from "./output";

export interface AddonOptions {
    enabled: boolean;
    addonName: string;
    version?: Output;
    options: Properties;
}

/** pulumi-eks, nodejs/eks/cluster/cluster.ts: the add-ons that the component manages by itself. */
export async function addon(
    monitor: Monitor,
    name: string,
    parent: string,
    cluster: Resource,
    tags: Output | undefined,
    { addonName, version, options }: AddonOptions,
): Promise<void> {
    const latest = async () => {
        const args = Output.object({
            addonName: new Output(addonName),
            kubernetesVersion: cluster.output("version"),
            mostRecent: new Output(true),
        });
        return (await monitor.invoke("aws:eks/getAddonVersion:getAddonVersion", args)).apply(versionOf);
    };
    const { configurationValues } = options;
    await monitor.resource({
        type: "aws:eks/addon:Addon",
        name: `${name}-${addonName}`,
        parent,
        inputs: {
            addonName: new Output(addonName),
            addonVersion: version ?? (await latest()),
            clusterName: cluster.output("name"),
            configurationValues:
                configurationValues === undefined ? undefined : new Output(JSON.stringify(configurationValues)),
            preserve: new Output(true),
            resolveConflictsOnCreate: new Output(text(options.resolveConflictsOnCreate) ?? "OVERWRITE"),
            resolveConflictsOnUpdate: new Output(text(options.resolveConflictsOnUpdate) ?? "OVERWRITE"),
            tags,
        },
    });
}

/** The options of one of the component's add-ons; all of them are plain but the version. */
export function addonOptions(inputs: Inputs, input: string, addonName: string, enabled: boolean): AddonOptions {
    const options = inputs.get(input);
    const plain = inputs.plain(input);
    const properties = isProperties(plain) ? plain : {};
    return {
        addonName,
        enabled: typeof properties.enabled === "boolean" ? properties.enabled : enabled,
        version: options?.property("version") ?? options?.property("addonVersion"),
        options: properties,
    };
}

function versionOf(result: Value): Value {
    return isProperties(result) ? (result.version ?? null) : null;
}

function text(value: Value | undefined): string | undefined {
    return typeof value === "string" ? value : undefined;
}
