import { DescribeRouteTablesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { clientConfiguration, patient } from "../dr/aws/clients";
import { call } from "../dr/aws/errors";
import type { FileSystemLook } from "./fsx";

/** Network interface that a route leads to, by route. */
export type Serving = Readonly<Record<string, string>>;

/** The routes that FSx keeps to the addresses that move between two Availability Zones. */
export class Routes {
    private readonly client: EC2Client;

    constructor(private readonly region: string) {
        this.client = new EC2Client(clientConfiguration(region, patient));
    }

    /** The routes that lead to one of the file servers, and to which. */
    async serving({ routeTableIds, networkInterfaceIds }: FileSystemLook): Promise<Serving> {
        if (routeTableIds.length === 0) {
            return {};
        }
        const { RouteTables = [] } = await call(this.region, () =>
            this.client.send(new DescribeRouteTablesCommand({ RouteTableIds: [...routeTableIds] })),
        );
        const found = RouteTables.flatMap(({ RouteTableId = "", Routes: routes = [] }) =>
            routes.flatMap(({ DestinationCidrBlock = "", NetworkInterfaceId: to = "" }) =>
                networkInterfaceIds.includes(to) ? [[`${RouteTableId} ${DestinationCidrBlock}`, to] as const] : [],
            ),
        );
        return Object.fromEntries(found);
    }
}
