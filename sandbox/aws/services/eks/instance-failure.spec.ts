import { StartInstancesCommand, StopInstancesCommand, TerminateInstancesCommand } from "@aws-sdk/client-ec2";
import {
    CreateClusterCommand,
    CreateNodegroupCommand,
    DescribeClusterCommand,
    DescribeNodegroupCommand,
} from "@aws-sdk/client-eks";
import assert from "node:assert/strict";
import { required, World } from "../../testing/world";

const name = "dev";
const nodegroupName = "system";
const region = "eu-central-1";

/** Proves what the front tells the Kubernetes side, which is a fake here: the kubelets' own spec has the real one. */
describe("an instance of a node group in the sandbox", function () {
    this.timeout(60_000);
    let world: World;

    before(async () => {
        world = await World.start();
        const { subnetIds } = await world.network(["a", "b"]);
        const roleArn = await world.role("cluster", "eks.amazonaws.com");
        const nodeRole = await world.role("node", "ec2.amazonaws.com");
        await world.eks.send(new CreateClusterCommand({ name, roleArn, resourcesVpcConfig: { subnetIds } }));
        const cluster = async () => (await world.eks.send(new DescribeClusterCommand({ name }))).cluster;
        await world.eventually(async () => (await cluster())?.status, "ACTIVE");
        const scalingConfig = { minSize: 2, desiredSize: 2, maxSize: 2 };
        const group = { clusterName: name, nodegroupName, subnets: subnetIds, nodeRole, scalingConfig };
        await world.eks.send(new CreateNodegroupCommand(group));
        await world.eventually(status, "ACTIVE");
    });

    after(() => world.close());

    async function status() {
        const asked = new DescribeNodegroupCommand({ clusterName: name, nodegroupName });
        return (await world.eks.send(asked)).nodegroup?.status;
    }

    const nodes = () => required(world.clusters.nodes.get(`${region}/${name}/${nodegroupName}`));
    const stopped = () => [...world.clusters.stopped];

    it("takes its kubelet along when it is stopped, and brings it back when it is started", async () => {
        const [{ instanceId }] = nodes();
        await world.ec2.send(new StopInstancesCommand({ InstanceIds: [instanceId] }));
        assert.deepEqual(stopped(), [instanceId]);
        await world.elapse();
        assert.ok(nodes().some((node) => node.instanceId === instanceId));
        await world.ec2.send(new StartInstancesCommand({ InstanceIds: [instanceId] }));
        assert.deepEqual(stopped(), []);
    });

    it("runs on when its kubelet fails, and a start of what runs does not help", async () => {
        const [{ instanceId, name: node }] = nodes();
        const ask = (kubelet: string, more = {}) =>
            world.sandbox("POST", "nodes", { region, cluster: name, node, kubelet, ...more });
        assert.equal((await ask("stopped")).status, 200);
        assert.deepEqual(stopped(), [instanceId]);
        await world.ec2.send(new StartInstancesCommand({ InstanceIds: [instanceId] }));
        assert.deepEqual(stopped(), [instanceId]);
        assert.equal((await ask("running")).status, 200);
        assert.deepEqual(stopped(), []);
        assert.equal((await ask("asleep")).status, 400);
        const { status, body } = await ask("stopped", { node: "another" });
        assert.equal(status, 404);
        assert.match(JSON.stringify(body), /no node another in cluster dev in eu-central-1/);
    });

    it("is replaced some time after it was terminated, and its node with it", async () => {
        const before = nodes().map(({ instanceId }) => instanceId);
        const [ended, other] = before;
        await world.ec2.send(new TerminateInstancesCommand({ InstanceIds: [ended] }));
        assert.deepEqual(stopped(), [ended]);
        assert.deepEqual(
            nodes().map(({ instanceId }) => instanceId),
            before,
        );
        await world.elapse();
        const after = nodes().map(({ instanceId }) => instanceId);
        assert.equal(after.length, 2);
        assert.ok(after.includes(other) && !after.includes(ended));
    });
});
