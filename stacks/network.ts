import {
    Eip,
    InternetGateway,
    NatGateway,
    Route,
    RouteTable,
    RouteTableAssociation,
    Subnet,
    Vpc,
} from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import { privateSubnetCidr, publicSubnetCidr } from "./network.rules";

export interface NetworkArgs {
    region: string;
    cidr: string;
    availabilityZones: string[];
    tags: Record<string, string>;
}

/** A VPC with a private and a public subnet per Availability Zone; private subnets reach out through one NAT gateway. */
export class Network extends pulumi.ComponentResource {
    public readonly vpcId: pulumi.Output<string>;
    /** Private subnet of each Availability Zone, keyed by the zone's name. */
    public readonly privateSubnetIds: Record<string, pulumi.Output<string>> = {};
    /** Route tables of the private subnets. */
    public readonly privateRouteTableIds: pulumi.Output<string>[];
    public readonly publicSubnetIds: Record<string, pulumi.Output<string>> = {};

    constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
        super("eks-storage:stacks:Network", name, {}, opts);
        const { region } = args;
        const child = { parent: this };
        const tags = (suffix: string, more: Record<string, string> = {}) => ({
            ...args.tags,
            Name: `${name}-${suffix}`,
            ...more,
        });

        const vpc = new Vpc(
            name,
            // EFS mount targets are found by DNS name, which needs both settings.
            {
                region,
                cidrBlock: args.cidr,
                enableDnsSupport: true,
                enableDnsHostnames: true,
                tags: { ...args.tags, Name: name },
            },
            child,
        );
        const vpcId = vpc.id;
        const internetGateway = new InternetGateway(name, { region, vpcId, tags: tags("internet") }, child);
        const publicRoutes = new RouteTable(`${name}-public`, { region, vpcId, tags: tags("public") }, child);
        const internetRoute = new Route(
            `${name}-public-internet`,
            { region, routeTableId: publicRoutes.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: internetGateway.id },
            child,
        );

        args.availabilityZones.forEach((availabilityZone, index) => {
            const subnet = new Subnet(
                `${name}-public-${availabilityZone}`,
                {
                    region,
                    vpcId,
                    availabilityZone,
                    cidrBlock: publicSubnetCidr(args.cidr, index),
                    tags: tags(`public-${availabilityZone}`, { "kubernetes.io/role/elb": "1" }),
                },
                child,
            );
            associate(`${name}-public-${availabilityZone}`, region, subnet, publicRoutes, child);
            this.publicSubnetIds[availabilityZone] = subnet.id;
        });

        // One gateway for all zones: cheap, and only outbound traffic of a development cluster depends on its zone.
        const [natZone] = args.availabilityZones;
        const address = new Eip(`${name}-nat`, { region, domain: "vpc", tags: tags("nat") }, child);
        const natGateway = new NatGateway(
            name,
            { region, subnetId: this.publicSubnetIds[natZone], allocationId: address.id, tags: tags("nat") },
            { ...child, dependsOn: [internetRoute] },
        );
        const privateRoutes = new RouteTable(
            `${name}-private`,
            // FSx writes routes into tables with this tag, and sets it itself; without it here every `up` would take it away.
            { region, vpcId, tags: tags("private", { AmazonFSx: "ManagedByAmazonFSx" }) },
            child,
        );
        this.privateRouteTableIds = [privateRoutes.id];
        const outbound = new Route(
            `${name}-private-outbound`,
            { region, routeTableId: privateRoutes.id, destinationCidrBlock: "0.0.0.0/0", natGatewayId: natGateway.id },
            child,
        );

        args.availabilityZones.forEach((availabilityZone, index) => {
            const subnet = new Subnet(
                `${name}-private-${availabilityZone}`,
                {
                    region,
                    vpcId,
                    availabilityZone,
                    cidrBlock: privateSubnetCidr(args.cidr, index),
                    tags: tags(`private-${availabilityZone}`, { "kubernetes.io/role/internal-elb": "1" }),
                },
                child,
            );
            const association = associate(`${name}-private-${availabilityZone}`, region, subnet, privateRoutes, child);
            // Whoever uses the subnet waits until its nodes can reach out, or they could not join the cluster.
            this.privateSubnetIds[availabilityZone] = pulumi
                .all([subnet.id, association.id, outbound.id])
                .apply(([subnetId]) => subnetId);
        });

        this.vpcId = vpcId;
        this.registerOutputs({
            vpcId,
            privateSubnetIds: this.privateSubnetIds,
            privateRouteTableIds: this.privateRouteTableIds,
            publicSubnetIds: this.publicSubnetIds,
        });
    }
}

function associate(
    name: string,
    region: string,
    subnet: Subnet,
    routeTable: RouteTable,
    opts: pulumi.CustomResourceOptions,
) {
    return new RouteTableAssociation(name, { region, subnetId: subnet.id, routeTableId: routeTable.id }, opts);
}
