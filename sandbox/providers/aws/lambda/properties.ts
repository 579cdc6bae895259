import type { FunctionConfiguration, GetFunctionCommandOutput } from "@aws-sdk/client-lambda";
import type { Properties } from "../../provider";
import { isArchive } from "../../table/archive";
import type { Reader } from "../../table/reader";
import { answered, nonEmpty, present } from "../convert";
import type { Context } from "../resource";
import { fromTagMap } from "../tags";

export function properties({ region }: Context, found: GetFunctionCommandOutput, known: Reader): Properties {
    const live = answered(found.Configuration, "Configuration");
    const arn = answered(live.FunctionArn, "FunctionArn");
    const qualifiedArn = `${arn}:$LATEST`;
    return {
        ...present({
            architectures: nonEmpty(live.Architectures),
            arn,
            codeSha256: live.CodeSha256,
            deadLetterConfig: live.DeadLetterConfig?.TargetArn && { targetArn: live.DeadLetterConfig.TargetArn },
            description: nonBlank(live.Description),
            environment: environment(live),
            ephemeralStorage: live.EphemeralStorage && present({ size: live.EphemeralStorage.Size }),
            handler: live.Handler,
            invokeArn: invokeArn(region, arn),
            kmsKeyArn: nonBlank(live.KMSKeyArn),
            lastModified: live.LastModified,
            layers: nonEmpty(live.Layers?.flatMap(({ Arn }) => Arn ?? [])),
            loggingConfig: logging(live),
            memorySize: live.MemorySize,
            name: live.FunctionName,
            packageType: live.PackageType ?? "Zip",
            qualifiedArn,
            qualifiedInvokeArn: invokeArn(region, qualifiedArn),
            reservedConcurrentExecutions: found.Concurrency?.ReservedConcurrentExecutions ?? -1,
            role: live.Role,
            runtime: live.Runtime,
            sourceCodeHash: hash(known),
            sourceCodeSize: live.CodeSize,
            timeout: live.Timeout,
            version: live.Version,
            vpcConfig: vpc(live),
        }),
        tracingConfig: { mode: live.TracingConfig?.Mode ?? "PassThrough" },
        tagsAll: fromTagMap(found.Tags),
    };
}

/** Not the API's: the engine's hash of the archive. */
function hash({ properties: { code } }: Reader): string | undefined {
    return isArchive(code) && typeof code.hash === "string" ? code.hash : undefined;
}

function environment({ Environment: live }: FunctionConfiguration): Properties | undefined {
    const variables = live?.Variables ?? {};
    return Object.keys(variables).length === 0 ? undefined : { variables };
}

function logging({ LoggingConfig: live }: FunctionConfiguration): Properties | undefined {
    return (
        live &&
        present({
            applicationLogLevel: live.ApplicationLogLevel,
            logFormat: live.LogFormat,
            logGroup: live.LogGroup,
            systemLogLevel: live.SystemLogLevel,
        })
    );
}

function vpc({ VpcConfig: live }: FunctionConfiguration): Properties | undefined {
    return live === undefined || (live.SubnetIds ?? []).length === 0
        ? undefined
        : present({
              ipv6AllowedForDualStack: live.Ipv6AllowedForDualStack ?? false,
              securityGroupIds: live.SecurityGroupIds,
              subnetIds: live.SubnetIds,
              vpcId: live.VpcId,
          });
}

function invokeArn(region: string, arn: string): string {
    return `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`;
}

function nonBlank(text: string | undefined): string | undefined {
    return text === "" ? undefined : text;
}
