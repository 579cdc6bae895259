import {
    DescribeNodegroupCommand,
    type EKSClient,
    type Nodegroup,
    paginateListNodegroups,
    UpdateNodegroupConfigCommand,
} from "@aws-sdk/client-eks";
import { setTimeout as sleep } from "node:timers/promises";
import { type NodeGroupSize, scaledTo, type SizedNodeGroup, sizedNodeGroup } from "../node-groups.rules";
import type { Clients } from "./clients";
import { call } from "./errors";

/** Managed node groups of a cluster whose size follows the role of their Region. */
export class NodeGroups {
    constructor(
        private readonly clients: Clients,
        private readonly clusterName: string,
        private readonly poll: number,
    ) {}

    /** Sets the groups' desired sizes; nodes come and go afterwards. One line for each group that changed. */
    async scale(size: NodeGroupSize): Promise<string[]> {
        const groups = await this.list();
        const lines = await Promise.all(groups.map((group) => this.scaleOne(group, size)));
        return lines.flat();
    }

    async list(): Promise<SizedNodeGroup[]> {
        return this.send(async (client) => {
            const names: string[] = [];
            for await (const { nodegroups } of paginateListNodegroups({ client }, { clusterName: this.clusterName })) {
                names.push(...(nodegroups ?? []));
            }
            const described = await Promise.all(names.map((name) => this.describe(client, name)));
            return described.flatMap((group) => sizedNodeGroup(group) ?? []);
        });
    }

    private async scaleOne(group: SizedNodeGroup, size: NodeGroupSize): Promise<string[]> {
        const scalingConfig = scaledTo(group, size);
        if (!scalingConfig) {
            return [];
        }
        for (;;) {
            try {
                await this.send((client) =>
                    client.send(
                        new UpdateNodegroupConfigCommand({
                            clusterName: this.clusterName,
                            nodegroupName: group.name,
                            scalingConfig,
                        }),
                    ),
                );
                return [`node group ${group.name}: ${group.desired} → ${scalingConfig.desiredSize} nodes`];
            } catch (error) {
                // Another update of the group is under way, perhaps this command's own before it was killed.
                if (!(error instanceof Error && error.name === "ResourceInUseException")) {
                    throw error;
                }
                await sleep(this.poll);
            }
        }
    }

    private async describe(client: EKSClient, nodegroupName: string): Promise<Nodegroup> {
        const { nodegroup } = await client.send(
            new DescribeNodegroupCommand({ clusterName: this.clusterName, nodegroupName }),
        );
        return nodegroup ?? {};
    }

    private send<T>(work: (client: EKSClient) => Promise<T>): Promise<T> {
        return call(this.clients.region, () => work(this.clients.eks()));
    }
}
