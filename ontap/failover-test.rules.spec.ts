import assert from "node:assert/strict";
import { announcement, cannotFailOver, changeProgress, detour } from "./failover-test.rules";
import type { FileSystemLook } from "./fsx";

const look: FileSystemLook = {
    lifecycle: "AVAILABLE",
    deploymentType: "MULTI_AZ_2",
    haPairs: 1,
    throughputCapacityPerHaPair: 384,
    storageCapacityGiB: 1024,
    iops: 3072,
    routeTableIds: [],
    networkInterfaceIds: [],
};

describe("a failover test", () => {
    it("is refused for several pairs, another state and an unknown type", () => {
        assert.equal(cannotFailOver(look), undefined);
        assert.match(cannotFailOver({ ...look, deploymentType: "SINGLE_AZ_2", haPairs: 2 }) ?? "", /2 pairs/);
        assert.match(cannotFailOver({ ...look, lifecycle: "MISCONFIGURED" }) ?? "", /MISCONFIGURED/);
        assert.match(cannotFailOver({ ...look, deploymentType: "SINGLE_AZ_9" }) ?? "", /SINGLE_AZ_9/);
    });

    it("takes the next larger throughput, or the next smaller one where none larger fits", () => {
        assert.equal(detour(look), 768);
        assert.equal(detour({ ...look, throughputCapacityPerHaPair: 6144 }), 3072);
        const first = { ...look, deploymentType: "MULTI_AZ_1", throughputCapacityPerHaPair: 2048 };
        assert.equal(detour(first), 1024, "4,096 MBps need more storage");
        assert.equal(detour({ ...first, storageCapacityGiB: 5120, iops: 160_000 }), 4096);
    });

    it("says how often clients wait, and what is billed", () => {
        const text = announcement("fs-1", look, 768);
        assert.match(text, /from 384 to 768 MBps, and back/);
        assert.match(text, /four times/);
        assert.match(text, /bills 768 instead of 384/);
    });
});

describe("a change of the throughput", () => {
    const earlier = new Date(1);

    it("is asked for once the file system does nothing else, and done once it has it", () => {
        assert.deepEqual(changeProgress(look, 768, undefined), { is: "ToBeAsked" });
        assert.deepEqual(changeProgress({ ...look, running: { requestedAt: earlier } }, 768, undefined), {
            is: "Running",
        });
        assert.deepEqual(changeProgress({ ...look, lifecycle: "UPDATING" }, 384, undefined), { is: "Running" });
        assert.deepEqual(changeProgress({ ...look, throughputCapacityPerHaPair: 768 }, 768, undefined), { is: "Done" });
    });

    it("has failed only if a failure is new", () => {
        const failed = { requestedAt: earlier, failure: "no capacity" };
        assert.deepEqual(changeProgress({ ...look, failed }, 384, earlier), { is: "Done" });
        assert.deepEqual(changeProgress({ ...look, failed }, 768, undefined), { is: "Failed", why: "no capacity" });
    });
});
