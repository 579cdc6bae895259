import {
    CreateStorageVirtualMachineCommand,
    CreateVolumeCommand,
    DeleteBackupCommand,
    DeleteFileSystemCommand,
    DeleteStorageVirtualMachineCommand,
    DeleteVolumeCommand,
    DescribeBackupsCommand,
    ListTagsForResourceCommand,
    TagResourceCommand,
    UntagResourceCommand,
    UpdateStorageVirtualMachineCommand,
    UpdateVolumeCommand,
} from "@aws-sdk/client-fsx";
import assert from "node:assert/strict";
import { Ontap } from "../../testing/ontap";
import { required, World } from "../../testing/world";

describe("storage virtual machines and volumes of FSx for ONTAP", function () {
    this.timeout(60_000);
    let world: World;
    let ontap: Ontap;
    let fileSystemId: string;
    let machineId: string;

    before(async () => {
        world = await World.start();
        ontap = await Ontap.in(world);
        fileSystemId = await ontap.create();
        machineId = await ontap.addMachine(fileSystemId);
    });
    after(() => world.close());

    const addVolume = async (Name: string, StorageVirtualMachineId = machineId) => {
        const { Volume } = await ontap.client.send(
            new CreateVolumeCommand({
                VolumeType: "ONTAP",
                Name,
                OntapConfiguration: { StorageVirtualMachineId, SizeInMegabytes: 1024, JunctionPath: `/${Name}` },
            }),
        );
        assert.equal(Volume?.Lifecycle, "CREATING");
        await world.elapse();
        return required(Volume.VolumeId);
    };

    it("have an iSCSI address of each file server, one that moves for files, and a root volume", async () => {
        const { Endpoints, ResourceARN, Name } = await ontap.machine(machineId);
        assert.equal(Name, "nas");
        assert.ok(required(ResourceARN).endsWith(`:storage-virtual-machine/${fileSystemId}/${machineId}`));
        const subnets = required(Endpoints?.Iscsi?.IpAddresses).map((address) => address.replace(/\d+$/, ""));
        assert.deepEqual(subnets, ["10.0.0.", "10.0.1."]);
        assert.match(
            required(Endpoints?.Iscsi?.DNSName),
            new RegExp(`^iscsi\\.${machineId}\\.${fileSystemId}\\.fsx\\.`),
        );
        assert.deepEqual(Endpoints?.Nfs?.IpAddresses, ["10.0.255.254"]);
        assert.deepEqual(Endpoints.Management?.IpAddresses, ["10.0.255.254"]);
        const addresses = Object.keys(await ontap.routes(required(ontap.routeTableIds[1])));
        assert.deepEqual(addresses.sort(), ["10.0.255.254/32", "10.0.255.255/32"]);
        const [root] = await ontap.volumesOf(machineId);
        assert.equal(root?.OntapConfiguration?.StorageVirtualMachineRoot, true);
        assert.equal(root.Lifecycle, "CREATED");
        await assert.rejects(ontap.client.send(new DeleteVolumeCommand({ VolumeId: root.VolumeId })), {
            name: "BadRequest",
        });
    });

    it("made at the same time have addresses and routes of their own", async () => {
        const ids = await Promise.all(["one", "two", "three"].map((name) => ontap.addMachine(fileSystemId, name)));
        const machines = await Promise.all(ids.map((id) => ontap.machine(id)));
        const addresses = machines.flatMap(({ Endpoints }) => [
            ...required(Endpoints?.Iscsi?.IpAddresses),
            ...required(Endpoints?.Nfs?.IpAddresses),
        ]);
        assert.equal(new Set(addresses).size, 9);
        assert.equal(Object.keys(await ontap.routes(required(ontap.routeTableIds[0]))).length, 5);
    });

    it("are refused with a name that there is, a word of admin, and on what is no file system", async () => {
        const create = (change: object) =>
            ontap.client.send(
                new CreateStorageVirtualMachineCommand({ FileSystemId: fileSystemId, Name: "other", ...change }),
            );
        await assert.rejects(create({ Name: "nas" }), { name: "BadRequest" });
        await assert.rejects(create({ Name: "a-b" }), { name: "BadRequest" });
        await assert.rejects(create({ SvmAdminPassword: "anAdmin123" }), { name: "BadRequest" });
        await assert.rejects(create({ SvmAdminPassword: "onlyletters" }), { name: "BadRequest" });
        await assert.rejects(create({ FileSystemId: "fs-0123456789abcdef0" }), { name: "FileSystemNotFound" });
    });

    const logIn = async (password: string, username = "vsadmin") => {
        const body = { region: "eu-central-1", storageVirtualMachineId: machineId, username, password };
        return (await world.sandbox("POST", "fsx/logins", body)).status;
    };

    it("take another password in place, and hand out none", async () => {
        assert.equal(await logIn("bcdf1234"), 200);
        assert.equal(await logIn("bcdf1234", "fsxadmin"), 401);
        const { StorageVirtualMachine } = await ontap.client.send(
            new UpdateStorageVirtualMachineCommand({
                StorageVirtualMachineId: machineId,
                SvmAdminPassword: "another1234",
            }),
        );
        assert.equal(StorageVirtualMachine?.Lifecycle, "PENDING");
        await world.eventually(async () => (await ontap.machine(machineId)).Lifecycle, "CREATED");
        assert.deepEqual([await logIn("bcdf1234"), await logIn("another1234")], [401, 200]);
        assert.doesNotMatch(JSON.stringify(await ontap.machine(machineId)), /bcdf1234|another1234/);
        const { body } = await world.sandbox("GET", "calls?service=fsx");
        assert.match(JSON.stringify(body), /"SvmAdminPassword":"\*\*\*"/);
        assert.doesNotMatch(JSON.stringify(body), /bcdf1234|another1234/);
    });

    it("keep volumes, which grow, and are not deleted before them", async () => {
        const VolumeId = await addVolume("trident_pvc_1");
        await assert.rejects(addVolume("trident_pvc_1"), { name: "BadRequest" });
        const { Volume } = await ontap.client.send(
            new UpdateVolumeCommand({ VolumeId, OntapConfiguration: { SizeInMegabytes: 2048 } }),
        );
        assert.equal(Volume?.OntapConfiguration?.SizeInBytes, 2 * 1024 ** 3);
        await assert.rejects(
            ontap.client.send(new DeleteStorageVirtualMachineCommand({ StorageVirtualMachineId: machineId })),
            {
                name: "BadRequest",
                message: `Cannot delete storage virtual machine while it has non-root volumes: ${VolumeId}`,
            },
        );
        await assert.rejects(ontap.client.send(new DeleteFileSystemCommand({ FileSystemId: fileSystemId })), {
            name: "BadRequest",
            message: new RegExp(`Cannot delete file system while it has storage virtual machines: ${machineId}`),
        });
        await ontap.client.send(new DeleteVolumeCommand({ VolumeId, OntapConfiguration: { SkipFinalBackup: true } }));
        await world.elapse();
        assert.equal((await ontap.volumesOf(machineId)).length, 1);
        assert.deepEqual((await ontap.client.send(new DescribeBackupsCommand({}))).Backups, []);
    });

    it("leave a final backup of a volume that is deleted without a word about it", async () => {
        const VolumeId = await addVolume("precious");
        const { OntapResponse } = await ontap.client.send(new DeleteVolumeCommand({ VolumeId }));
        const { Backups } = await ontap.client.send(new DescribeBackupsCommand({}));
        assert.deepEqual(
            Backups?.map((backup) => backup.BackupId),
            [OntapResponse?.FinalBackupId],
        );
        await ontap.client.send(new DeleteBackupCommand({ BackupId: OntapResponse?.FinalBackupId }));
        await world.elapse();
    });

    it("have tags", async () => {
        const { ResourceARN } = await ontap.machine(machineId);
        const tags = [
            { Key: "Name", Value: "nas" },
            { Key: "team", Value: "storage" },
        ];
        await ontap.client.send(new TagResourceCommand({ ResourceARN, Tags: tags }));
        await ontap.client.send(new UntagResourceCommand({ ResourceARN, TagKeys: ["team"] }));
        const { Tags } = await ontap.client.send(new ListTagsForResourceCommand({ ResourceARN }));
        assert.deepEqual(Tags, tags.slice(0, 1));
        assert.deepEqual((await ontap.machine(machineId)).Tags, tags.slice(0, 1));
        const missing = "arn:aws:fsx:eu-central-1:123456789012:volume/fs-01234567/fsvol-01234567";
        await assert.rejects(ontap.client.send(new ListTagsForResourceCommand({ ResourceARN: missing })), {
            name: "ResourceNotFound",
        });
    });

    it("go with their root volume, addresses and routes", async () => {
        await ontap.client.send(new DeleteStorageVirtualMachineCommand({ StorageVirtualMachineId: machineId }));
        assert.equal((await ontap.machine(machineId)).Lifecycle, "DELETING");
        await world.elapse();
        await assert.rejects(ontap.machine(machineId), { name: "StorageVirtualMachineNotFound" });
        assert.deepEqual(await ontap.volumesOf(machineId), []);
        const addresses = Object.keys(await ontap.routes(required(ontap.routeTableIds[0])));
        assert.equal(addresses.includes("10.0.255.254/32"), false);
    });
});
