import {
    Architecture,
    CreateFunctionCommand,
    DeleteFunctionCommand,
    DeleteFunctionConcurrencyCommand,
    GetFunctionCommand,
    PackageType,
    PutFunctionConcurrencyCommand,
    Runtime,
    TagResourceCommand,
    TracingMode,
    UntagResourceCommand,
    UpdateFunctionCodeCommand,
    UpdateFunctionConfigurationCommand,
    type GetFunctionCommandOutput,
} from "@aws-sdk/client-lambda";
import { archive, boolean, list, map, number, object, string } from "../../table/property";
import type { Reader } from "../../table/reader";
import { member, nonEmpty } from "../convert";
import type { Context, ResourceType } from "../resource";
import { ifFound, waitFor } from "../wait";
import { architectures, code, configuration, loggingFields, vpcFields } from "./configuration";
import { properties } from "./properties";

const gone = "ResourceNotFoundException";
/** Where a setting of its configuration changes. */
const configurationProperties = [
    "deadLetterConfig",
    "description",
    "environment",
    "ephemeralStorage",
    "handler",
    "kmsKeyArn",
    "layers",
    "loggingConfig",
    "memorySize",
    "role",
    "runtime",
    "timeout",
    "tracingConfig",
    "vpcConfig",
];

/** hashicorp/terraform-provider-aws, internal/service/lambda/function.go */
export const lambdaFunction: ResourceType = {
    what: "Lambda function",
    timeouts: { create: 600, update: 600, delete: 600 },
    tagging: {
        target: (_id, state) => state.text("arn"),
        set: ({ clients }, arn, tags) => clients.lambda().send(new TagResourceCommand({ Resource: arn, Tags: tags })),
        remove: ({ clients }, arn, keys) =>
            clients.lambda().send(new UntagResourceCommand({ Resource: arn, TagKeys: keys })),
    },
    properties: {
        architectures: list(string({ values: Object.values(Architecture) }), { computed: true }),
        arn: string({ output: true }),
        code: archive({ required: true }),
        codeSha256: string({ output: true, volatile: true }),
        deadLetterConfig: object({ targetArn: string({ required: true }) }),
        description: string(),
        environment: object({ variables: map() }),
        ephemeralStorage: object(
            { size: number({ computed: true, minimum: 512, maximum: 10240 }) },
            { computed: true },
        ),
        handler: string({ required: true }),
        invokeArn: string({ output: true }),
        kmsKeyArn: string(),
        lastModified: string({ output: true, volatile: true }),
        layers: list(string()),
        // moto forgets it.
        loggingConfig: object(loggingFields, { computed: true, writeOnly: true }),
        memorySize: number({ default: 128, minimum: 128, maximum: 10240 }),
        name: string({ replaces: true, autoName: { maximumLength: 64 } }),
        packageType: string({ default: "Zip", replaces: true, values: ["Zip"] }),
        qualifiedArn: string({ output: true }),
        qualifiedInvokeArn: string({ output: true }),
        reservedConcurrentExecutions: number({ default: -1, minimum: -1 }),
        role: string({ required: true }),
        runtime: string({ required: true, values: Object.values(Runtime) }),
        skipDestroy: boolean({ default: false, writeOnly: true }),
        sourceCodeHash: string({ output: true, volatile: true }),
        sourceCodeSize: number({ output: true, volatile: true }),
        timeout: number({ default: 3, minimum: 1, maximum: 900 }),
        tracingConfig: object(
            { mode: string({ required: true, values: Object.values(TracingMode) }) },
            { computed: true },
        ),
        version: string({ output: true }),
        vpcConfig: object(vpcFields),
    },

    async create({ clients, tags }, inputs) {
        const name = inputs.text("name");
        await clients.lambda().send(
            new CreateFunctionCommand({
                ...configuration(inputs),
                Architectures: architectures(inputs),
                Code: { ZipFile: await code(inputs) },
                FunctionName: name,
                Layers: nonEmpty(inputs.texts("layers")),
                PackageType: member(PackageType, inputs.text("packageType")),
                Tags: tags,
            }),
        );
        return name;
    },

    ready: settled,

    async complete(context, name, inputs) {
        if ((inputs.optionalNumber("reservedConcurrentExecutions") ?? -1) >= 0) {
            await putConcurrency(context, name, inputs);
        }
    },

    async read(context, name, known) {
        const found = await get(context, name);
        return found && properties(context, found, known);
    },

    async update(context, name, inputs, changed) {
        const client = context.clients.lambda();
        if (configurationProperties.some(changed)) {
            await client.send(
                new UpdateFunctionConfigurationCommand({
                    ...configuration(inputs),
                    // A setting that is left out would stay.
                    Environment: configuration(inputs).Environment ?? { Variables: {} },
                    FunctionName: name,
                    Layers: inputs.texts("layers") ?? [],
                }),
            );
            await settled(context, name);
        }
        if (["architectures", "code"].some(changed)) {
            await client.send(
                new UpdateFunctionCodeCommand({
                    Architectures: architectures(inputs),
                    FunctionName: name,
                    ZipFile: await code(inputs),
                }),
            );
            await settled(context, name);
        }
        if (changed("reservedConcurrentExecutions")) {
            await putConcurrency(context, name, inputs);
        }
    },

    async delete(context, name, state) {
        if (state.flag("skipDestroy") === true) {
            return;
        }
        await ifFound(context.clients.lambda().send(new DeleteFunctionCommand({ FunctionName: name })), gone);
        await waitFor(context, { what: `Lambda function ${name}`, until: "deleted" }, async () => {
            const found = await get(context, name);
            return found === undefined || (found.Configuration?.State ?? "Deleting");
        });
    },
};

function get({ clients }: Context, name: string): Promise<GetFunctionCommandOutput | undefined> {
    return ifFound(clients.lambda().send(new GetFunctionCommand({ FunctionName: name })), gone);
}

/** Made, and its last change carried out. */
function settled(context: Context, name: string): Promise<void> {
    return waitFor(context, { what: `Lambda function ${name}`, until: "Active" }, async () => {
        const found = (await get(context, name))?.Configuration;
        const { State: state = "missing", LastUpdateStatus: change = "Successful" } = found ?? {};
        if (state === "missing" || state === "Failed" || change === "Failed") {
            const reason = found?.StateReason ?? found?.LastUpdateStatusReason;
            throw new Error(`Lambda function ${name} is ${change === "Failed" ? "not updated" : state}: ${reason}`);
        }
        const isDone = state !== "Pending" && change === "Successful";
        return isDone || (state === "Pending" ? state : `its update is ${change}`);
    });
}

async function putConcurrency({ clients }: Context, name: string, inputs: Reader): Promise<void> {
    const reserved = inputs.optionalNumber("reservedConcurrentExecutions") ?? -1;
    await (reserved < 0
        ? clients.lambda().send(new DeleteFunctionConcurrencyCommand({ FunctionName: name }))
        : clients
              .lambda()
              .send(new PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions: reserved })));
}
