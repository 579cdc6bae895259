import { EKSClient, UpdateNodegroupConfigCommand, waitUntilNodegroupActive } from "@aws-sdk/client-eks";
import assert from "node:assert/strict";
import type { Properties } from "../../provider";
import type { EngineConnection, Resource } from "../../testing/engine";
import { Cloud } from "../testing/cloud";
import { prepare, type Surroundings } from "../testing/surroundings";

const type = "aws:eks/nodeGroup:NodeGroup";
const name = "application";

describe("A node group of the aws provider whose size somebody else decides", function () {
    this.timeout(60_000);
    let cloud: Cloud;
    let engine: EngineConnection;
    let surroundings: Surroundings;

    before(async () => {
        cloud = await Cloud.start();
        engine = cloud.engine;
        surroundings = await prepare(engine);
    });
    after(() => cloud.close());

    const inputs = (more: Properties = {}): Properties => ({
        clusterName: surroundings.clusterName,
        nodeGroupName: name,
        nodeRoleArn: surroundings.nodeRoleArn,
        subnetIds: surroundings.subnetIds,
        scalingConfig: { minSize: 0, maxSize: 3, desiredSize: 0 },
        ...more,
    });

    it("keeps that size when the program changes something else, and has no drift where it ignores the size", async () => {
        const checked = await engine.check({ type, name }, inputs());
        const { id, state } = await engine.create({ type, name }, checked);
        const made: Resource = { type, name, id, inputs: checked, state };
        const eks = cloud.world.client(EKSClient);
        const which = { clusterName: surroundings.clusterName, nodegroupName: name };
        await eks.send(new UpdateNodegroupConfigCommand({ ...which, scalingConfig: { desiredSize: 2 } }));
        await waitUntilNodegroupActive({ client: eks, maxWaitTime: 20, minDelay: 1 }, which);

        const labelled = await engine.check(made, inputs({ labels: { tier: "data" } }));
        const updated = await engine.update(made, labelled);
        const scaled = { minSize: 0, maxSize: 3, desiredSize: 2 };
        assert.deepEqual(updated.properties.scalingConfig, scaled);

        const refreshed = await engine.read({ ...made, inputs: labelled, state: updated });
        assert.ok(refreshed !== undefined);
        assert.deepEqual((await engine.diff(refreshed, labelled)).paths, ["scalingConfig.desiredSize"]);
        // What the engine makes of ignoreChanges: the old input in place of the program's.
        const ignoring = await engine.check(made, inputs({ labels: { tier: "data" }, scalingConfig: scaled }));
        assert.deepEqual((await engine.diff(refreshed, ignoring)).paths, []);
        await engine.delete(refreshed);
    });
});
