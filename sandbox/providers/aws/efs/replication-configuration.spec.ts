import {
    DeleteReplicationConfigurationCommand,
    EFSClient,
    UpdateFileSystemProtectionCommand,
} from "@aws-sdk/client-efs";
import assert from "node:assert/strict";
import { z } from "zod";
import type { Properties } from "../../provider";
import type { EngineConnection, Resource } from "../../testing/engine";
import { Cloud } from "../testing/cloud";

const here = "eu-central-1";
const there = "eu-west-1";
const replicationType = "aws:efs/replicationConfiguration:ReplicationConfiguration";
const fileSystemType = "aws:efs/fileSystem:FileSystem";

/** What the real provider makes of a pair of file systems, by its sources, on the front's EFS. */
describe("An EFS replication of the aws provider", function () {
    this.timeout(60_000);
    let cloud: Cloud;
    let engine: EngineConnection;
    let source: Resource;
    let replica: Resource;

    const make = async (type: string, name: string, inputs: Properties): Promise<Resource> => {
        const checked = await engine.check({ type, name }, inputs);
        const { id, state } = await engine.create({ type, name }, checked);
        return { type, name, id, inputs: checked, state };
    };
    const replicate = () =>
        make(replicationType, "forward", {
            sourceFileSystemId: source.id,
            destination: { fileSystemId: replica.id, region: there },
        });
    const refreshed = async (resource: Resource): Promise<Resource> => {
        const found = await engine.read(resource);
        assert.ok(found !== undefined);
        return found;
    };
    const open = (region: string, FileSystemId: string) =>
        cloud.world
            .client(EFSClient, region)
            .send(new UpdateFileSystemProtectionCommand({ FileSystemId, ReplicationOverwriteProtection: "DISABLED" }));
    const isGone = async (resource: Resource) => (await engine.read(resource)) === undefined;
    const deletions = async () => {
        const { body } = await cloud.world.sandbox("GET", "calls?operation=DeleteReplicationConfiguration");
        const call = z.object({ region: z.string(), parameters: z.record(z.string(), z.unknown()) });
        return z.object({ calls: z.array(call) }).parse(body).calls;
    };

    before(async () => {
        cloud = await Cloud.start();
        engine = cloud.engine;
    });
    after(() => cloud.close());

    beforeEach(async () => {
        source = await make(fileSystemType, "source", {});
        replica = await make(fileSystemType, "replica", { region: there });
        await open(there, replica.id);
    });

    it("is deleted in the destination's Region first and then in the source's, in no special mode", async () => {
        const replication = await replicate();
        const destination = replication.state.properties.destination;
        assert.deepEqual(destination, { fileSystemId: replica.id, region: there, status: "ENABLED" });
        await engine.delete(replication);
        const calls = await deletions();
        assert.deepEqual(
            calls.map(({ region }) => region),
            [there, here],
        );
        assert.ok(calls.every(({ parameters }) => parameters.DeletionMode === undefined));
        assert.ok(await isGone(replication));
    });

    it("is not deleted while either Region does not answer", async () => {
        const replication = await replicate();
        for (const region of [here, there]) {
            await cloud.world.sandbox("POST", "faults", { kind: "cut", face: "unavailable", region, service: "efs" });
            await assert.rejects(engine.delete(replication), /deleting EFS replication configuration/);
            await cloud.world.sandbox("DELETE", "faults");
        }
        assert.deepEqual(await refreshed(replication), replication);
        await engine.delete(replication);
    });

    it("is taken for the one that runs the other way, and would be replaced by the next update", async () => {
        const forward = await replicate();
        const efs = cloud.world.client(EFSClient, there);
        await efs.send(new DeleteReplicationConfigurationCommand({ SourceFileSystemId: source.id }));
        await cloud.world.eventually(() => isGone(forward), true);
        await open(here, source.id);
        const reverse = await make(replicationType, "reverse", {
            region: there,
            sourceFileSystemId: replica.id,
            destination: { fileSystemId: source.id, region: here },
        });
        const { inputs } = await refreshed(forward);
        assert.equal(inputs.properties.sourceFileSystemId, replica.id);
        const diff = await engine.diff(await refreshed(forward), forward.inputs);
        assert.deepEqual(diff.replaces.sort(), ["destination", "sourceFileSystemId"]);
        await engine.delete(reverse);
    });

    it("leaves a destination alone that does not mention protection, during the replication and after it", async () => {
        const replication = await replicate();
        const during = await refreshed(replica);
        assert.deepEqual(during.state.properties.protection, { replicationOverwrite: "REPLICATING" });
        assert.deepEqual((await engine.diff(during, replica.inputs)).paths, []);
        await engine.delete(replication);
        const after = await refreshed(replica);
        assert.deepEqual(after.state.properties.protection, { replicationOverwrite: "ENABLED" });
        assert.deepEqual((await engine.diff(after, replica.inputs)).paths, []);
    });

    /** https://github.com/pulumi/pulumi-aws/issues/6041 */
    it("breaks the updates of a destination that does, whether its changes are ignored or not", async () => {
        const given = { protection: { replicationOverwrite: "DISABLED" }, region: there };
        replica = await make(fileSystemType, "protected", given);
        const replication = await replicate();
        const during = await refreshed(replica);
        assert.deepEqual(during.inputs.properties.protection, { replicationOverwrite: "REPLICATING" });
        assert.deepEqual((await engine.diff(during, replica.inputs)).paths, ["protection.replicationOverwrite"]);
        await assert.rejects(
            engine.update(during, replica.inputs),
            /ReplicationAlreadyExists: .*cannot be changed while the file system is a replication destination/,
        );
        // What ignoreChanges makes of it: the old input in place of the program's.
        await assert.rejects(
            engine.check(replica, during.inputs.properties),
            /"protection.replicationOverwrite" expected to be one of \["ENABLED","DISABLED"\], got "REPLICATING"/,
        );
        await engine.delete(replication);
    });
});
