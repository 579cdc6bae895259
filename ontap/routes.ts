import { DescribeRouteTablesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { clientConfiguration, patient } from "../dr/aws/clients";
import { call } from "../dr/aws/errors";

/** Network interface that serves an address, by address. */
export type Serving = Readonly<Record<string, string>>;

/** The routes that FSx keeps to the addresses that move between two Availability Zones. */
export class Routes {
    private readonly client: EC2Client;

    constructor(private readonly region: string) {
        this.client = new EC2Client(clientConfiguration(region, patient));
    }

    /** Where the addresses lead to now; those without a route of their own are left out. */
    async serving(routeTableIds: readonly string[], addresses: readonly string[]): Promise<Serving> {
        if (routeTableIds.length === 0) {
            return {};
        }
        const { RouteTables = [] } = await call(this.region, () =>
            this.client.send(new DescribeRouteTablesCommand({ RouteTableIds: [...routeTableIds] })),
        );
        const wanted = new Set(addresses.map((address) => `${address}/32`));
        const found = RouteTables.flatMap(({ RouteTableId = "", Routes: routes = [] }) =>
            routes.flatMap(({ DestinationCidrBlock = "", NetworkInterfaceId }) =>
                wanted.has(DestinationCidrBlock) && NetworkInterfaceId !== undefined
                    ? [[`${RouteTableId} ${DestinationCidrBlock}`, NetworkInterfaceId] as const]
                    : [],
            ),
        );
        return Object.fromEntries(found);
    }
}
