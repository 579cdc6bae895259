import * as ipaddr from "ipaddr.js";

/** Whether `text` is an IPv4 network in CIDR form without host bits, such as 10.0.0.0/16. */
export function isNetworkCidr(text: string): boolean {
    if (!ipaddr.IPv4.isValidCIDR(text)) {
        return false;
    }
    const [address] = ipaddr.IPv4.parseCIDR(text);
    return (
        ipaddr.IPv4.networkAddressFromCIDR(text).toString() === address.toString() &&
        text.startsWith(`${address.toString()}/`)
    );
}

/** The `index`-th subnet of `network` when its prefix is made `additionalBits` longer. */
export function subnetCidr(network: string, additionalBits: number, index: number): string {
    const [address, prefix] = ipaddr.IPv4.parseCIDR(network);
    const subnetPrefix = prefix + additionalBits;
    if (subnetPrefix > 28 || index < 0 || index >= 2 ** additionalBits) {
        throw new RangeError(`${network} has no subnet ${index} of prefix length ${subnetPrefix}`);
    }
    const first =
        address.toByteArray().reduce((value, byte) => value * 256 + byte, 0) + index * 2 ** (32 - subnetPrefix);
    const bytes = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256);
    return `${bytes.join(".")}/${subnetPrefix}`;
}

/** Nodes get an eighth of the network per zone, counted from its start; load balancers and NAT a 256th, in its last eighth. */
export function privateSubnetCidr(network: string, zoneIndex: number): string {
    return subnetCidr(network, 3, zoneIndex);
}

export function publicSubnetCidr(network: string, zoneIndex: number): string {
    return subnetCidr(network, 8, 224 + zoneIndex);
}
