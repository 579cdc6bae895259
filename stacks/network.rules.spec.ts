import assert from "node:assert/strict";
import fc from "fast-check";
import * as ipaddr from "ipaddr.js";
import { isNetworkCidr, privateSubnetCidr, publicSubnetCidr, subnetCidr } from "./network.rules";

const network = fc.tuple(fc.integer({ min: 16, max: 20 }), fc.nat(0xff_ff_ff_ff)).map(([prefix, address]) => {
    const first = Math.floor(address / 2 ** (32 - prefix)) * 2 ** (32 - prefix);
    return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join(".")}/${prefix}`;
});

/** First and last address, as numbers. */
function range(cidr: string): [number, number] {
    const [address, prefix] = ipaddr.IPv4.parseCIDR(cidr);
    const first = address.toByteArray().reduce((value, byte) => value * 256 + byte, 0);
    return [first, first + 2 ** (32 - prefix) - 1];
}

describe("network rules", () => {
    it("takes networks and refuses addresses with host bits, other notations and nonsense", () => {
        assert.deepEqual(
            ["10.0.0.0/16", "10.0.0.1/16", "10.0.0.0", "10.0/16", "10.0.0.0/33", "::/0", "network"].map(isNetworkCidr),
            [true, false, false, false, false, false, false],
        );
    });

    it("counts subnets from the start of the network", () => {
        assert.equal(subnetCidr("10.0.0.0/16", 3, 2), "10.0.64.0/19");
        assert.equal(subnetCidr("10.0.0.0/16", 8, 224), "10.0.224.0/24");
        assert.throws(() => subnetCidr("10.0.0.0/16", 3, 8), RangeError);
        assert.throws(() => subnetCidr("10.0.0.0/24", 8, 0), RangeError);
    });

    it("gives six subnets inside the network that never overlap", () => {
        fc.assert(
            fc.property(network, (cidr) => {
                const [first, last] = range(cidr);
                const subnets = [0, 1, 2].flatMap((zone) => [
                    privateSubnetCidr(cidr, zone),
                    publicSubnetCidr(cidr, zone),
                ]);
                const ranges = subnets.map(range).sort(([a], [b]) => a - b);
                ranges.forEach(([from, to], index) => {
                    assert.ok(from >= first && to <= last, `${subnets.join()} leave ${cidr}`);
                    assert.ok(index === 0 || from > ranges[index - 1][1], `${subnets.join()} overlap`);
                });
            }),
        );
    });
});
