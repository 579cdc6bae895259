import {
    DeleteFileSystemPolicyCommand,
    DeleteReplicationConfigurationCommand,
    PutFileSystemPolicyCommand,
} from "@aws-sdk/client-efs";
import assert from "node:assert/strict";
import { FileSystems, primary, replica } from "../../../testing/file-systems";
import { World } from "../../../testing/world";

describe("the ledger of writes", function () {
    this.timeout(60_000);
    let world: World;
    let fileSystems: FileSystems;

    before(async () => {
        world = await World.start();
        fileSystems = new FileSystems(world);
    });

    after(() => world.close());

    it("holds what was written, for each directory apart", async () => {
        const id = await fileSystems.create(primary);
        const [a, sameDirectory, b] = [
            await fileSystems.accessPoint(primary, id, "/claims/a"),
            await fileSystems.accessPoint(primary, id, "/claims/a"),
            await fileSystems.accessPoint(primary, id, "/claims/b"),
        ];
        for (const [accessPoint, number] of [
            [a, 10],
            [sameDirectory, 9],
            [b, 1],
        ] as const) {
            assert.equal(await fileSystems.write(primary, accessPoint, number), undefined);
        }
        assert.deepEqual(await fileSystems.numbers(primary, id, "/claims/a"), [9, 10]);
        const { body } = await world.sandbox("GET", `efs/writes?region=${primary}&fileSystemId=${id}`);
        assert.deepEqual(body, { directories: { "/claims/a": [9, 10], "/claims/b": [1] } });
    });

    it("says when it acknowledged a write", async () => {
        const id = await fileSystems.create(primary);
        const accessPointId = await fileSystems.accessPoint(primary, id, "/claims/a");
        const { body } = await world.sandbox("POST", "efs/writes", { region: primary, accessPointId, number: 1 });
        assert.match(JSON.stringify(body), /^\{"acknowledgedAt":"\d{4}-.*Z"\}$/);
    });

    it("refuses a write to a destination until its replication is gone", async () => {
        const { source, destination } = await fileSystems.pair();
        const there = await fileSystems.accessPoint(replica, destination, "/claims/a");
        assert.equal(await fileSystems.write(replica, there, 1), "destination");
        await world.efsOf(replica).send(new DeleteReplicationConfigurationCommand({ SourceFileSystemId: source }));
        assert.equal(await fileSystems.write(replica, there, 1), "destination");
        await world.eventually(() => fileSystems.replicationStatus(replica, destination), "ReplicationNotFound");
        assert.equal(await fileSystems.write(replica, there, 1), undefined);
    });

    it("refuses a write to a file system that is open to be overwritten", async () => {
        const id = await fileSystems.create(primary);
        const accessPoint = await fileSystems.accessPoint(primary, id, "/claims/a");
        await fileSystems.open(primary, id);
        assert.equal(await fileSystems.write(primary, accessPoint, 1), "protection-disabled");
    });

    it("refuses a fenced write once the policy has reached the clients, and takes it again when the fence is gone", async () => {
        const id = await fileSystems.create(primary);
        const accessPoint = await fileSystems.accessPoint(primary, id, "/claims/a");
        const Statement = [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "elasticfilesystem:ClientMount" }];
        await world.efs.send(
            new PutFileSystemPolicyCommand({
                FileSystemId: id,
                Policy: JSON.stringify({ Version: "2012-10-17", Statement }),
            }),
        );
        assert.equal(await fileSystems.write(primary, accessPoint, 1), undefined);
        await world.elapse();
        assert.equal(await fileSystems.write(primary, accessPoint, 2), "fenced");
        await world.efs.send(new DeleteFileSystemPolicyCommand({ FileSystemId: id }));
        assert.equal(await fileSystems.write(primary, accessPoint, 3), "fenced");
        await world.elapse();
        assert.equal(await fileSystems.write(primary, accessPoint, 4), undefined);
        assert.deepEqual(await fileSystems.numbers(primary, id, "/claims/a"), [1, 4]);
    });

    it("locks out who is not the owner that the other Region gave a directory", async () => {
        const { source, destination } = await fileSystems.pair();
        const here = await fileSystems.accessPoint(primary, source, "/claims/a", 1001);
        await fileSystems.write(primary, here, 1);
        await world.elapse();
        await world.elapse();
        assert.deepEqual(await fileSystems.numbers(replica, destination, "/claims/a"), [1]);
        await world.efsOf(replica).send(new DeleteReplicationConfigurationCommand({ SourceFileSystemId: source }));
        await world.eventually(() => fileSystems.replicationStatus(replica, destination), "ReplicationNotFound");
        const stranger = await fileSystems.accessPoint(replica, destination, "/claims/a", 1002);
        const owner = await fileSystems.accessPoint(replica, destination, "/claims/a", 1001);
        assert.equal(await fileSystems.write(replica, stranger, 2), "permission-denied");
        assert.equal(await fileSystems.write(replica, owner, 2), undefined);
    });

    it("takes writes inside a Region that is cut off", async () => {
        const id = await fileSystems.create(primary);
        const accessPoint = await fileSystems.accessPoint(primary, id, "/claims/a");
        await world.sandbox("POST", "faults", { kind: "cut", region: primary, face: "reset" });
        assert.equal(await fileSystems.write(primary, accessPoint, 1), undefined);
        await world.sandbox("DELETE", "faults");
    });

    for (const [what, method, path, body, status] of [
        ["an access point that does not exist", "POST", "efs/writes", { accessPointId: "fsap-0", number: 1 }, 404],
        ["a number that is none", "POST", "efs/writes", { accessPointId: "fsap-0", number: "1" }, 400],
        ["a file system that does not exist", "GET", `efs/writes?region=${primary}&fileSystemId=fs-0`, undefined, 404],
        ["a question without a Region", "GET", "efs/writes?fileSystemId=fs-0", undefined, 400],
        ["what it does not have", "GET", "efs/reads", undefined, 404],
    ] as const) {
        it(`refuses ${what}`, async () => {
            const answer = await world.sandbox(method, path, body && { region: primary, ...body });
            assert.equal(answer.status, status);
        });
    }
});
