import { isProperties } from "../provider";
import type { Monitor, Resource } from "./monitor";
import { Output } from "./output";

interface Rule {
    name: string;
    type: "ingress" | "egress";
    description: string;
    protocol: string;
    fromPort: number;
    toPort: number;
    securityGroup: Resource;
    source: "internet" | "self" | Resource;
}

export async function clusterSecurityGroup(
    monitor: Monitor,
    name: string,
    parent: string,
    options: { vpcId: Output; tags: Output },
): Promise<Resource> {
    const group = await monitor.resource({
        type: "aws:ec2/securityGroup:SecurityGroup",
        name: `${name}-eksClusterSecurityGroup`,
        parent,
        inputs: { vpcId: options.vpcId, revokeRulesOnDelete: new Output(true), tags: options.tags },
    });
    await addRule(monitor, parent, {
        name: `${name}-eksClusterInternetEgressRule`,
        type: "egress",
        description: "Allow internet access.",
        protocol: "-1",
        fromPort: 0,
        toPort: 0,
        securityGroup: group,
        source: "internet",
    });
    return group;
}

/** pulumi-eks, nodejs/eks/nodes/securitygroup.ts: the nodes' group, and what it and the control plane may send. */
export async function nodeSecurityGroup(
    monitor: Monitor,
    name: string,
    parent: string,
    options: { vpcId: Output; cluster: Resource; clusterSecurityGroup: Resource; tags: Output },
): Promise<{ group: Resource; clusterIngressRule: Resource }> {
    const tags = Output.object({ name: options.cluster.output("name"), tags: options.tags }).apply((value) => {
        const given = isProperties(value) && isProperties(value.tags) ? value.tags : {};
        const clusterName = isProperties(value) && typeof value.name === "string" ? value.name : "";
        return {
            Name: `${name}-nodeSecurityGroup`,
            [`kubernetes.io/cluster/${clusterName}`]: "owned",
            ...given,
        };
    });
    const group = await monitor.resource({
        type: "aws:ec2/securityGroup:SecurityGroup",
        name: `${name}-nodeSecurityGroup`,
        parent,
        inputs: { vpcId: options.vpcId, revokeRulesOnDelete: new Output(true), tags },
    });
    const ofNodes = (rule: Omit<Rule, "securityGroup">) => addRule(monitor, parent, { ...rule, securityGroup: group });
    const everything = { protocol: "-1", fromPort: 0, toPort: 0 };
    const [clusterIngressRule] = await Promise.all([
        addRule(monitor, parent, {
            name: `${name}-eksClusterIngressRule`,
            type: "ingress",
            description: "Allow pods to communicate with the cluster API Server",
            protocol: "tcp",
            fromPort: 443,
            toPort: 443,
            securityGroup: options.clusterSecurityGroup,
            source: group,
        }),
        ofNodes({
            ...everything,
            name: `${name}-eksNodeIngressRule`,
            type: "ingress",
            description: "Allow nodes to communicate with each other",
            source: "self",
        }),
        ofNodes({
            name: `${name}-eksNodeClusterIngressRule`,
            type: "ingress",
            description: "Allow worker Kubelets and pods to receive communication from the cluster control plane",
            protocol: "tcp",
            fromPort: 1025,
            toPort: 65535,
            source: options.clusterSecurityGroup,
        }),
        ofNodes({
            name: `${name}-eksExtApiServerClusterIngressRule`,
            type: "ingress",
            description:
                "Allow pods running extension API servers on port 443 to receive communication from cluster control plane",
            protocol: "tcp",
            fromPort: 443,
            toPort: 443,
            source: options.clusterSecurityGroup,
        }),
        ofNodes({
            ...everything,
            name: `${name}-eksNodeInternetEgressRule`,
            type: "egress",
            description: "Allow internet access.",
            source: "internet",
        }),
    ]);
    return { group, clusterIngressRule };
}

function addRule(monitor: Monitor, parent: string, rule: Rule): Promise<Resource> {
    const { description, fromPort, protocol, securityGroup, source, toPort, type } = rule;
    const sourceInputs =
        source === "internet"
            ? { cidrBlocks: new Output(["0.0.0.0/0"]) }
            : source === "self"
              ? { self: new Output(true) }
              : { sourceSecurityGroupId: source.idOutput };
    return monitor.resource({
        type: "aws:ec2/securityGroupRule:SecurityGroupRule",
        name: rule.name,
        parent,
        inputs: {
            description: new Output(description),
            fromPort: new Output(fromPort),
            protocol: new Output(protocol),
            securityGroupId: securityGroup.idOutput,
            toPort: new Output(toPort),
            type: new Output(type),
            ...sourceInputs,
        },
    });
}
