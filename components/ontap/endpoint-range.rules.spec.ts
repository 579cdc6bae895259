import assert from "node:assert/strict";
import { BlockList } from "node:net";
import * as fc from "fast-check";
import { later } from "../problem";
import { rangeOf, rangePlaceProblems, rangeProblems } from "./endpoint-range.rules";

const dotted = (address: number) => [24, 16, 8, 0].map((bits) => Math.floor(address / 2 ** bits) % 256).join(".");
const blockOf = (lengths: { min: number; max: number }) =>
    fc.tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer(lengths)).map(([address, length]) => {
        const size = 2 ** (32 - length);
        return { cidr: `${dotted(address - (address % size))}/${length}`, first: address - (address % size), size };
    });

describe("endpoint range of FSx for ONTAP", () => {
    it("reads a block as Node.js does", () => {
        fc.assert(
            fc.property(blockOf({ min: 1, max: 32 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }), (block, address) => {
                const [network = "", length] = block.cidr.split("/");
                const list = new BlockList();
                list.addSubnet(network, Number(length));
                const range = rangeOf(block.cidr);
                assert.ok(range);
                const inRange = (one: number) => range.first <= one && one <= range.last;
                for (const one of [address, block.first, block.first + block.size - 1]) {
                    assert.equal(inRange(one), list.check(dotted(one)), `${dotted(one)} in ${block.cidr}`);
                }
            }),
        );
    });

    it("accepts blocks from /16 to /30 that FSx can use, and what is left to it", () => {
        const good = ["10.0.255.192/26", "10.20.0.0/16", "192.168.1.4/30", "198.19.255.0/24", "172.16.0.0/28"];
        for (const range of [...good, undefined, later]) {
            assert.deepEqual(rangeProblems(range, 2), [], String(range));
        }
    });

    const refused: { what: string; range: unknown; endpoints?: number; expected: RegExp }[] = [
        { what: "an address", range: "10.0.0.1", expected: /it is a block of IPv4 addresses/ },
        { what: "an address within its block", range: "10.0.0.1/26", expected: /it is a block of IPv4 addresses/ },
        { what: "a part over 255", range: "10.0.256.0/26", expected: /it is a block of IPv4 addresses/ },
        { what: "an IPv6 block", range: "fd00::/64", expected: /it is a block of IPv4 addresses/ },
        { what: "a number", range: 26, expected: /it is a block of IPv4 addresses/ },
        { what: "a /15", range: "10.2.0.0/15", expected: /FSx takes blocks from \/16 to \/30/ },
        { what: "a /31", range: "10.0.0.0/31", expected: /FSx takes blocks from \/16 to \/30/ },
        {
            what: "fewer addresses than endpoints",
            range: "10.0.0.0/29",
            endpoints: 9,
            expected: /one for each storage virtual machine, here 9/,
        },
        { what: "what FSx uses itself", range: "198.19.8.0/24", expected: /cannot use addresses of 198\.19\.0\.0\/20/ },
        { what: "loopback", range: "127.0.1.0/26", expected: /cannot use addresses of 127\.0\.0\.0\/8/ },
        { what: "multicast", range: "239.1.0.0/24", expected: /cannot use addresses of 224\.0\.0\.0\/4/ },
    ];
    for (const { what, range, endpoints = 2, expected } of refused) {
        it(`refuses ${what}`, () => {
            const found = rangeProblems(range, endpoints);
            assert.equal(found.length, 1);
            assert.match(found[0]?.rule ?? "", expected);
        });
    }

    describe("within its VPC", () => {
        const surroundings = {
            vpcCidrs: ["10.0.0.0/16", "100.64.0.0/20"],
            subnets: [
                { id: "subnet-a", cidr: "10.0.0.0/20" },
                { id: "subnet-b", cidr: "10.0.16.0/20" },
                { id: "subnet-v6", cidr: "" },
            ],
        };
        const rules = (range: string) => rangePlaceProblems(range, surroundings).map(({ rule }) => rule);

        it("may be a part of the VPC that no subnet has, or lie outside", () => {
            for (const range of ["10.0.255.192/26", "100.64.0.0/24", "198.19.255.0/24", "10.1.0.0/24"]) {
                assert.deepEqual(rules(range), [], range);
            }
        });

        it("may not be or hold a block of the VPC, whose own route would be the more specific one", () => {
            for (const range of ["10.0.0.0/16", "100.64.0.0/20", "100.64.0.0/16"]) {
                assert.equal(rules(range).length, 1, range);
                assert.match(rules(range)[0] ?? "", /of the VPC, and routes to the endpoints must be more specific/);
            }
        });

        it("may not overlap a subnet, from either side", () => {
            assert.match(rules("10.0.31.192/26")[0] ?? "", /overlaps 10\.0\.16\.0\/20 of subnet-b/);
            assert.match(rules("10.0.0.0/18")[0] ?? "", /overlaps 10\.0\.0\.0\/20 of subnet-a/);
        });

        it("is refused exactly where it covers a block of the VPC or shares an address with a subnet", () => {
            const near = blockOf({ min: 12, max: 30 });
            fc.assert(
                fc.property(near, near, fc.array(near), (range, vpc, subnets) => {
                    const end = ({ first, size }: { first: number; size: number }) => first + size;
                    const covers = range.first <= vpc.first && end(vpc) <= end(range);
                    const shares = subnets.some((subnet) => range.first < end(subnet) && subnet.first < end(range));
                    const found = rangePlaceProblems(range.cidr, {
                        vpcCidrs: [vpc.cidr],
                        subnets: subnets.map(({ cidr }, index) => ({ id: `subnet-${index}`, cidr })),
                    });
                    assert.equal(found.length > 0, covers || shares);
                }),
                { examples: [nested("10.0.0.0/16", "10.0.0.0/16", "10.0.0.0/20")] },
            );
        });

        function nested(...cidrs: [string, string, string]): [BlockExample, BlockExample, BlockExample[]] {
            const [range, vpc, subnet] = cidrs.map((cidr) => {
                const { first, last } = rangeOf(cidr) ?? assert.fail(cidr);
                return { cidr, first, size: last - first + 1 };
            });
            return range && vpc && subnet ? [range, vpc, [subnet]] : assert.fail();
        }
    });

    it("never throws, whatever it is given", () => {
        fc.assert(
            fc.property(fc.anything(), fc.string(), (value, text) => {
                rangeProblems(value, 2);
                rangePlaceProblems(text, { vpcCidrs: [text], subnets: [{ id: text, cidr: text }] });
            }),
        );
    });
});

interface BlockExample {
    cidr: string;
    first: number;
    size: number;
}
