import type {
    EnableKeyRotationRequest,
    GetKeyRotationStatusRequest,
    GetKeyRotationStatusResponse,
} from "@aws-sdk/client-kms";
import { DescribeKeyCommand, EnableKeyRotationCommand, GetKeyRotationStatusCommand } from "@aws-sdk/client-kms";
import { AwsError } from "../errors";
import { operation, type Context, type Service } from "../service";

const day = 24 * 60 * 60 * 1000;

/** AWS KMS is moto's, but for the period of automatic rotation, which moto takes and forgets. */
export function createKms({ moto }: Context): Service {
    /** Key ARN to days between rotations, and since when. */
    const rotations = new Map<string, { days: number; since: number }>();
    const arnOf = async (region: string, KeyId: string) => {
        const { KeyMetadata } = await moto.kms(region).send(new DescribeKeyCommand({ KeyId }));
        return KeyMetadata?.Arn ?? KeyId;
    };
    return {
        signingName: "kms",
        operations: {
            EnableKeyRotation: operation<EnableKeyRotationRequest, Record<string, never>>(async (input, { region }) => {
                // https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html
                const days = input.RotationPeriodInDays ?? 365;
                if (days < 90 || days > 2560) {
                    throw new AwsError(
                        "ValidationException",
                        400,
                        `RotationPeriodInDays is ${days}; it has to be 90-2560.`,
                    );
                }
                await moto.kms(region).send(new EnableKeyRotationCommand({ KeyId: input.KeyId }));
                rotations.set(await arnOf(region, input.KeyId), { days, since: Date.now() });
                return {};
            }),
            GetKeyRotationStatus: operation<GetKeyRotationStatusRequest, GetKeyRotationStatusResponse>(
                async (input, { region }) => {
                    const { KeyRotationEnabled } = await moto.kms(region).send(new GetKeyRotationStatusCommand(input));
                    const arn = await arnOf(region, input.KeyId);
                    const { days, since } = rotations.get(arn) ?? { days: 365, since: Date.now() };
                    return KeyRotationEnabled
                        ? {
                              KeyId: arn,
                              KeyRotationEnabled,
                              RotationPeriodInDays: days,
                              NextRotationDate: new Date(since + days * day),
                          }
                        : { KeyId: arn, KeyRotationEnabled };
                },
            ),
        },
        reset() {
            rotations.clear();
            return Promise.resolve();
        },
    };
}
