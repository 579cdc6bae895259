import assert from "node:assert/strict";
import fc from "fast-check";
import { scaledTo, sizedNodeGroup } from "./node-groups.rules";

const group = (tags: Record<string, string>, desiredSize = 0) => ({
    nodegroupName: "workload",
    scalingConfig: { minSize: 0, maxSize: 3, desiredSize },
    tags,
});

describe("sizes of node groups", () => {
    it("leaves groups alone that are not tagged, or with what is no number", () => {
        assert.equal(sizedNodeGroup(group({})), undefined);
        assert.equal(sizedNodeGroup(group({ "eks-storage:passive-size": "0" })), undefined);
        assert.equal(sizedNodeGroup(group({ "eks-storage:active-size": "three" })), undefined);
    });

    it("takes a passive group to its active size and back", () => {
        const sized = sizedNodeGroup(group({ "eks-storage:active-size": "3", "eks-storage:passive-size": "1" }, 1));
        assert.ok(sized);
        assert.deepEqual(scaledTo(sized, "Active"), { minSize: 0, maxSize: 3, desiredSize: 3 });
        assert.equal(scaledTo(sized, "Passive"), undefined);
    });

    it("always gives EKS limits that hold the size, and asks for nothing twice", () => {
        const size = fc.nat(100);
        fc.assert(
            fc.property(size, size, size, size, size, fc.constantFrom("Active", "Passive"), (...given) => {
                const [min, more, most, active, passive, wanted] = given;
                const before = { name: "workload", min, desired: min + more, max: min + more + most, active, passive };
                const after = scaledTo(before, wanted);
                if (after) {
                    assert.ok(after.minSize <= after.desiredSize && after.desiredSize <= after.maxSize);
                    assert.ok(after.maxSize > 0);
                    const scaled = { ...before, desired: after.desiredSize, min: after.minSize, max: after.maxSize };
                    assert.equal(scaledTo(scaled, wanted), undefined);
                }
            }),
        );
    });
});
