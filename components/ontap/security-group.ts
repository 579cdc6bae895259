import * as pulumi from "@pulumi/pulumi";
import * as ec2 from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";
import { shapeProblems, shapes } from "../aws.rules";
import type { Checks } from "../checks";
import { entry } from "../problem";
import { callsBack, openPorts } from "./ports.rules";
import type { OntapProtocol } from "./protocol";

/** Who reaches a file system, and by what. */
export interface SecurityGroupArgs extends Checks {
    region: string;
    vpcId: pulumi.Output<string>;
    clientSecurityGroupIds: { [client: string]: pulumi.Input<string> };
    protocols: Set<OntapProtocol>;
    tags: pulumi.Input<{ [key: string]: string }>;
}

/** The group of a file system, and the rules by which its clients reach it. */
export interface OpenedGroup {
    group: ec2.SecurityGroup;
    rules: pulumi.Resource[];
}

/**
 * The security group of a file system, which it keeps for life: FSx cannot exchange it. What changes are its rules. The file
 * system does not wait for them, so that its clients' groups do not hold it up.
 */
export function securityGroup(
    name: string,
    args: SecurityGroupArgs,
    options: pulumi.CustomResourceOptions,
): OpenedGroup {
    const { region, vpcId, protocols, tags } = args;
    const group = new ec2.SecurityGroup(
        `${name}-clients`,
        // A new description replaces the group, so it holds nothing that may change. Without a rule for traffic out the
        // provider removes the one that AWS adds, and answers to a client need none.
        { region, vpcId, description: "Clients of an FSx for ONTAP file system", tags },
        options,
    );
    const rules: pulumi.Resource[] = [];
    for (const [client, id] of Object.entries(args.clientSecurityGroupIds)) {
        const path = entry("clientSecurityGroupIds", client);
        const rule = {
            region,
            securityGroupId: group.id,
            referencedSecurityGroupId: args.check(pulumi.output(id), (known) =>
                shapeProblems(path, known, shapes.securityGroupId),
            ),
            tags,
        };
        for (const [traffic, { description, ...ports }] of Object.entries(openPorts(protocols))) {
            const opened = new vpc.SecurityGroupIngressRule(
                `${name}-${traffic}-from-${client}`,
                { ...rule, ...ports, description: `${description} from ${client}` },
                options,
            );
            rules.push(opened);
        }
        if (callsBack(protocols)) {
            const opened = new vpc.SecurityGroupEgressRule(
                `${name}-callbacks-to-${client}`,
                { ...rule, ipProtocol: "-1", description: `NFS lock and status to ${client}` },
                options,
            );
            rules.push(opened);
        }
    }
    return { group, rules };
}

/**
 * The value for those who reach the file system: they come after its ports are open, and are gone before these close. Without
 * it a destruction would close the ports under mounted volumes, and Trident could delete none of them. By the rules' URNs,
 * which a preview knows, so that another client changes nothing else there.
 */
export function onceOpen<T>(value: pulumi.Output<T>, { rules }: OpenedGroup): pulumi.Output<T> {
    return pulumi.all([value, pulumi.all(rules.map(({ urn }) => urn))]).apply(([known]) => known) as pulumi.Output<T>;
}
