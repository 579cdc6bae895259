import * as pulumi from "@pulumi/pulumi";
import * as ec2 from "@pulumi/aws/ec2";
import { shapeProblems, shapes } from "../aws.rules";
import type { Checks } from "../checks";
import { subnetPlaceProblems } from "../network.rules";
import { entry } from "../problem";
import { endpointCount, rangePlaceProblems, rangeProblems } from "./endpoint-range.rules";
import type { OntapFileSystemArgs } from "./file-system-args";
import { subnetOrder } from "./file-system.rules";

/** Where a file system lies, checked as soon as it is known. */
export interface Place {
    vpcId: pulumi.Output<string>;
    /** The preferred one first. */
    subnetIds: pulumi.Output<string>[];
    endpointIpAddressRange: pulumi.Output<string> | undefined;
}

/** The place that the arguments describe, once it is found to be one. */
export function placeOf(args: OntapFileSystemArgs, checks: Checks, { parent }: pulumi.CustomResourceOptions): Place {
    const { region } = args;
    const vpcId = checks.check(pulumi.output(args.vpcId), (id) => shapeProblems("vpcId", id, shapes.vpcId));
    const subnets = subnetOrder(args).map((zone) => {
        const given = args.subnetIds[zone] ?? "";
        const id = checks.check(pulumi.output(given), (known) =>
            shapeProblems(entry("subnetIds", zone), known, shapes.subnetId),
        );
        return { zone, id, found: ec2.getSubnetOutput({ id, region }, { parent }) };
    });
    const subnetIds = subnets.map(({ zone, id, found }) =>
        pulumi.all([id, found.availabilityZone, found.vpcId, vpcId]).apply(([known, availabilityZone, inVpc, vpc]) => {
            checks.reject(subnetPlaceProblems(zone, vpc, { id: known, availabilityZone, vpcId: inVpc }));
            return known;
        }),
    );
    if (args.endpointIpAddressRange === undefined) {
        return { vpcId, subnetIds, endpointIpAddressRange: undefined };
    }
    const range = checks.check(pulumi.output(args.endpointIpAddressRange), (known) =>
        rangeProblems(known, endpointCount(args.storageVirtualMachines)),
    );
    const vpc = ec2.getVpcOutput({ id: vpcId, region }, { parent });
    // All that the VPC has by now, its own with certainty; FSx looks again when it makes the file system.
    const { ids } = ec2.getSubnetsOutput({ filters: [{ name: "vpc-id", values: [vpcId] }], region }, { parent });
    const subnetCidrs = pulumi.all([ids, pulumi.all(subnets.map(({ id }) => id))]).apply(([listed, own]) =>
        [...new Set([...listed, ...own])].map((id) => ({
            id,
            cidr: ec2.getSubnetOutput({ id, region }, { parent }).cidrBlock,
        })),
    );
    const endpointIpAddressRange = pulumi
        .all([range, vpc.cidrBlock, vpc.cidrBlockAssociations, subnetCidrs])
        .apply(([known, first, others, found]) => {
            const vpcCidrs = [first, ...others.map(({ cidrBlock }) => cidrBlock)];
            checks.reject(rangePlaceProblems(known, { vpcCidrs, subnets: found }));
            return known;
        });
    return { vpcId, subnetIds, endpointIpAddressRange };
}
