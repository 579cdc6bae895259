import { DescribeSecretCommand } from "@aws-sdk/client-secrets-manager";
import { AwsError } from "../errors";
import { errorCodeOf } from "../protocols";
import { textParameter, type Context, type Service } from "../service";

/** AWS Secrets Manager is moto's, but for the answer to a name that a secret still has while it can be recovered. */
export function createSecretsManager({ moto }: Context): Service {
    return {
        signingName: "secretsmanager",
        operations: {
            CreateSecret: async (call) => {
                const answer = await call.forward();
                if (errorCodeOf(answer) !== "ResourceExistsException") {
                    return answer;
                }
                const SecretId = textParameter(call, "Name");
                const { DeletedDate } = await moto
                    .secretsManager(call.region)
                    .send(new DescribeSecretCommand({ SecretId }));
                if (DeletedDate === undefined) {
                    return answer;
                }
                // AWS's words, as hashicorp/terraform-provider-aws looks for them: internal/service/secretsmanager/secret.go
                throw new AwsError(
                    "InvalidRequestException",
                    400,
                    "You can't create this secret because a secret with this name is already scheduled for deletion.",
                );
            },
        },
        reset: () => Promise.resolve(),
    };
}
