import assert from "node:assert/strict";
import * as fc from "fast-check";
import { later } from "../problem";
import { OntapDeploymentType } from "./deployment-type";
import { iopsPerGiB, leastCapacityGiBPerHaPair, type SizeArgs, sizeProblems, sizes } from "./sizes.rules";

const { MultiAz1, MultiAz2, SingleAz1, SingleAz2 } = OntapDeploymentType;

function problems(type: OntapDeploymentType, args: SizeArgs): string[] {
    const size = { storageCapacityGiB: 1024, throughputCapacityPerHaPair: later, ...args };
    return sizeProblems(type, size).map(({ path, value, rule }) => `${path} is ${String(value)}; ${rule}`);
}

/** Sizes that the table allows. */
const allowed = fc.constantFrom(...Object.values(OntapDeploymentType)).chain((type) => {
    const { mostHaPairs, throughputsPerHaPair, mostCapacityGiB, mostCapacityGiBOfOnePair, mostIopsPerHaPair } =
        sizes[type];
    return fc.integer({ min: 1, max: mostHaPairs }).chain((haPairs) => {
        const most = haPairs === 1 ? mostCapacityGiBOfOnePair : mostCapacityGiB;
        return fc.integer({ min: leastCapacityGiBPerHaPair * haPairs, max: most }).chain((storageCapacityGiB) => {
            const mostIops = mostIopsPerHaPair * haPairs;
            const least = Math.min(iopsPerGiB * storageCapacityGiB, mostIops);
            return fc.record({
                type: fc.constant(type),
                haPairs: fc.constant(haPairs),
                storageCapacityGiB: fc.constant(storageCapacityGiB),
                iops: fc.integer({ min: least, max: mostIops }),
                throughputCapacityPerHaPair: fc.constantFrom(...throughputsPerHaPair),
            });
        });
    });
});

describe("sizes of FSx for ONTAP", () => {
    it("are accepted as the table has them, whichever parts are known only during up", () => {
        const parts = fc.subarray(["haPairs", "storageCapacityGiB", "iops", "throughputCapacityPerHaPair"]);
        fc.assert(
            fc.property(allowed, parts, ({ type, ...size }, unknown) => {
                // The largest throughput of the first generation asks for more of the rest.
                fc.pre(size.throughputCapacityPerHaPair !== 4096);
                const args = { ...size, ...Object.fromEntries(unknown.map((part) => [part, later])) };
                assert.deepEqual(problems(type, args), []);
            }),
        );
    });

    const accepted: { what: string; type: OntapDeploymentType; args: SizeArgs }[] = [
        { what: "the smallest of the first generation", type: MultiAz1, args: { throughputCapacityPerHaPair: 128 } },
        { what: "the smallest of the second generation", type: MultiAz2, args: { throughputCapacityPerHaPair: 384 } },
        {
            what: "the largest of the first generation",
            type: SingleAz1,
            args: { storageCapacityGiB: 196_608, throughputCapacityPerHaPair: 4096, iops: 160_000 },
        },
        {
            what: "4,096 MBps whose automatic IOPS are enough",
            type: MultiAz1,
            args: { storageCapacityGiB: 53_334, throughputCapacityPerHaPair: 4096 },
        },
        {
            what: "the largest Multi-AZ of the second generation",
            type: MultiAz2,
            args: { storageCapacityGiB: 524_288, throughputCapacityPerHaPair: 6144, iops: 200_000 },
        },
        {
            what: "the largest of all",
            type: SingleAz2,
            args: { storageCapacityGiB: 1_048_576, throughputCapacityPerHaPair: 6144, haPairs: 12, iops: 2_400_000 },
        },
        // Where the sources disagree FSx decides.
        {
            what: "384 MBps for each of several pairs",
            type: SingleAz2,
            args: { storageCapacityGiB: 4096, throughputCapacityPerHaPair: 384, haPairs: 4 },
        },
    ];
    for (const { what, type, args } of accepted) {
        it(`accept ${what}`, () => assert.deepEqual(problems(type, args), []));
    }

    const refused: { what: string; type: OntapDeploymentType; args: SizeArgs; expected: RegExp }[] = [
        {
            what: "too little storage",
            type: MultiAz2,
            args: { storageCapacityGiB: 1023 },
            expected: /^storageCapacityGiB is 1023; a file system of type MULTI_AZ_2 has 1024 to 524288 GiB$/,
        },
        {
            what: "too much storage for the first generation",
            type: MultiAz1,
            args: { storageCapacityGiB: 196_609 },
            expected: /storageCapacityGiB is 196609; .* has 1024 to 196608 GiB/,
        },
        {
            what: "too much storage for one pair",
            type: SingleAz2,
            args: { storageCapacityGiB: 524_289 },
            expected: /storageCapacityGiB is 524289; .* has 1024 to 524288 GiB/,
        },
        {
            what: "too little storage for several pairs",
            type: SingleAz2,
            args: { storageCapacityGiB: 3071, haPairs: 3 },
            expected: /storageCapacityGiB is 3071; .* with 3 pairs of file servers has 3072 to 1048576 GiB/,
        },
        { what: "no storage", type: MultiAz1, args: { storageCapacityGiB: undefined }, expected: /is undefined/ },
        { what: "half a GiB", type: MultiAz1, args: { storageCapacityGiB: 1024.5 }, expected: /is 1024\.5/ },
        { what: "storage in quotes", type: MultiAz1, args: { storageCapacityGiB: "1024" }, expected: /is 1024;/ },
        {
            what: "a throughput of the other generation",
            type: MultiAz2,
            args: { throughputCapacityPerHaPair: 512 },
            expected: /^throughputCapacityPerHaPair is 512; .* MULTI_AZ_2 has 384, 768, 1536, 3072, 6144 MBps$/,
        },
        {
            what: "a throughput that is none of the steps",
            type: SingleAz1,
            args: { throughputCapacityPerHaPair: 1000 },
            expected: /SINGLE_AZ_1 has 128, 256, 512, 1024, 2048, 4096 MBps/,
        },
        {
            what: "no throughput",
            type: SingleAz1,
            args: { throughputCapacityPerHaPair: undefined },
            expected: /throughputCapacityPerHaPair is undefined/,
        },
        {
            what: "two pairs in two zones",
            type: MultiAz2,
            args: { haPairs: 2, storageCapacityGiB: 2048 },
            expected: /^haPairs is 2; a file system of type MULTI_AZ_2 has one pair of file servers$/,
        },
        {
            what: "thirteen pairs",
            type: SingleAz2,
            args: { haPairs: 13, storageCapacityGiB: 13 * 1024 },
            expected: /haPairs is 13; .* has 1 to 12 pairs/,
        },
        { what: "no pair", type: SingleAz2, args: { haPairs: 0 }, expected: /haPairs is 0/ },
        {
            what: "fewer IOPS than FSx provisions anyway",
            type: MultiAz2,
            args: { storageCapacityGiB: 2000, iops: 5999 },
            expected: /^iops is 5999; .* here 6000 to 200000$/,
        },
        {
            what: "more IOPS than a pair of the first generation has",
            type: MultiAz1,
            args: { iops: 160_001 },
            expected: /iops is 160001; .* here 3072 to 160000$/,
        },
        {
            what: "more IOPS than the pairs have",
            type: SingleAz2,
            args: { storageCapacityGiB: 2048, haPairs: 2, iops: 400_001 },
            expected: /iops is 400001; .* here 6144 to 400000$/,
        },
        {
            what: "4,096 MBps with too little storage",
            type: MultiAz1,
            args: { storageCapacityGiB: 5119, throughputCapacityPerHaPair: 4096, iops: 160_000 },
            expected: /^storageCapacityGiB is 5119; 4096 MBps take a file system of at least 5120 GiB and 160000 IOPS$/,
        },
        {
            what: "4,096 MBps with too few automatic IOPS",
            type: MultiAz1,
            args: { storageCapacityGiB: 5120, throughputCapacityPerHaPair: 4096 },
            expected: /^iops is undefined; 4096 MBps take/,
        },
    ];
    for (const { what, type, args, expected } of refused) {
        it(`refuse ${what}`, () => {
            const found = problems(type, args);
            assert.equal(found.length, 1, found.join("\n"));
            assert.match(found[0] ?? "", expected);
        });
    }

    it("report everything that is wrong at once", () => {
        assert.deepEqual(
            sizeProblems(MultiAz2, {
                storageCapacityGiB: 1,
                throughputCapacityPerHaPair: 1,
                haPairs: 2,
                iops: 1,
            }).map(({ path }) => path),
            ["haPairs", "throughputCapacityPerHaPair", "storageCapacityGiB", "iops"],
        );
    });

    it("never throw, whatever they are given", () => {
        const anything = fc.record({
            storageCapacityGiB: fc.anything(),
            throughputCapacityPerHaPair: fc.anything(),
            haPairs: fc.anything(),
            iops: fc.anything(),
        });
        fc.assert(
            fc.property(
                fc.oneof(fc.anything(), fc.constantFrom(...Object.values(OntapDeploymentType))),
                anything,
                (type, args) => {
                    sizeProblems(type, args);
                },
            ),
        );
    });
});
