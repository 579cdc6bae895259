import {
    CreateSecurityGroupCommand,
    DeleteSecurityGroupCommand,
    DeleteSubnetCommand,
    DescribeNetworkInterfacesCommand,
    DescribeRouteTablesCommand,
} from "@aws-sdk/client-ec2";
import {
    CreateFileSystemCommand,
    DeleteFileSystemCommand,
    type CreateFileSystemOntapConfiguration,
} from "@aws-sdk/client-fsx";
import assert from "node:assert/strict";
import { Ontap } from "../../testing/ontap";
import { required, World } from "../../testing/world";

describe("an FSx for ONTAP file system", function () {
    this.timeout(60_000);
    let world: World;
    let ontap: Ontap;

    before(async () => {
        world = await World.start();
        ontap = await Ontap.in(world);
    });
    after(() => world.close());

    const gone = (id: string) =>
        world.eventually(
            () =>
                ontap.describe(id).then(
                    () => "there",
                    (error: unknown) => (error instanceof Error ? error.name : ""),
                ),
            "FileSystemNotFound",
        );

    it("is made in two zones with an interface in each, and leads its address to the preferred one", async () => {
        const { GroupId } = await world.ec2.send(
            new CreateSecurityGroupCommand({ GroupName: "clients", Description: "clients", VpcId: ontap.vpcId }),
        );
        const request = { ...ontap.multiAz, SecurityGroupIds: [required(GroupId)], ClientRequestToken: "one" };
        const { FileSystem: made } = await ontap.client.send(new CreateFileSystemCommand(request));
        assert.equal(made?.Lifecycle, "CREATING");
        const id = required(made.FileSystemId);
        const again = await ontap.client.send(new CreateFileSystemCommand(request));
        assert.equal(again.FileSystem?.FileSystemId, id, "the same token makes nothing more");
        await assert.rejects(ontap.client.send(new CreateFileSystemCommand({ ...request, StorageCapacity: 2048 })), {
            name: "IncompatibleParameterError",
        });
        await world.eventually(async () => (await ontap.describe(id)).Lifecycle, "AVAILABLE");

        const { OntapConfiguration, NetworkInterfaceIds = [], KmsKeyId, VpcId } = await ontap.describe(id);
        assert.match(required(KmsKeyId), /^arn:aws:kms:eu-central-1:/);
        assert.equal(VpcId, ontap.vpcId);
        assert.equal(OntapConfiguration?.AutomaticBackupRetentionDays, 30);
        assert.deepEqual(OntapConfiguration.DiskIopsConfiguration, { Mode: "AUTOMATIC", Iops: 3072 });
        assert.equal(OntapConfiguration.Endpoints?.Intercluster?.IpAddresses?.length, 2);
        const [address] = required(OntapConfiguration.Endpoints?.Management?.IpAddresses);
        assert.equal(address, "10.0.255.255");
        const { NetworkInterfaces = [] } = await world.ec2.send(
            new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds }),
        );
        assert.deepEqual(NetworkInterfaces.map(({ SubnetId }) => SubnetId).sort(), [...ontap.subnetIds].sort());
        for (const table of ontap.routeTableIds) {
            assert.deepEqual(await ontap.routes(table), { [`${address}/32`]: NetworkInterfaceIds[0] });
        }
        const { RouteTables = [] } = await world.ec2.send(
            new DescribeRouteTablesCommand({ RouteTableIds: ontap.routeTableIds }),
        );
        assert.ok(RouteTables.every(({ Tags = [] }) => Tags.some(({ Value }) => Value === "ManagedByAmazonFSx")));

        const inUse = { name: "DependencyViolation" };
        await assert.rejects(world.ec2.send(new DeleteSecurityGroupCommand({ GroupId })), inUse);
        await assert.rejects(world.ec2.send(new DeleteSubnetCommand({ SubnetId: ontap.subnetIds[0] })), inUse);
        const { Lifecycle } = await ontap.client.send(new DeleteFileSystemCommand({ FileSystemId: id }));
        assert.equal(Lifecycle, "DELETING");
        await gone(id);
        assert.deepEqual(await ontap.routes(required(ontap.routeTableIds[0])), {});
        await world.ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
    });

    it("leads addresses in the main route table and out of 198.19.0.0/16 where it is given neither", async () => {
        const configuration = {
            ...ontap.multiAz.OntapConfiguration,
            RouteTableIds: undefined,
            EndpointIpAddressRange: undefined,
        };
        const id = await ontap.create({ ...ontap.multiAz, OntapConfiguration: configuration });
        const { RouteTableIds = [], EndpointIpAddressRange } = (await ontap.describe(id)).OntapConfiguration ?? {};
        assert.equal(EndpointIpAddressRange, "198.19.255.0/24");
        assert.equal(RouteTableIds.length, 1);
        assert.ok(!ontap.routeTableIds.includes(required(RouteTableIds[0])));
        assert.deepEqual(Object.keys(await ontap.routes(required(RouteTableIds[0]))), ["198.19.255.255/32"]);
    });

    it("is made in one zone with two file servers and without routes", async () => {
        const id = await ontap.create(ontap.singleAz);
        const { OntapConfiguration, NetworkInterfaceIds } = await ontap.describe(id);
        assert.equal(OntapConfiguration?.RouteTableIds, undefined);
        assert.match(required(OntapConfiguration?.Endpoints?.Management?.IpAddresses?.[0]), /^10\.0\.0\./);
        assert.equal(NetworkInterfaceIds?.length, 2);
        const { body } = await world.sandbox("GET", "fsx/file-systems");
        assert.match(JSON.stringify(body), new RegExp(`"fileSystemId":"${id}".*"role":"preferred"`));
    });

    const refused: [
        string,
        string,
        (made: Ontap) => Partial<CreateFileSystemOntapConfiguration> & { capacity?: number },
    ][] = [
        ["another throughput than its generation's", "BadRequest", () => ({ ThroughputCapacityPerHAPair: 512 })],
        ["two pairs in two zones", "BadRequest", () => ({ HAPairs: 2 })],
        ["two throughputs that differ", "BadRequest", () => ({ ThroughputCapacity: 768 })],
        ["too little storage", "BadRequest", () => ({ capacity: 1000 })],
        ["more IOPS than there are", "BadRequest", () => iops(200_001)],
        ["fewer IOPS than 3 for each GiB", "BadRequest", () => iops(3071)],
        ["a range that a subnet has", "BadRequest", () => ({ EndpointIpAddressRange: "10.0.0.0/26" })],
        ["a range that covers the VPC", "BadRequest", () => ({ EndpointIpAddressRange: "10.0.0.0/16" })],
        ["no preferred subnet", "BadRequest", () => ({ PreferredSubnetId: undefined })],
        ["a strange route table", "InvalidNetworkSettings", () => ({ RouteTableIds: ["rtb-01234567"] })],
        ["a password with admin in it", "BadRequest", () => ({ FsxAdminPassword: "Administrator1" })],
        ["a window for no backups", "BadRequest", () => ({ ...noBackups, DailyAutomaticBackupStartTime: "03:30" })],
    ];
    const iops = (Iops: number) => ({ DiskIopsConfiguration: { Mode: "USER_PROVISIONED" as const, Iops } });
    const noBackups = { AutomaticBackupRetentionDays: 0 };
    for (const [what, name, change] of refused) {
        it(`is refused with ${what}`, async () => {
            const { capacity = 1024, ...changes } = change(ontap);
            const { OntapConfiguration } = ontap.multiAz;
            await assert.rejects(
                ontap.client.send(
                    new CreateFileSystemCommand({
                        ...ontap.multiAz,
                        StorageCapacity: capacity,
                        OntapConfiguration: { ...OntapConfiguration, ...changes },
                    }),
                ),
                { name },
            );
        });
    }

    it("is refused with one subnet, two of one zone, a strange subnet or security group", async () => {
        const create = (change: object) =>
            ontap.client.send(new CreateFileSystemCommand({ ...ontap.multiAz, ...change }));
        const other = await world.network(["a"]);
        const one = ontap.subnetIds.slice(0, 1);
        await assert.rejects(create({ SubnetIds: one }), { name: "BadRequest" });
        await assert.rejects(create({ SubnetIds: [...one, ...other.subnetIds] }), { name: "BadRequest" });
        await assert.rejects(create({ SubnetIds: [...one, "subnet-01234567"] }), { name: "InvalidNetworkSettings" });
        await assert.rejects(create({ SecurityGroupIds: ["sg-01234567"] }), { name: "InvalidNetworkSettings" });
        await assert.rejects(create({ KmsKeyId: "alias/nothing" }), { name: "BadRequest" });
    });
});
