import type { AddonInfo, DescribeAddonVersionsRequest, DescribeAddonVersionsResponse } from "@aws-sdk/client-eks";
import { operation, type Handler } from "../../service";
import { eksErrors } from "./errors";
import { listPage } from "./state";

/** What the sandbox knows of an add-on. */
export interface AddonFacts {
    readonly version: string;
    readonly type: string;
    /** Add-ons made of DaemonSets alone are healthy on a cluster without nodes; those with a Deployment are not. */
    readonly needsNode: boolean;
    /** Service accounts that the add-on takes Pod Identity associations for. */
    readonly serviceAccounts: readonly string[];
}

const clusterVersion = "1.35";

/**
 * The add-ons of the sandbox with their newest version for Kubernetes 1.35. Versions, service accounts:
 * https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html and the projects' charts.
 */
const addons: Readonly<Record<string, AddonFacts>> = {
    "aws-efs-csi-driver": {
        version: "v3.4.1-eksbuild.1",
        type: "storage",
        needsNode: true,
        serviceAccounts: ["efs-csi-controller-sa", "efs-csi-node-sa"],
    },
    "snapshot-controller": { version: "v8.6.0-eksbuild.4", type: "storage", needsNode: true, serviceAccounts: [] },
    "eks-pod-identity-agent": {
        version: "v1.4.0-eksbuild.1",
        type: "security",
        needsNode: false,
        serviceAccounts: [],
    },
    coredns: { version: "v1.14.3-eksbuild.3", type: "networking", needsNode: true, serviceAccounts: [] },
    "kube-proxy": { version: "v1.35.3-eksbuild.18", type: "networking", needsNode: false, serviceAccounts: [] },
    "vpc-cni": { version: "v1.23.0-eksbuild.1", type: "networking", needsNode: false, serviceAccounts: ["aws-node"] },
};

/** The facts of an add-on; refuses one that the sandbox does not have in EKS's words. */
export function addonFacts(name: string): AddonFacts {
    const facts = addons[name];
    if (facts === undefined) {
        throw eksErrors.invalidParameter(
            `Addon specified is not supported; the sandbox has ${Object.keys(addons).join(", ")}`,
            { addonName: name },
        );
    }
    return facts;
}

export function checkAddonVersion(name: string, version: string | undefined): string {
    const facts = addonFacts(name);
    if (version !== undefined && version !== facts.version) {
        throw eksErrors.invalidParameter(`Addon version specified is not supported; the sandbox has ${facts.version}`, {
            addonName: name,
        });
    }
    return facts.version;
}

export const addonVersionOperations: Record<string, Handler> = {
    DescribeAddonVersions: operation<DescribeAddonVersionsRequest, DescribeAddonVersionsResponse>((input) => {
        if (input.addonName !== undefined) {
            addonFacts(input.addonName);
        }
        const found = Object.entries(addons).filter(
            ([name, { type }]) =>
                (input.addonName === undefined || name === input.addonName) &&
                (input.kubernetesVersion === undefined || input.kubernetesVersion === clusterVersion) &&
                (input.types === undefined || input.types.includes(type)) &&
                (input.publishers === undefined || input.publishers.includes("eks")) &&
                (input.owners === undefined || input.owners.includes("aws")),
        );
        const { items, nextToken } = listPage(found.map(toInfo), input);
        return { addons: items, nextToken };
    }),
};

function toInfo([addonName, facts]: [string, AddonFacts]): AddonInfo {
    return {
        addonName,
        type: facts.type,
        publisher: "eks",
        owner: "aws",
        defaultNamespace: "kube-system",
        addonVersions: [
            {
                addonVersion: facts.version,
                architecture: ["amd64", "arm64"],
                computeTypes: ["ec2", "auto", "hybrid"],
                compatibilities: [{ clusterVersion, platformVersions: ["*"], defaultVersion: true }],
                requiresConfiguration: false,
                requiresIamPermissions: facts.serviceAccounts.length > 0,
            },
        ],
    };
}
