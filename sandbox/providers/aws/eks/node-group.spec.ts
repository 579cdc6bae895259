import { EKSClient, UpdateNodegroupConfigCommand, waitUntilNodegroupActive } from "@aws-sdk/client-eks";
import assert from "node:assert/strict";
import type { Properties } from "../../provider";
import type { EngineConnection, Resource } from "../../testing/engine";
import { Cloud } from "../testing/cloud";
import { prepare, type Surroundings } from "../testing/surroundings";

const type = "aws:eks/nodeGroup:NodeGroup";
const name = "application";

describe("A node group of the aws provider", function () {
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

    it("keeps a size that somebody else set when the program changes something else, and has no drift where it ignores the size", async () => {
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

    it("gets new nodes when its launch template gets other user data, in place", async () => {
        const encoded = (text: string) => Buffer.from(text).toString("base64");
        const templateType = { type: "aws:ec2/launchTemplate:LaunchTemplate", name: "template" };
        const template = (userData: string) =>
            engine.check(templateType, {
                blockDeviceMappings: [
                    { deviceName: "/dev/xvda", ebs: { encrypted: "true", volumeSize: 50, volumeType: "gp3" } },
                ],
                metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
                updateDefaultVersion: true,
                userData: encoded(userData),
            });
        const first = await template("#!/bin/bash\n");
        const made = await engine.create(templateType, first);
        const group = { type, name: "templated" };
        const version = (properties: Properties) => ({
            ...inputs({ nodeGroupName: "templated", scalingConfig: { minSize: 1, maxSize: 1, desiredSize: 1 } }),
            launchTemplate: { id: made.id, version: JSON.stringify(properties.latestVersion) },
        });
        const checked = await engine.check(group, version(made.state.properties));
        const { id, state } = await engine.create(group, checked);
        const second = await template("#!/bin/bash\ntrue\n");
        const resource: Resource = { ...templateType, id: made.id, inputs: first, state: made.state };
        const changed = await engine.update(resource, second);
        assert.equal(changed.properties.latestVersion, 2);

        const old: Resource = { ...group, id, inputs: checked, state };
        const wanted = await engine.check(old, version(changed.properties));
        const difference = await engine.diff(old, wanted);
        assert.deepEqual([difference.paths, difference.replaces], [["launchTemplate.version"], []]);
        const updated = await engine.update(old, wanted);
        assert.deepEqual(updated.properties.launchTemplate, {
            id: made.id,
            name: made.state.properties.name,
            version: "2",
        });
        await engine.delete({ ...old, state: updated });
    });

    it("is in a cluster whose own security group the provider tells", async () => {
        const token = "aws:eks/getCluster:getCluster";
        const { vpcConfig } = await engine.invoke(token, { name: surroundings.clusterName });
        assert.match(JSON.stringify(vpcConfig), /"clusterSecurityGroupId":"sg-[0-9a-f]+"/);
        await assert.rejects(engine.invoke(token, { name: "none" }), /EKS Cluster \(none\): couldn't find resource/);
    });
});
