import type { Inputs } from "./inputs";
import type { Monitor, Resource } from "./monitor";
import type { Output } from "./output";

/** pulumi-eks, nodejs/eks/cluster/authenticationMode.ts */
export async function accessEntries(
    monitor: Monitor,
    name: string,
    parent: string,
    cluster: Resource,
    inputs: Inputs,
): Promise<void> {
    const given = inputs.get("accessEntries");
    await Promise.all(
        keysOf(given).map((key) => accessEntry(monitor, `${name}-${key}`, parent, cluster, given?.property(key))),
    );
}

export async function accessEntry(
    monitor: Monitor,
    name: string,
    parent: string,
    cluster: Resource,
    entry: Output | undefined,
): Promise<void> {
    const clusterName = cluster.output("name");
    const principalArn = entry?.property("principalArn");
    const registered = await monitor.resource({
        type: "aws:eks/accessEntry:AccessEntry",
        name,
        parent,
        inputs: {
            clusterName,
            kubernetesGroups: entry?.property("kubernetesGroups"),
            principalArn,
            tags: entry?.property("tags"),
            type: entry?.property("type"),
            userName: entry?.property("username"),
        },
    });
    const policies = entry?.property("accessPolicies");
    await Promise.all(
        keysOf(policies).map((key) => {
            const policy = policies?.property(key);
            return monitor.resource({
                type: "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
                name: `${name}-${key}`,
                parent: registered.urn,
                inputs: {
                    accessScope: policy?.property("accessScope"),
                    clusterName,
                    policyArn: policy?.property("policyArn"),
                    principalArn,
                },
                dependsOn: [registered],
            });
        }),
    );
}

function keysOf(output: Output | undefined): string[] {
    const json = output?.json;
    return typeof json === "object" && json !== null && !Array.isArray(json) ? Object.keys(json) : [];
}
