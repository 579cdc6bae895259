import type {
    AccessEntry,
    AccessPolicy,
    AssociateAccessPolicyRequest,
    AssociateAccessPolicyResponse,
    AssociatedAccessPolicy,
    CreateAccessEntryRequest,
    CreateAccessEntryResponse,
    DeleteAccessEntryRequest,
    DescribeAccessEntryRequest,
    DescribeAccessEntryResponse,
    DisassociateAccessPolicyRequest,
    ListAccessEntriesRequest,
    ListAccessEntriesResponse,
    ListAccessPoliciesRequest,
    ListAccessPoliciesResponse,
    ListAssociatedAccessPoliciesRequest,
    ListAssociatedAccessPoliciesResponse,
    UpdateAccessEntryRequest,
    UpdateAccessEntryResponse,
} from "@aws-sdk/client-eks";
import { randomUUID } from "node:crypto";
import { operation, type Given, type Handler } from "../../service";
import { eksErrors } from "./errors";
import { principalExists } from "./roles";
import { listPage, type AccessEntryRecord, type ClusterRecord, type EksRegion } from "./state";

/** https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html */
const accessPolicies: readonly AccessPolicy[] = [
    ...["AmazonEKSAdminPolicy", "AmazonEKSClusterAdminPolicy", "AmazonEKSAdminViewPolicy"],
    ...["AmazonEKSEditPolicy", "AmazonEKSViewPolicy", "AmazonEKSSecretReaderPolicy"],
].map((name) => ({ name, arn: `arn:aws:eks::aws:cluster-access-policy/${name}` }));

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAccessEntry.html, `type` */
const types = ["STANDARD", "EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "EC2", "HYBRID_LINUX", "HYPERPOD_LINUX"];

export function accessEntryOperations(regionOf: (name: string) => EksRegion): Record<string, Handler> {
    return {
        CreateAccessEntry: operation<CreateAccessEntryRequest, CreateAccessEntryResponse>(
            async (input, { region }) => ({
                accessEntry: await create(regionOf(region), input),
            }),
        ),
        DescribeAccessEntry: operation<DescribeAccessEntryRequest, DescribeAccessEntryResponse>(
            (input, { region }) => ({ accessEntry: entry(regionOf(region), input).description }),
        ),
        UpdateAccessEntry: operation<UpdateAccessEntryRequest, UpdateAccessEntryResponse>((input, { region }) => {
            const { description } = entry(regionOf(region), input);
            checkIdentity(input, description.type ?? "STANDARD");
            description.kubernetesGroups = input.kubernetesGroups ?? description.kubernetesGroups;
            description.username = input.username ?? description.username;
            description.modifiedAt = new Date();
            return { accessEntry: description };
        }),
        DeleteAccessEntry: operation<DeleteAccessEntryRequest, void>((input, { region }) => {
            entry(regionOf(region), input);
            regionOf(region).cluster(input.clusterName).accessEntries.delete(input.principalArn);
        }),
        ListAccessEntries: operation<ListAccessEntriesRequest, ListAccessEntriesResponse>((input, { region }) => {
            const entries = [...withApi(regionOf(region), input.clusterName).accessEntries.values()].filter(
                ({ policies }) => input.associatedPolicyArn === undefined || policies.has(input.associatedPolicyArn),
            );
            const { items, nextToken } = listPage(entries, input);
            return { accessEntries: items.map(({ description }) => description.principalArn ?? ""), nextToken };
        }),
        AssociateAccessPolicy: operation<AssociateAccessPolicyRequest, AssociateAccessPolicyResponse>(
            (input, { region }) => ({
                clusterName: input.clusterName,
                principalArn: input.principalArn,
                associatedAccessPolicy: associate(regionOf(region), input),
            }),
        ),
        DisassociateAccessPolicy: operation<DisassociateAccessPolicyRequest, void>((input, { region }) => {
            if (!entry(regionOf(region), input).policies.delete(input.policyArn)) {
                throw eksErrors.notFound(
                    `No access policy ${input.policyArn} is associated with ${input.principalArn}`,
                );
            }
        }),
        ListAssociatedAccessPolicies: operation<
            ListAssociatedAccessPoliciesRequest,
            ListAssociatedAccessPoliciesResponse
        >((input, { region }) => {
            const { items, nextToken } = listPage([...entry(regionOf(region), input).policies.values()], input);
            const { clusterName, principalArn } = input;
            return { clusterName, principalArn, associatedAccessPolicies: items, nextToken };
        }),
        ListAccessPolicies: operation<ListAccessPoliciesRequest, ListAccessPoliciesResponse>((input) => {
            const { items, nextToken } = listPage(accessPolicies, input);
            return { accessPolicies: items, nextToken };
        }),
    };
}

/** Words of https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2881 and its like. */
function withApi(region: EksRegion, name: string): ClusterRecord {
    const cluster = region.cluster(name);
    if (cluster.description.accessConfig?.authenticationMode === "CONFIG_MAP") {
        throw eksErrors.invalidRequest(
            "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
            { clusterName: name },
        );
    }
    return cluster;
}

function entry(region: EksRegion, input: { clusterName: string; principalArn: string }): AccessEntryRecord {
    const found = withApi(region, input.clusterName).accessEntries.get(input.principalArn);
    if (!found) {
        throw eksErrors.notFound(`The specified principalArn could not be found: ${input.principalArn}`, {
            clusterName: input.clusterName,
        });
    }
    return found;
}

async function create(region: EksRegion, input: Given<CreateAccessEntryRequest>): Promise<AccessEntry> {
    const cluster = withApi(region, input.clusterName);
    const type = input.type ?? "STANDARD";
    if (!types.includes(type)) {
        throw eksErrors.invalidParameter(`The type ${type} is not one of ${types.join(", ")}`);
    }
    checkIdentity(input, type);
    if (cluster.accessEntries.has(input.principalArn)) {
        throw eksErrors.inUse("The specified access entry resource is already in use on this cluster.");
    }
    if (!(await principalExists(region.context, input.principalArn))) {
        throw eksErrors.invalidParameter("The specified principalArn is invalid: invalid principal");
    }
    return add(region, cluster, { ...input, type }).description;
}

/** Names of Kubernetes that EKS keeps for itself: API_CreateAccessEntry, `username` and `kubernetesGroups`. */
function checkIdentity(input: { username?: string; kubernetesGroups?: string[] }, type: string): void {
    if (type !== "STANDARD" && (input.username !== undefined || (input.kubernetesGroups ?? []).length > 0)) {
        throw eksErrors.invalidParameter(`An access entry of type ${type} takes no username and no kubernetesGroups`);
    }
    const group = input.kubernetesGroups?.find((name) => name.startsWith("system:"));
    if (group !== undefined) {
        throw eksErrors.invalidParameter(`The kubernetes group name ${group} is invalid, it cannot start with system:`);
    }
    if (/^(system|eks|aws|amazon|iam):/.test(input.username ?? "")) {
        throw eksErrors.invalidParameter(`The username ${input.username} has a prefix that is reserved`);
    }
}

interface NewEntry {
    readonly principalArn: string;
    readonly type: string;
    readonly username?: string;
    readonly kubernetesGroups?: string[];
    readonly tags?: Record<string, string>;
}

function add(region: EksRegion, cluster: ClusterRecord, input: NewEntry): AccessEntryRecord {
    const [, account, kind, name] = /::(\d{12}):(role|user)\/(.+)$/.exec(input.principalArn) ?? [];
    const node = input.type !== "STANDARD";
    const record: AccessEntryRecord = {
        description: {
            clusterName: cluster.description.name,
            principalArn: input.principalArn,
            kubernetesGroups: node ? ["system:nodes"] : (input.kubernetesGroups ?? []),
            accessEntryArn: region.arn(
                "access-entry",
                ...[cluster.description.name ?? "", kind, account, name.slice(name.lastIndexOf("/") + 1), randomUUID()],
            ),
            createdAt: new Date(),
            modifiedAt: new Date(),
            tags: input.tags ?? {},
            username: node ? "system:node:{{EC2PrivateDNSName}}" : (input.username ?? usernameOf(input.principalArn)),
            type: input.type,
        },
        policies: new Map(),
    };
    cluster.accessEntries.set(input.principalArn, record);
    return record;
}

function usernameOf(principalArn: string): string {
    const [, account, role] = /::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(principalArn) ?? [];
    return role === undefined ? principalArn : `arn:aws:sts::${account}:assumed-role/${role}/{{SessionName}}`;
}

function associate(region: EksRegion, input: Given<AssociateAccessPolicyRequest>): AssociatedAccessPolicy {
    const { description, policies } = entry(region, input);
    if (!accessPolicies.some(({ arn }) => arn === input.policyArn)) {
        throw eksErrors.invalidParameter(`The policyArn parameter format is not valid: ${input.policyArn}`);
    }
    if (description.type !== "STANDARD" && description.type !== "EC2") {
        throw eksErrors.invalidRequest(
            `Access policies cannot be associated with an entry of type ${description.type}`,
        );
    }
    const { type, namespaces = [] } = input.accessScope;
    if ((type === "namespace") !== namespaces.length > 0) {
        throw eksErrors.invalidParameter("accessScope of type namespace, and only that, has namespaces");
    }
    const associated = {
        policyArn: input.policyArn,
        accessScope: { type, namespaces },
        associatedAt: policies.get(input.policyArn)?.associatedAt ?? new Date(),
        modifiedAt: new Date(),
    };
    policies.set(input.policyArn, associated);
    return associated;
}

/** Who makes a cluster may administer it, unless that was declined. moto says that every caller is this user. */
export function bootstrapCreator(region: EksRegion, cluster: ClusterRecord): void {
    const { accessConfig } = cluster.description;
    if (accessConfig?.authenticationMode !== "CONFIG_MAP" && accessConfig?.bootstrapClusterCreatorAdminPermissions) {
        const principalArn = `arn:aws:iam::${region.context.accountId}:user/moto`;
        const { policies } = add(region, cluster, { principalArn, type: "STANDARD" });
        const policyArn = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";
        const now = new Date();
        policies.set(policyArn, {
            policyArn,
            accessScope: { type: "cluster", namespaces: [] },
            associatedAt: now,
            modifiedAt: now,
        });
    }
}

/** EKS lets the nodes of a managed node group in by itself: userguide/creating-access-entries.html */
export function admitNodes(region: EksRegion, cluster: ClusterRecord, nodeRole: string): void {
    const { accessConfig } = cluster.description;
    if (accessConfig?.authenticationMode !== "CONFIG_MAP" && !cluster.accessEntries.has(nodeRole)) {
        add(region, cluster, { principalArn: nodeRole, type: "EC2_LINUX" });
    }
}
