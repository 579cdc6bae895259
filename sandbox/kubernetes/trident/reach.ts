import {
    DescribeInstancesCommand,
    DescribeNetworkInterfacesCommand,
    EC2Client,
    type EC2ClientConfig,
    paginateDescribeSecurityGroupRules,
    type SecurityGroupRule,
} from "@aws-sdk/client-ec2";
import { DescribeClusterCommand, EKSClient } from "@aws-sdk/client-eks";
import type { V1Node, V1Pod } from "@kubernetes/client-node";
import type { TridentCluster } from "./api";
import type { StorageVirtualMachine } from "./aws";
import { kinds, podLabels } from "./objects";
import type { Identity } from "./permissions";
import { admits, managementPort, type Client } from "./reach.rules";
import { remembered } from "./remember";

/** How Trident asks ONTAP for its volumes, and last when it begins with a backend. */
export const requests = {
    volumes: { method: "Get", path: "/api/storage/volumes" },
    start: { method: "Post", path: "/servlets/netapp.servlets.admin.XMLrequest_filer" },
} as const;

/**
 * Whether the security groups let Trident's controller, which is a pod of some node, reach the management address of a
 * storage virtual machine. Answers are some hundred milliseconds old at most.
 */
export class Reach {
    readonly #ec2: EC2Client;
    readonly #eks: EKSClient;
    readonly #client = remembered(1000, (namespace) => this.#controller(namespace));
    readonly #rules = remembered(500, (interfaces) => this.#rulesOf(interfaces.split(",")));

    constructor(
        settings: EC2ClientConfig,
        private readonly cluster: TridentCluster,
        private readonly identity: Identity,
    ) {
        this.#ec2 = new EC2Client(settings);
        this.#eks = new EKSClient(settings);
    }

    /**
     * Fails at once as the real one does after 90 s of silence, twice for a backend:
     * https://github.com/NetApp/trident/blob/v26.06.0/config/config.go#L231
     */
    async check(
        { networkInterfaceIds, address }: StorageVirtualMachine,
        { method, path }: (typeof requests)[keyof typeof requests] = requests.volumes,
    ): Promise<void> {
        const [client, rules] = await Promise.all([
            this.#client(this.identity.namespace()),
            this.#rules([...networkInterfaceIds].sort().join(",")),
        ]);
        if (admits(rules, client, managementPort)) return;
        throw new Error(`${method} "https://${address}${path}": context deadline exceeded`);
    }

    close(): void {
        this.#ec2.destroy();
        this.#eks.destroy();
    }

    async #controller(namespace: string): Promise<Client> {
        const pods = await this.cluster.list<V1Pod>(kinds.pod, namespace);
        const pod = pods.find(
            ({ metadata, spec }) =>
                metadata?.labels?.app === podLabels.controller.app && !metadata.deletionTimestamp && spec?.nodeName,
        );
        const name = pod?.spec?.nodeName;
        const node = name ? await this.cluster.find<V1Node & { metadata: object }>(kinds.node, name) : undefined;
        const addresses = (node?.status?.addresses ?? []).flatMap(({ type, address }) =>
            type === "InternalIP" ? [address] : [],
        );
        const instanceId = node?.spec?.providerID?.split("/").at(-1);
        return { addresses, groups: (await this.#groupsOf(instanceId)) ?? [await this.#clusterGroup()] };
    }

    /** Nothing for a node whose instance EC2 does not know, as in specs that make nodes alone. */
    async #groupsOf(instanceId: string | undefined): Promise<string[] | undefined> {
        const Filters = [{ Name: "instance-id", Values: [instanceId ?? ""] }];
        const { Reservations = [] } = await this.#ec2.send(new DescribeInstancesCommand({ Filters }));
        const instance = Reservations.flatMap(({ Instances = [] }) => Instances).at(0);
        return instance?.SecurityGroups?.flatMap(({ GroupId }) => GroupId ?? []);
    }

    async #clusterGroup(): Promise<string> {
        const { cluster } = await this.#eks.send(new DescribeClusterCommand({ name: this.identity.clusterName }));
        return cluster?.resourcesVpcConfig?.clusterSecurityGroupId ?? "";
    }

    async #rulesOf(NetworkInterfaceIds: string[]): Promise<SecurityGroupRule[]> {
        const { NetworkInterfaces = [] } = await this.#ec2.send(
            new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds }),
        );
        const groups = new Set(
            NetworkInterfaces.flatMap(({ Groups = [] }) => Groups.flatMap(({ GroupId }) => GroupId ?? [])),
        );
        const rules: SecurityGroupRule[] = [];
        const Filters = [{ Name: "group-id", Values: [...groups] }];
        for await (const page of paginateDescribeSecurityGroupRules({ client: this.#ec2 }, { Filters })) {
            rules.push(...(page.SecurityGroupRules ?? []));
        }
        return rules;
    }
}
