import { availabilityZoneProblems, plainMap, repeatedIdProblems, shapeProblems, shapes } from "./aws.rules";
import { entry, isProblem, type Problem } from "./problem";

/** Problems of a map from Availability Zone to subnet; `countProblems` says how many zones there have to be. */
export function subnetProblems(
    value: unknown,
    region: unknown,
    countProblems: (zones: string[]) => Omit<Problem, "path" | "value">[],
): Problem[] {
    const path = "subnetIds";
    const subnets = plainMap(path, value, "Availability Zone");
    if (isProblem(subnets)) {
        return [subnets];
    }
    const zones = Object.keys(subnets);
    return [
        ...countProblems(zones).map((problem) => ({ path, value, ...problem })),
        ...zones.flatMap((zone) => [
            ...availabilityZoneProblems(entry(path, zone), zone, region),
            ...shapeProblems(entry(path, zone), subnets[zone], shapes.subnetId),
        ]),
        ...repeatedIdProblems(
            (zone) => entry(path, zone),
            subnets,
            (firstZone) => `a subnet lies in one Availability Zone and this one stands under ${firstZone} too`,
            "give each Availability Zone a subnet of its own",
        ),
    ];
}

/** Problems of a map from a client's name to its security group. */
export function clientProblems(value: unknown): Problem[] {
    const path = "clientSecurityGroupIds";
    const clients = plainMap(path, value, "client name");
    if (isProblem(clients)) {
        return [clients];
    }
    const problems = Object.entries(clients).flatMap(([client, id]) => [
        ...(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(client)
            ? []
            : [
                  {
                      path: entry(path, client),
                      value: client,
                      rule: "a client's name becomes part of its rule's name",
                      remedy: "name the client with letters, digits, dots, underscores and hyphens, such as nodes",
                  },
              ]),
        ...shapeProblems(entry(path, client), id, shapes.securityGroupId),
    ]);
    return [
        ...problems,
        ...repeatedIdProblems(
            (client) => entry(path, client),
            clients,
            (firstClient) => `AWS takes one rule for a security group and ${firstClient} has this one too`,
            "leave one of the two out",
        ),
    ];
}

/** What a subnet id turned out to be. */
export interface Subnet {
    id: string;
    availabilityZone: string;
    vpcId: string;
}

/** Problems of the subnet that was given for a zone, found when its id is known. */
export function subnetPlaceProblems(zone: string, vpcId: string, subnet: Subnet): Problem[] {
    const path = entry("subnetIds", zone);
    const problems: Problem[] = [];
    if (subnet.availabilityZone !== zone) {
        problems.push({
            path,
            value: subnet.id,
            rule: `the subnet lies in ${subnet.availabilityZone}, not in ${zone}`,
            remedy: "give each subnet under its own Availability Zone",
        });
    }
    if (subnet.vpcId !== vpcId) {
        problems.push({
            path,
            value: subnet.id,
            rule: `the subnet belongs to ${subnet.vpcId}, not to ${vpcId}, and a file system is in one VPC`,
            remedy: "give subnets of the VPC in vpcId",
        });
    }
    return problems;
}
