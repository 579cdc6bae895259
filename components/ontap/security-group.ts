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

/**
 * The security group of a file system, which it keeps for life: FSx cannot exchange it. What changes are its rules, and
 * nothing waits for them, so that the file system is not held up by its clients' groups.
 */
export function securityGroup(
    name: string,
    args: SecurityGroupArgs,
    options: pulumi.CustomResourceOptions,
): ec2.SecurityGroup {
    const { region, vpcId, protocols, tags } = args;
    const group = new ec2.SecurityGroup(
        `${name}-clients`,
        // A new description replaces the group, so it holds nothing that may change. Without a rule for traffic out the
        // provider removes the one that AWS adds, and answers to a client need none.
        { region, vpcId, description: "Clients of an FSx for ONTAP file system", tags },
        options,
    );
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
            new vpc.SecurityGroupIngressRule(
                `${name}-${traffic}-from-${client}`,
                { ...rule, ...ports, description: `${description} from ${client}` },
                options,
            );
        }
        if (callsBack(protocols)) {
            new vpc.SecurityGroupEgressRule(
                `${name}-callbacks-to-${client}`,
                { ...rule, ipProtocol: "-1", description: `NFS lock and status to ${client}` },
                options,
            );
        }
    }
    return group;
}
