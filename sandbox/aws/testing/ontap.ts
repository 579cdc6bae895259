import { DescribeRouteTablesCommand, CreateRouteTableCommand } from "@aws-sdk/client-ec2";
import {
    CreateFileSystemCommand,
    CreateStorageVirtualMachineCommand,
    DescribeFileSystemsCommand,
    DescribeStorageVirtualMachinesCommand,
    DescribeVolumesCommand,
    FSxClient,
    type CreateFileSystemCommandInput,
    type CreateFileSystemOntapConfiguration,
    type FileSystem,
    type StorageVirtualMachine,
    type Volume,
} from "@aws-sdk/client-fsx";
import { required, type World } from "./world";

type Request = CreateFileSystemCommandInput & { OntapConfiguration: CreateFileSystemOntapConfiguration };

/** What specs do again and again with file systems of FSx for ONTAP, in a VPC with two subnets and two route tables. */
export class Ontap {
    static async in(world: World): Promise<Ontap> {
        const { vpcId, subnetIds } = await world.network(["a", "b"]);
        const routeTableIds: string[] = [];
        for (let count = 0; count < 2; count++) {
            const { RouteTable } = await world.ec2.send(new CreateRouteTableCommand({ VpcId: vpcId }));
            routeTableIds.push(required(RouteTable?.RouteTableId));
        }
        return new Ontap(world, vpcId, subnetIds, routeTableIds);
    }

    readonly client: FSxClient;

    private constructor(
        readonly world: World,
        readonly vpcId: string,
        readonly subnetIds: string[],
        readonly routeTableIds: string[],
    ) {
        this.client = world.client(FSxClient);
    }

    /** A request for a file system in two Availability Zones. */
    get multiAz(): Request {
        return {
            FileSystemType: "ONTAP",
            StorageCapacity: 1024,
            SubnetIds: this.subnetIds,
            OntapConfiguration: {
                DeploymentType: "MULTI_AZ_2",
                HAPairs: 1,
                ThroughputCapacityPerHAPair: 384,
                PreferredSubnetId: this.subnetIds[0],
                RouteTableIds: this.routeTableIds,
                EndpointIpAddressRange: "10.0.255.192/26",
            },
        };
    }

    get singleAz(): Request {
        return {
            ...this.multiAz,
            SubnetIds: this.subnetIds.slice(0, 1),
            OntapConfiguration: {
                DeploymentType: "SINGLE_AZ_2",
                HAPairs: 1,
                ThroughputCapacityPerHAPair: 384,
                PreferredSubnetId: this.subnetIds[0],
            },
        };
    }

    async create(input: CreateFileSystemCommandInput = this.multiAz): Promise<string> {
        const { FileSystem: made } = await this.client.send(new CreateFileSystemCommand(input));
        const id = required(made?.FileSystemId);
        await this.world.eventually(async () => (await this.describe(id)).Lifecycle, "AVAILABLE");
        return id;
    }

    async describe(id: string): Promise<FileSystem> {
        const { FileSystems } = await this.client.send(new DescribeFileSystemsCommand({ FileSystemIds: [id] }));
        return required(FileSystems?.[0]);
    }

    async addMachine(FileSystemId: string, Name = "nas"): Promise<string> {
        const { StorageVirtualMachine: made } = await this.client.send(
            new CreateStorageVirtualMachineCommand({ FileSystemId, Name, SvmAdminPassword: "bcdf1234" }),
        );
        const id = required(made?.StorageVirtualMachineId);
        await this.world.eventually(async () => (await this.machine(id)).Lifecycle, "CREATED");
        return id;
    }

    async machine(id: string): Promise<StorageVirtualMachine> {
        const { StorageVirtualMachines } = await this.client.send(
            new DescribeStorageVirtualMachinesCommand({ StorageVirtualMachineIds: [id] }),
        );
        return required(StorageVirtualMachines?.[0]);
    }

    async volumesOf(machineId: string): Promise<Volume[]> {
        const { Volumes = [] } = await this.client.send(
            new DescribeVolumesCommand({ Filters: [{ Name: "storage-virtual-machine-id", Values: [machineId] }] }),
        );
        return Volumes;
    }

    /** Interface that each address of a route table is led to, without the VPC's own route. */
    async routes(tableId: string): Promise<Record<string, string>> {
        const { RouteTables = [] } = await this.world.ec2.send(
            new DescribeRouteTablesCommand({ RouteTableIds: [tableId] }),
        );
        const routes = RouteTables.flatMap(({ Routes = [] }) => Routes).filter(
            ({ GatewayId }) => GatewayId !== "local",
        );
        return Object.fromEntries(
            routes.map(({ DestinationCidrBlock = "", NetworkInterfaceId = "" }) => [
                DestinationCidrBlock,
                NetworkInterfaceId,
            ]),
        );
    }
}
