import { DescribeFileSystemsCommand, EFSClient } from "@aws-sdk/client-efs";
import assert from "node:assert/strict";
import { z } from "zod";
import type { Properties } from "../../provider";
import { EngineConnection, type Resource } from "../../testing/engine";
import { Cloud } from "../testing/cloud";

const type = "aws:cloudcontrol/resource:Resource";
const there = "eu-west-1";
const replica = {
    Encrypted: true,
    FileSystemProtection: { ReplicationOverwriteProtection: "DISABLED" },
    ThroughputMode: "elastic",
};

/** A file system that must be open to be overwritten when it is made, on the front's Cloud Control API. */
describe("A Cloud Control resource of the aws provider", function () {
    this.timeout(60_000);
    let cloud: Cloud;
    let engine: EngineConnection;

    before(async () => {
        cloud = await Cloud.start();
        engine = cloud.engine;
    });
    after(() => cloud.close());

    const make = async (kind: string, name: string, inputs: Properties): Promise<Resource> => {
        const checked = await engine.check({ type: kind, name }, inputs);
        const { id, state } = await engine.create({ type: kind, name }, checked);
        return { type: kind, name, id, inputs: checked, state };
    };
    const fileSystem = (state: object) =>
        make(type, "replica", {
            desiredState: JSON.stringify(state),
            region: there,
            typeName: "AWS::EFS::FileSystem",
        });
    const refreshed = async (resource: Resource): Promise<Resource> => {
        const found = await engine.read(resource);
        assert.ok(found !== undefined);
        return found;
    };
    const protection = ({ state }: Resource) =>
        z
            .object({ FileSystemProtection: z.object({ ReplicationOverwriteProtection: z.string() }) })
            .parse(JSON.parse(z.string().parse(state.properties.properties))).FileSystemProtection
            .ReplicationOverwriteProtection;
    const creations = async () => {
        const { body } = await cloud.world.sandbox("GET", "calls?operation=CreateResource");
        return z.object({ calls: z.array(z.unknown()) }).parse(body).calls.length;
    };

    it("needs no change through a replication and after it, though its live properties change", async () => {
        const destination = await fileSystem(replica);
        assert.equal(protection(destination), "DISABLED");
        const source = await make("aws:efs/fileSystem:FileSystem", "source", { encrypted: true });
        const replication = await make("aws:efs/replicationConfiguration:ReplicationConfiguration", "forward", {
            sourceFileSystemId: source.id,
            destination: { fileSystemId: destination.id, region: there },
        });
        const during = await refreshed(destination);
        assert.equal(protection(during), "REPLICATING");
        assert.deepEqual((await engine.diff(during, destination.inputs)).paths, []);
        await engine.delete(replication);
        const after = await refreshed(during);
        assert.equal(protection(after), "ENABLED");
        assert.deepEqual((await engine.diff(after, destination.inputs)).paths, []);
        await engine.delete(after);
    });

    it("reports why the API has refused it, and leaves nothing behind", async () => {
        await assert.rejects(
            fileSystem({ ...replica, ThroughputMode: "boundless" }),
            /creating Cloud Control API resource: .*(ThroughputMode|boundless)/,
        );
        const efs = cloud.world.client(EFSClient, there);
        assert.deepEqual((await efs.send(new DescribeFileSystemsCommand({}))).FileSystems, []);
    });

    it("is not made where its type's schema cannot be had", async () => {
        const before = await creations();
        const other = new EngineConnection(cloud.server.port);
        await other.configure({ region: there });
        const fault = { kind: "cut", face: "unavailable", operation: "DescribeType", region: there };
        await cloud.world.sandbox("POST", "faults", fault);
        const target = { type, name: "blind" };
        const inputs = await other.check(target, {
            desiredState: JSON.stringify(replica),
            typeName: "AWS::EFS::FileSystem",
        });
        await assert.rejects(other.create(target, inputs), /creating Cloud Control API resource: ServiceUnavailable/);
        await cloud.world.sandbox("DELETE", "faults");
        assert.equal(await creations(), before);
        other.close();
    });
});
