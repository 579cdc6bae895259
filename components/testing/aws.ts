import type { World } from "./graph";

/** Account that a test's AWS provider works in. */
export const accountId = "111122223333";

/** AWS as far as components ask it: the account, and where the subnets of VPCs lie, from VPC id to zone to subnet id. */
export function awsWorld({ vpcs = {} }: { vpcs?: Record<string, Record<string, string>> } = {}): World {
    const subnets = Object.entries(vpcs).flatMap(([vpcId, zones]) =>
        Object.entries(zones).map(([availabilityZone, id]) => ({ id, availabilityZone, vpcId })),
    );
    return {
        calls: {
            "aws:index/getPartition:getPartition": () => ({ partition: "aws" }),
            "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId }),
            "aws:ec2/getSubnet:getSubnet": ({ id }) => {
                const subnet = subnets.find((each) => each.id === id);
                if (subnet === undefined) {
                    throw new Error(`the test has no subnet ${String(id)}`);
                }
                return subnet;
            },
        },
    };
}
