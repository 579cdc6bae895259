import {
    DescribePodIdentityAssociationCommand,
    EKSClient,
    ListPodIdentityAssociationsCommand,
    type PodIdentityAssociation,
} from "@aws-sdk/client-eks";
import {
    GetPolicyCommand,
    GetPolicyVersionCommand,
    GetRolePolicyCommand,
    IAMClient,
    type IAMClientConfig,
    paginateListAttachedRolePolicies,
    paginateListRolePolicies,
} from "@aws-sdk/client-iam";
import { DescribeKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { DescribeSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { controllerName } from "./objects";
import { isAllowed } from "./policy.rules";
import { remembered } from "./remember";

/** Whose pods call AWS. */
export interface Identity {
    region: string;
    clusterName: string;
    /** Where Trident is installed. */
    namespace: () => string;
}

/** As AWS says where a policy does not allow a call. */
class AccessDenied extends Error {
    constructor(message: string) {
        super(`AccessDeniedException: ${message}`);
    }
}

/**
 * What the pods of `trident-controller` may do in AWS: the sandbox's own calls are not checked by anyone, so that those of the
 * real Trident are looked up in the policies of its role, as they are now.
 */
export class Permissions {
    readonly #eks: EKSClient;
    readonly #iam: IAMClient;
    readonly #kms: KMSClient;
    readonly #secrets: SecretsManagerClient;
    readonly #association = remembered(1000, (namespace) => this.#findAssociation(namespace));
    readonly #policies = remembered(1000, (role) => this.#readPolicies(role));

    constructor(
        settings: IAMClientConfig,
        private readonly identity: Identity,
    ) {
        this.#eks = new EKSClient(settings);
        this.#iam = new IAMClient(settings);
        this.#kms = new KMSClient(settings);
        this.#secrets = new SecretsManagerClient(settings);
    }

    /** Since when pods of the service account get credentials at their start. */
    async since(): Promise<Date | undefined> {
        return (await this.#association(this.identity.namespace()))?.createdAt;
    }

    /** Fails, with the words of AWS, where the role may not make the call. */
    async check(action: string, resource: string, says: Record<string, string> = {}): Promise<void> {
        const { region, clusterName, namespace } = this.identity;
        const arn = (await this.#association(namespace()))?.roleArn ?? "";
        const [account = "", role = ""] = /^arn:[^:]+:iam::(\d+):role\/(?:.*\/)?([^/]+)$/.exec(arn)?.slice(1) ?? [];
        const call = { action, resource, says: { "aws:RequestedRegion": region, ...says } };
        if (role !== "" && isAllowed(await this.#policies(role), call)) return;
        const user = `arn:aws:sts::${account}:assumed-role/${role}/eks-${clusterName}-${controllerName}`;
        throw new AccessDenied(
            `User: ${user} is not authorized to perform: ${action} on resource: ${resource} ` +
                `because no identity-based policy allows the ${action} action`,
        );
    }

    /** The same for the content of a secret, and for the key that encrypts it unless that is the one of Secrets Manager. */
    async checkSecret(arn: string): Promise<void> {
        await this.check("secretsmanager:GetSecretValue", arn);
        const { KmsKeyId } = await this.#secrets.send(new DescribeSecretCommand({ SecretId: arn }));
        if (KmsKeyId === undefined || KmsKeyId.endsWith("alias/aws/secretsmanager")) return;
        const { KeyMetadata } = await this.#kms.send(new DescribeKeyCommand({ KeyId: KmsKeyId }));
        const says = { "kms:ViaService": `secretsmanager.${this.identity.region}.amazonaws.com` };
        try {
            await this.check("kms:Decrypt", KeyMetadata?.Arn ?? KmsKeyId, says);
        } catch (error) {
            // https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html
            throw error instanceof AccessDenied ? new AccessDenied("Access to KMS is not allowed") : error;
        }
    }

    close(): void {
        for (const client of [this.#eks, this.#iam, this.#kms, this.#secrets]) client.destroy();
    }

    async #findAssociation(namespace: string): Promise<PodIdentityAssociation | undefined> {
        const { clusterName } = this.identity;
        const list = new ListPodIdentityAssociationsCommand({ clusterName, namespace, serviceAccount: controllerName });
        const associationId = (await this.#eks.send(list)).associations?.at(0)?.associationId;
        if (associationId === undefined) return undefined;
        const describe = new DescribePodIdentityAssociationCommand({ clusterName, associationId });
        return (await this.#eks.send(describe)).association;
    }

    async #readPolicies(RoleName: string): Promise<string[]> {
        const client = this.#iam;
        const documents: (string | undefined)[] = [];
        for await (const { PolicyNames = [] } of paginateListRolePolicies({ client }, { RoleName })) {
            for (const PolicyName of PolicyNames) {
                const inline = await client.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
                documents.push(inline.PolicyDocument);
            }
        }
        for await (const { AttachedPolicies = [] } of paginateListAttachedRolePolicies({ client }, { RoleName })) {
            for (const { PolicyArn } of AttachedPolicies) {
                const { Policy } = await client.send(new GetPolicyCommand({ PolicyArn }));
                const VersionId = Policy?.DefaultVersionId;
                const version = await client.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
                documents.push(version.PolicyVersion?.Document);
            }
        }
        // IAM gives them percent-encoded.
        return documents.flatMap((document) => (document === undefined ? [] : [decodeURIComponent(document)]));
    }
}
