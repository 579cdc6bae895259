import {
    ApplicationLogLevel,
    Architecture,
    LogFormat,
    Runtime,
    SystemLogLevel,
    TracingMode,
    type CreateFunctionCommandInput,
} from "@aws-sdk/client-lambda";
import { isArchive } from "../../table/archive";
import { boolean, set, string, type Fields } from "../../table/property";
import type { Reader } from "../../table/reader";
import { member, optionalMember } from "../convert";
import { packaged } from "./package";

export const loggingFields: Fields = {
    applicationLogLevel: string({ computed: true, values: Object.values(ApplicationLogLevel) }),
    logFormat: string({ required: true, values: Object.values(LogFormat) }),
    logGroup: string({ computed: true }),
    systemLogLevel: string({ computed: true, values: Object.values(SystemLogLevel) }),
};

export const vpcFields: Fields = {
    ipv6AllowedForDualStack: boolean({ default: false }),
    securityGroupIds: set(string(), { required: true }),
    subnetIds: set(string(), { required: true }),
    vpcId: string({ output: true }),
};

export function architectures(inputs: Reader): Architecture[] | undefined {
    return inputs.texts("architectures")?.map((architecture) => member(Architecture, architecture));
}

export async function code(inputs: Reader): Promise<Uint8Array> {
    const { code: given } = inputs.properties;
    if (!isArchive(given)) {
        throw new Error('"code" is not an archive');
    }
    return packaged(given);
}

/** What a creation and a change of the configuration take alike. */
export function configuration(inputs: Reader) {
    const deadLetters = inputs.object("deadLetterConfig");
    const storage = inputs.object("ephemeralStorage")?.optionalNumber("size");
    const tracing = inputs.object("tracingConfig");
    const variables = inputs.object("environment")?.map("variables");
    return {
        DeadLetterConfig: deadLetters && { TargetArn: deadLetters.text("targetArn") },
        Description: inputs.optionalText("description") ?? "",
        Environment: variables && { Variables: variables },
        EphemeralStorage: storage === undefined ? undefined : { Size: storage },
        Handler: inputs.text("handler"),
        KMSKeyArn: inputs.optionalText("kmsKeyArn"),
        LoggingConfig: logging(inputs.object("loggingConfig")),
        MemorySize: inputs.optionalNumber("memorySize"),
        Role: inputs.text("role"),
        Runtime: member(Runtime, inputs.text("runtime")),
        Timeout: inputs.optionalNumber("timeout"),
        TracingConfig: tracing && { Mode: member(TracingMode, tracing.text("mode")) },
        VpcConfig: vpc(inputs.object("vpcConfig")),
    } satisfies Partial<CreateFunctionCommandInput>;
}

function logging(given: Reader | undefined) {
    return (
        given && {
            ApplicationLogLevel: optionalMember(ApplicationLogLevel, given.optionalText("applicationLogLevel")),
            LogFormat: member(LogFormat, given.text("logFormat")),
            LogGroup: given.optionalText("logGroup"),
            SystemLogLevel: optionalMember(SystemLogLevel, given.optionalText("systemLogLevel")),
        }
    );
}

function vpc(given: Reader | undefined) {
    return (
        given && {
            Ipv6AllowedForDualStack: given.flag("ipv6AllowedForDualStack"),
            SecurityGroupIds: given.texts("securityGroupIds"),
            SubnetIds: given.texts("subnetIds"),
        }
    );
}
