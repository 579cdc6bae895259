import {
    AuthorizeSecurityGroupIngressCommand,
    EC2Client,
    RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import { IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

export const region = "eu-central-1";
export const settings = { region, credentials: { accessKeyId: "spec", secretAccessKey: "spec" } };
/** Of Trident's pods. */
export const role = "pods";
/** Of the user vsadmin of the storage virtual machine. */
export const password = "not-a-real-one-1";

/** What the real Trident asks of AWS, and no more. */
export const neededActions = [
    "fsx:DescribeFileSystems",
    "fsx:DescribeStorageVirtualMachines",
    "fsx:DescribeVolumes",
    "fsx:DeleteVolume",
    "secretsmanager:GetSecretValue",
];

/** Replaces the policy of the role. */
export async function permit(
    endpoint: string,
    actions: string[],
    { fileSystemId, secretArn }: { fileSystemId: string; secretArn: string },
): Promise<void> {
    const on = (service: string, Resource: string) => ({
        ...{ Effect: "Allow", Resource },
        Action: actions.filter((action) => action.startsWith(service)),
    });
    const volumes = `arn:aws:fsx:${region}:123456789012:volume/${fileSystemId}/*`;
    const all = [on("fsx:Describe", "*"), on("fsx:DeleteVolume", volumes), on("secrets", secretArn)];
    const Statement = all.filter(({ Action }) => Action.length > 0);
    await new IAMClient({ ...settings, endpoint }).send(
        new PutRolePolicyCommand({
            ...{ RoleName: role, PolicyName: "trident" },
            PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }),
        }),
    );
}

/** Adds or takes away the rule that lets the cluster reach ONTAP. */
export async function setManagementPort(
    endpoint: string,
    groups: { cluster: string; fileSystem: string },
    state: "open" | "closed",
): Promise<void> {
    const ec2 = new EC2Client({ ...settings, endpoint });
    const ports = { IpProtocol: "tcp", FromPort: 443, ToPort: 443 };
    const rule = {
        GroupId: groups.fileSystem,
        IpPermissions: [{ ...ports, UserIdGroupPairs: [{ GroupId: groups.cluster }] }],
    };
    await (state === "open"
        ? ec2.send(new AuthorizeSecurityGroupIngressCommand(rule))
        : ec2.send(new RevokeSecurityGroupIngressCommand(rule)));
}

export async function setSecret(endpoint: string, SecretId: string, password: string): Promise<void> {
    const SecretString = JSON.stringify({ username: "vsadmin", password });
    await new SecretsManagerClient({ ...settings, endpoint }).send(
        new PutSecretValueCommand({ SecretId, SecretString }),
    );
}
