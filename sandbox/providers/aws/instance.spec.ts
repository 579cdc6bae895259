import assert from "node:assert/strict";
import { CreateTagsCommand, DeleteVpcCommand } from "@aws-sdk/client-ec2";
import { EngineConnection, unreadyObject } from "../testing/engine";
import { Cloud } from "./testing/cloud";

describe("aws provider, on the AWS front", () => {
    let cloud: Cloud;
    let engine: EngineConnection;

    before(async function () {
        this.timeout(60_000);
        cloud = await Cloud.start();
        engine = cloud.engine;
    });
    after(() => cloud.close());

    describe("where something is wrong", function () {
        this.timeout(20_000);
        const vpc = { type: "aws:ec2/vpc:Vpc", name: "wrong" };

        it("names a type and a function that are not covered", async () => {
            const unknownType = { type: "aws:s3/bucket:Bucket", name: "b" };
            await assert.rejects(engine.check(unknownType, {}), /aws:s3\/bucket:Bucket is not covered by the sandbox/);
            const token = "aws:s3/getBucket:getBucket";
            await assert.rejects(engine.invoke(token, {}), /aws:s3\/getBucket:getBucket is not covered by the sandbox/);
        });

        it("refuses configuration that it does not follow, and to work without a Region", async () => {
            const [reason] = await engine.checkConfig({ region: "eu-central-1", assumeRoles: "[]" });
            assert.match(reason ?? "", /^aws:assumeRoles is not a setting of the aws provider, or one that/);
            const other = new EngineConnection(cloud.server.port);
            await assert.rejects(other.configure({}), /Missing region information/);
            other.close();
        });

        it("says which object AWS has refused, and why", async () => {
            const checked = await engine.check(vpc, { cidrBlock: "10.0.0.0/8" });
            await assert.rejects(engine.create(vpc, checked), /creating VPC: InvalidVpc\.?Range: /);
        });

        it("makes an object in the Region that the resource names", async () => {
            const checked = await engine.check(vpc, { cidrBlock: "10.9.0.0/16", region: "eu-west-1" });
            const { id, state } = await engine.create(vpc, checked);
            assert.match(JSON.stringify(state.properties.arn), /arn:aws:ec2:eu-west-1:/);
            await assert.rejects(engine.invoke("aws:ec2/getVpc:getVpc", { id }), /InvalidVpcID.NotFound/);
            const found = await engine.invoke("aws:ec2/getVpc:getVpc", { id, region: "eu-west-1" });
            assert.equal(found.cidrBlock, "10.9.0.0/16");
            await engine.delete({ ...vpc, id, inputs: checked, state });
        });

        it("keeps a file system that was made but refused its lifecycle, and completes it with the next run", async () => {
            const target = { type: "aws:efs/fileSystem:FileSystem", name: "incomplete" };
            const inputs = await engine.check(target, { lifecyclePolicies: [{ transitionToIa: "AFTER_7_DAYS" }] });
            const fault = { kind: "cut", face: "unavailable", operation: "PutLifecycleConfiguration" };
            await cloud.world.sandbox("POST", "faults", { ...fault, region: "eu-central-1" });
            const error: unknown = await engine.create(target, inputs).then(
                () => assert.fail("it was made"),
                (reason: unknown) => reason,
            );
            await cloud.world.sandbox("DELETE", "faults");
            const { id, state, reasons } = unreadyObject(error);
            assert.match(reasons.join(), new RegExp(`^EFS file system ${id} was made, but: ServiceUnavailable`));
            const resource = { ...target, id, inputs, state };
            assert.deepEqual((await engine.diff(resource, inputs)).paths, []);
            const completed = { ...resource, state: await engine.update(resource, inputs) };
            assert.deepEqual(completed.state.properties.lifecyclePolicies, [{ transitionToIa: "AFTER_7_DAYS" }]);
            await engine.delete(completed);
        });

        it("completes an object with tags that nobody has read since it was made", async () => {
            const target = { type: "aws:cloudwatch/logGroup:LogGroup", name: "unread" };
            const inputs = await engine.check(target, { tags: { team: "a" }, retentionInDays: 7 });
            const fault = { kind: "cut", face: "unavailable", operation: "DescribeLogGroups", region: "eu-central-1" };
            await cloud.world.sandbox("POST", "faults", fault);
            const error: unknown = await engine.create(target, inputs).then(
                () => assert.fail("it was made"),
                (reason: unknown) => reason,
            );
            await cloud.world.sandbox("DELETE", "faults");
            const { id, state } = unreadyObject(error);
            assert.equal(state.properties.arn, undefined);
            const resource = { ...target, id, inputs, state };
            const completed = { ...resource, state: await engine.update(resource, inputs) };
            assert.match(JSON.stringify(completed.state.properties.arn), /:log-group:/);
            await engine.delete(completed);
        });

        it("stops at once where the engine cancels, even when the Region keeps silent", async () => {
            const fault = { kind: "cut", face: "silence", operation: "CreateFileSystem", region: "eu-central-1" };
            await cloud.world.sandbox("POST", "faults", fault);
            const target = { type: "aws:efs/fileSystem:FileSystem", name: "cancelled" };
            const began = Date.now();
            const creation = engine.create(target, await engine.check(target, {}));
            setTimeout(() => void engine.cancel(), 300);
            await assert.rejects(creation, /creating EFS file system: .*abort/i);
            assert.ok(Date.now() - began < 5_000);
            await cloud.world.sandbox("DELETE", "faults");
        });

        it("finds what was changed or deleted outside of the program", async () => {
            const target = { type: "aws:ec2/vpc:Vpc", name: "drifting" };
            const inputs = await engine.check(target, { cidrBlock: "10.8.0.0/16" });
            const { id, state } = await engine.create(target, inputs);
            const resource = { ...target, id, inputs, state };
            await cloud.world.ec2.send(
                new CreateTagsCommand({ Resources: [id], Tags: [{ Key: "by", Value: "hand" }] }),
            );
            const read = await engine.read(resource);
            assert.ok(read !== undefined);
            assert.deepEqual((await engine.diff(read, inputs)).paths, ["tags"]);
            await cloud.world.ec2.send(new DeleteVpcCommand({ VpcId: id }));
            assert.equal(await engine.read(resource), undefined);
        });
    });

    it("keeps a secret tag secret among all tags", async () => {
        const target = { type: "aws:ec2/vpc:Vpc", name: "secretive" };
        const inputs = await engine.check(target, { cidrBlock: "10.6.0.0/16", tags: { code: "1234" } }, [
            ["tags", "code"],
        ]);
        const { id, state } = await engine.create(target, inputs);
        assert.deepEqual(state.secrets.map((path) => path.join(".")).sort(), ["tags.code", "tagsAll.code"]);
        await engine.delete({ ...target, id, inputs, state });
    }).timeout(20_000);

    describe("with another configuration", function () {
        this.timeout(20_000);

        it("changes what carries the default tags, and replaces what follows the default Region", async () => {
            const target = { type: "aws:ec2/vpc:Vpc", name: "configured" };
            const inputs = await engine.check(target, { cidrBlock: "10.7.0.0/16" });
            const { id, state } = await engine.create(target, inputs);
            assert.deepEqual(state.properties.tagsAll, { team: "storage" });
            assert.equal(state.properties.tags, undefined);
            const resource = { ...target, id, inputs, state };
            const other = new EngineConnection(cloud.server.port);
            await other.configure({ region: "eu-west-1", defaultTags: JSON.stringify({ tags: { team: "other" } }) });
            const diff = await other.diff(resource, inputs);
            assert.deepEqual(diff.paths, ["region", "tagsAll"]);
            assert.deepEqual(diff.replaces, ["region"]);
            other.close();
            await engine.delete(resource);
        });

        it("lets the old object go first where it keeps a name, or where only one may be", async () => {
            const role = { type: "aws:iam/role:Role", name: "named", id: "x", state: { properties: {}, secrets: [] } };
            const inputs = (name: string, path: string) => ({
                properties: { name, path, assumeRolePolicy: "{}" },
                secrets: [],
            });
            const replaced = (name: string) => engine.diff({ ...role, inputs: inputs(name, "/") }, inputs(name, "/x/"));
            assert.equal((await replaced("mine")).deleteBeforeReplace, true);
            assert.equal((await replaced("named-0123abc")).deleteBeforeReplace, false);
            const mountTarget = { ...role, type: "aws:efs/mountTarget:MountTarget" };
            const subnet = (subnetId: string) => ({ properties: { fileSystemId: "fs-1", subnetId }, secrets: [] });
            const diff = await engine.diff({ ...mountTarget, inputs: subnet("subnet-1") }, subnet("subnet-2"));
            assert.equal(diff.deleteBeforeReplace, true);
        });
    });
});
