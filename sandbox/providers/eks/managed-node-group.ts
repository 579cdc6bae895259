import { architectureOf } from "../../kubernetes/instance-types";
import { isProperties, type CheckFailure, type Value } from "../provider";
import type { Inputs } from "./inputs";
import type { Monitor } from "./monitor";
import { Output } from "./output";

const type = "eks:index:ManagedNodeGroup";

/** Those that the node group takes under the same name. */
const passedOn = [
    "amiType",
    "capacityType",
    "diskSize",
    "forceUpdateVersion",
    "instanceTypes",
    "labels",
    "launchTemplate",
    "nodeGroupName",
    "releaseVersion",
    "remoteAccess",
    "tags",
    "taints",
];
const covered = new Set([
    ...passedOn,
    "cluster",
    "clusterName",
    "ignoreScalingChanges",
    "nodeRole",
    "nodeRoleArn",
    "operatingSystem",
    "scalingConfig",
    "subnetIds",
    "version",
]);

/** pulumi-eks, nodejs/eks/nodes/nodegroup.ts; without the launch templates and user data that it can make. */
export async function constructManagedNodeGroup(
    monitor: Monitor,
    name: string,
    urn: string,
    inputs: Inputs,
): Promise<Record<string, Output>> {
    inputs.require(type, covered, problems(inputs));
    const core = await coreOf(monitor, inputs.get("cluster"));
    const clusterReference = core.property("cluster");
    if (clusterReference === undefined) {
        throw new Error(`the "cluster" of ${type} ${name} is neither an eks.Cluster nor the core of one`);
    }
    const cluster = await monitor.resolve(clusterReference);
    const nodeRole = inputs.get("nodeRole");
    const roleArn = inputs.get("nodeRoleArn") ?? (nodeRole && (await monitor.resolve(nodeRole)).output("arn"));
    const isOwnTemplate = inputs.get("launchTemplate") !== undefined;
    const nodeGroup = await monitor.resource({
        type: "aws:eks/nodeGroup:NodeGroup",
        name,
        parent: urn,
        inputs: {
            ...Object.fromEntries(passedOn.map((key) => [key, inputs.get(key)])),
            amiType: inputs.get("amiType") ?? amiTypeOf(inputs),
            clusterName: inputs.get("clusterName") ?? cluster.output("name"),
            nodeRoleArn: roleArn,
            scalingConfig: (inputs.get("scalingConfig") ?? new Output({})).apply(withDefaults),
            subnetIds: inputs.get("subnetIds") ?? core.property("subnetIds"),
            version: inputs.get("version") ?? (isOwnTemplate ? undefined : cluster.output("version")),
        },
        dependsOn: [cluster],
        ignoreChanges: inputs.flag("ignoreScalingChanges") === true ? ["scalingConfig.desiredSize"] : [],
    });
    return { nodeGroup: nodeGroup.reference, placementGroupName: new Output("") };
}

function problems(inputs: Inputs): CheckFailure[] {
    const has = (name: string) => inputs.get(name) !== undefined;
    if (has("nodeRole") && has("nodeRoleArn")) {
        const reason = "You cannot specify both nodeRole and nodeRoleArn when creating a managed node group.";
        return [{ property: "nodeRole", reason }];
    }
    if (!has("nodeRole") && !has("nodeRoleArn")) {
        const reason = "An IAM role, or role ARN must be provided to create a managed node group";
        return [{ property: "nodeRole", reason }];
    }
    return [];
}

/** The cluster is given as the component, or as the `core` of one. */
async function coreOf(monitor: Monitor, given: Output | undefined): Promise<Output> {
    if (given === undefined) {
        throw new Error('"cluster" is required');
    }
    return given.isReference ? (await monitor.resolve(given)).output("core") : given;
}

function withDefaults(config: Value): Value {
    return { desiredSize: 2, minSize: 1, maxSize: 2, ...(isProperties(config) ? config : {}) };
}

function amiTypeOf(inputs: Inputs): Output | undefined {
    const system = inputs.get("operatingSystem");
    const types = inputs.get("instanceTypes") ?? new Output([]);
    return (
        system &&
        Output.object({ system, types }).apply((value) => {
            const given = isProperties(value) ? value : {};
            const isArm =
                Array.isArray(given.types) &&
                given.types.some((one) => typeof one === "string" && architectureOf(one) === "arm64");
            switch (given.system) {
                case "AL2023":
                    return isArm ? "AL2023_ARM_64_STANDARD" : "AL2023_x86_64_STANDARD";
                case "AL2":
                    return isArm ? "AL2_ARM_64" : "AL2_x86_64";
                case "Bottlerocket":
                    return isArm ? "BOTTLEROCKET_ARM_64" : "BOTTLEROCKET_x86_64";
                default:
                    throw new Error(
                        `operatingSystem ${JSON.stringify(given.system)} is none of AL2, AL2023, Bottlerocket`,
                    );
            }
        })
    );
}
