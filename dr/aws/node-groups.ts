import {
    DescribeNodegroupCommand,
    type EKSClient,
    type Nodegroup,
    paginateListNodegroups,
    UpdateNodegroupConfigCommand,
} from "@aws-sdk/client-eks";
import { setTimeout as sleep } from "node:timers/promises";
import { type NodeGroupSize, scaledTo, type SizedNodeGroup, sizedNodeGroup } from "../node-groups.rules";
import type { Timings } from "../timings";
import type { Clients } from "./clients";
import { call } from "./errors";

/** Managed node groups of a cluster whose size follows the role of their Region. */
export class NodeGroups {
    constructor(
        private readonly clients: Clients,
        private readonly clusterName: string,
        private readonly timings: Pick<Timings, "poll" | "workloadsReady">,
        private readonly signal?: AbortSignal,
    ) {}

    /**
     * Sets the groups' desired sizes; nodes come and go afterwards. One line for each group that changed, and one to `warn` for
     * each that could not be changed in time because another update of it goes on; where nobody takes it, among the rest.
     */
    async scale(size: NodeGroupSize, warn?: (line: string) => void): Promise<string[]> {
        const groups = await this.list();
        const lines: string[] = [];
        await Promise.all(groups.map((group) => this.scaleOne(group, size, (line) => lines.push(line), warn)));
        return lines;
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

    private async scaleOne(
        group: SizedNodeGroup,
        size: NodeGroupSize,
        note: (line: string) => void,
        warn = note,
    ): Promise<void> {
        const scalingConfig = scaledTo(group, size);
        if (!scalingConfig) {
            return;
        }
        const change = `${group.desired} → ${scalingConfig.desiredSize} nodes`;
        for (const deadline = performance.now() + this.timings.workloadsReady; ;) {
            this.signal?.throwIfAborted();
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
                note(`node group ${group.name}: ${change}`);
                return;
            } catch (error) {
                // Another update of the group is under way, perhaps this command's own before it was killed.
                if (!(error instanceof Error && error.name === "ResourceInUseException")) {
                    throw error;
                }
                if (performance.now() > deadline) {
                    warn(
                        `node group ${group.name} is left as it is (${change} was wanted), since another update of it does not end: ${error.message}`,
                    );
                    return;
                }
                await sleep(this.timings.poll, undefined, { signal: this.signal });
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
