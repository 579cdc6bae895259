import { isProperties, type CheckFailure } from "../provider";
import type { Inputs } from "./inputs";

const type = "eks:index:Cluster";

/** What the stand-in takes; it names any other input. */
export const covered = new Set([
    "accessEntries",
    "authenticationMode",
    "bootstrapSelfManagedAddons",
    "clusterSecurityGroup",
    "clusterSecurityGroupTags",
    "clusterTags",
    "corednsAddonOptions",
    "createInstanceRole",
    "createOidcProvider",
    "deletionProtection",
    "enabledClusterLogTypes",
    "encryptionConfigKeyArn",
    "endpointPrivateAccess",
    "endpointPublicAccess",
    "ipFamily",
    "kubeProxyAddonOptions",
    "kubernetesServiceIpAddressRange",
    "name",
    "nodeSecurityGroupTags",
    "privateSubnetIds",
    // Says how the AWS CLI gets its credentials for a token; the kubeconfig here holds the token.
    "providerCredentialOpts",
    "publicAccessCidrs",
    "publicSubnetIds",
    "serviceRole",
    "skipDefaultNodeGroup",
    "skipDefaultSecurityGroups",
    "subnetIds",
    "tags",
    "upgradePolicy",
    "useDefaultVpcCni",
    "version",
    "vpcCniOptions",
    "vpcId",
]);

/** Options of the VPC CNI that shape its add-on; the SDK sends the two on conflicts even where the program sets none. */
const coveredCniOptions = new Set(["addonVersion", "resolveConflictsOnCreate", "resolveConflictsOnUpdate"]);

/** Refuses all that is wrong or not covered at once. */
export function checkClusterInputs(inputs: Inputs): void {
    inputs.require(type, covered, problems(inputs));
}

/** What the published component refuses too, and what is outside of the stand-in's outline. */
function problems(inputs: Inputs): CheckFailure[] {
    const failures: CheckFailure[] = [];
    const refuse = (property: string, reason: string) => failures.push({ property, reason });
    if (inputs.plain("authenticationMode") !== "API") {
        refuse(
            "authenticationMode",
            '"authenticationMode" must be "API": the sandbox\'s stand-in does not cover the aws-auth ConfigMap, ' +
                "the deprecated way that is the default",
        );
    }
    if (inputs.flag("skipDefaultNodeGroup") !== true) {
        refuse(
            "skipDefaultNodeGroup",
            '"skipDefaultNodeGroup" must be true: the sandbox\'s stand-in does not cover self-managed nodes; ' +
                "add an eks.ManagedNodeGroup",
        );
    }
    const split = ["publicSubnetIds", "privateSubnetIds"].filter((name) => inputs.get(name) !== undefined);
    if (inputs.get("subnetIds") !== undefined && split.length > 0) {
        refuse(
            "subnetIds",
            "subnetIds, and the use of publicSubnetIds and/or privateSubnetIds are mutually exclusive. " +
                "Choose a single approach.",
        );
    }
    if (inputs.get("vpcId") === undefined || (inputs.get("subnetIds") === undefined && split.length === 0)) {
        refuse("vpcId", '"vpcId" and subnets must be given: the sandbox\'s stand-in does not use the default VPC');
    }
    const cni = inputs.plain("vpcCniOptions");
    for (const option of isProperties(cni) ? Object.keys(cni) : []) {
        if (!coveredCniOptions.has(option)) {
            refuse(
                `vpcCniOptions.${option}`,
                `"vpcCniOptions.${option}" is not covered by the sandbox's stand-in: no VPC CNI runs here`,
            );
        }
    }
    return failures;
}
