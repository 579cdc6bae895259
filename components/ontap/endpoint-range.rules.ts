import { later, type Problem } from "../problem";

const path = "endpointIpAddressRange";

/** A range of IPv4 addresses, as numbers. */
export interface Range {
    first: number;
    last: number;
}

/** The range of a CIDR block; undefined where the text is none, or names an address within its block. */
export function rangeOf(cidr: string): Range | undefined {
    const [, address = "", length = ""] = /^(\d{1,3}(?:\.\d{1,3}){3})\/(\d{1,2})$/.exec(cidr) ?? [];
    const parts = address.split(".").map(Number);
    if (address === "" || parts.some((part) => part > 255) || Number(length) > 32) {
        return undefined;
    }
    const first = parts.reduce((sum, part) => sum * 256 + part, 0);
    const size = 2 ** (32 - Number(length));
    return first % size === 0 ? { first, last: first + size - 1 } : undefined;
}

/** FSx cannot use these: https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/creating-file-systems.html */
const unusable = ["0.0.0.0/8", "127.0.0.0/8", "198.19.0.0/20", "224.0.0.0/4", "240.0.0.0/4", "255.255.255.255/32"];

/** Largest range: https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/creating-file-systems.html */
const mostAddresses = 2 ** 16;

/** Smallest range, as tried: https://dev.classmethod.jp/articles/how-small-a-range-of-management-endpoint-ip-addresses-can-be-specified-for-fsx-for-netapp-ontap/ */
const leastAddresses = 4;

/** Problems of a range by itself; `endpoints` is how many addresses of it are used. */
export function rangeProblems(value: unknown, endpoints: number): Problem[] {
    if (value === undefined || value === later) {
        return [];
    }
    const range = typeof value === "string" ? rangeOf(value) : undefined;
    if (range === undefined) {
        const rule = "it is a block of IPv4 addresses, given by its first address and the length of its prefix";
        return [{ path, value, rule, remedy: "write it like 10.0.255.192/26" }];
    }
    const addresses = range.last - range.first + 1;
    const within = unusable.find((block) => contains(rangeOf(block), range));
    const problems: Problem[] = [];
    if (addresses > mostAddresses || addresses < Math.max(leastAddresses, endpoints)) {
        problems.push({
            path,
            value,
            rule: `FSx takes blocks from /16 to /30, and one address for itself and one for each storage virtual machine, here ${endpoints}`,
            remedy: "give a /26 that nothing else uses",
        });
    }
    if (within !== undefined) {
        problems.push({
            path,
            value,
            rule: `FSx cannot use addresses of ${within}`,
            remedy: "choose another block",
        });
    }
    return problems;
}

/** Where a range would lie. */
export interface Surroundings {
    vpcCidrs: string[];
    /** All subnets of the VPC; one without IPv4 addresses has an empty block. */
    subnets: { id: string; cidr: string }[];
}

/**
 * Problems of a range within its VPC: the routes to it must be more specific than the VPC's own, and no subnet may have its
 * addresses. FSx also compares it with the routes of the route tables.
 * https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystemOntapConfiguration.html
 */
export function rangePlaceProblems(value: string, { vpcCidrs, subnets }: Surroundings): Problem[] {
    const range = rangeOf(value);
    if (range === undefined) {
        return [];
    }
    const covered = vpcCidrs.find((cidr) => contains(range, rangeOf(cidr)));
    const subnet = subnets.find(({ cidr }) => overlap(range, rangeOf(cidr)));
    return [
        ...(covered === undefined
            ? []
            : [
                  {
                      path,
                      value,
                      rule: `it covers ${covered} of the VPC, and routes to the endpoints must be more specific than those within the VPC`,
                      remedy: `give a smaller block within ${covered} that no subnet has, or one outside of the VPC`,
                  },
              ]),
        ...(subnet === undefined || covered !== undefined
            ? []
            : [
                  {
                      path,
                      value,
                      rule: `it overlaps ${subnet.cidr} of ${subnet.id}`,
                      remedy: "give a block that no subnet has",
                  },
              ]),
    ];
}

function contains(outer: Range | undefined, inner: Range | undefined): boolean {
    return outer !== undefined && inner !== undefined && outer.first <= inner.first && inner.last <= outer.last;
}

function overlap(one: Range, other: Range | undefined): boolean {
    return other !== undefined && one.first <= other.last && other.first <= one.last;
}

/** Addresses that a file system uses of its endpoint range: its own, and one for each storage virtual machine. */
export function endpointCount(machines: unknown): number {
    return 1 + (typeof machines === "object" && machines !== null ? Object.keys(machines).length : 0);
}
