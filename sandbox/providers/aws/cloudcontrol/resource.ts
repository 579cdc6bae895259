import {
    CreateResourceCommand,
    DeleteResourceCommand,
    GetResourceCommand,
    GetResourceRequestStatusCommand,
    UpdateResourceCommand,
    type ProgressEvent,
} from "@aws-sdk/client-cloudcontrol";
import { randomUUID } from "node:crypto";
import { string } from "../../table/property";
import type { Reader } from "../../table/reader";
import { answered, present } from "../convert";
import type { Context, ResourceType } from "../resource";
import { hasCode, ifFound, waitFor } from "../wait";
import { changedOnlyAtCreation, patch, schemaOf } from "./desired-state";

const hours = 3600;

/** hashicorp/terraform-provider-aws, internal/service/cloudcontrol/resource.go */
export const cloudControlResource: ResourceType = {
    what: "Cloud Control API resource",
    timeouts: { create: 2 * hours, update: 2 * hours, delete: 2 * hours },
    properties: {
        desiredState: string({ required: true }),
        properties: string({ output: true, volatile: true }),
        roleArn: string(),
        schema: string({ computed: true }),
        typeName: string({
            required: true,
            replaces: true,
            pattern: {
                expression: /[0-9A-Za-z]{2,64}::[0-9A-Za-z]{2,64}::[0-9A-Za-z]{2,64}/,
                rule: "must be three alphanumeric sections separated by double colons (::)",
            },
        }),
        typeVersionId: string(),
    },

    replacedBy(old, inputs) {
        const [before, after, schema] = [text(old, "desiredState"), text(inputs, "desiredState"), text(old, "schema")];
        const isKnown = before !== undefined && after !== undefined && schema !== undefined;
        return isKnown && changedOnlyAtCreation(schema, before, after) ? ["desiredState"] : [];
    },

    /** Without a schema nothing is made: the real provider asks for it before its plan. */
    async create(context, inputs) {
        const TypeName = inputs.text("typeName");
        if (!inputs.has("schema")) {
            await schemaOf(context.clients, TypeName);
        }
        const { ProgressEvent } = await context.clients.cloudcontrol().send(
            new CreateResourceCommand({
                ClientToken: randomUUID(),
                DesiredState: inputs.text("desiredState"),
                RoleArn: inputs.optionalText("roleArn"),
                TypeName,
                TypeVersionId: inputs.optionalText("typeVersionId"),
            }),
        );
        const token = answered(ProgressEvent?.RequestToken, "RequestToken");
        // A type may have its identifier only when it is done; a resource that failed then is none yet.
        const identifier = ProgressEvent?.Identifier ?? (await succeeded(context, TypeName, token)).Identifier;
        creations.set(context, token);
        return answered(identifier, "Identifier");
    },

    async ready(context, id, inputs) {
        const token = creations.get(context);
        if (token !== undefined) {
            await succeeded(context, `${inputs.text("typeName")} ${id}`, token);
        }
    },

    /** Only the live `properties`: what was wanted is not found again in them. */
    async read({ clients }, id, known) {
        const TypeName = known.text("typeName");
        const answer = await notFound(
            clients.cloudcontrol().send(
                new GetResourceCommand({
                    Identifier: id,
                    RoleArn: known.optionalText("roleArn"),
                    TypeName,
                    TypeVersionId: known.optionalText("typeVersionId"),
                }),
            ),
        );
        return (
            answer &&
            present({
                desiredState: known.optionalText("desiredState"),
                properties: answered(answer.ResourceDescription, "ResourceDescription").Properties,
                roleArn: known.optionalText("roleArn"),
                schema: known.optionalText("schema") ?? (await schemaOf(clients, TypeName)),
                typeName: TypeName,
                typeVersionId: known.optionalText("typeVersionId"),
            })
        );
    },

    async update(context, id, inputs, changed, state) {
        if (!changed("desiredState")) {
            return;
        }
        const { ProgressEvent } = await context.clients.cloudcontrol().send(
            new UpdateResourceCommand({
                ClientToken: randomUUID(),
                Identifier: id,
                PatchDocument: JSON.stringify(patch(state.text("desiredState"), inputs.text("desiredState"))),
                RoleArn: inputs.optionalText("roleArn"),
                TypeName: inputs.text("typeName"),
                TypeVersionId: inputs.optionalText("typeVersionId"),
            }),
        );
        await succeeded(
            context,
            `${inputs.text("typeName")} ${id}`,
            answered(ProgressEvent?.RequestToken, "RequestToken"),
        );
    },

    async delete(context, id, state) {
        const answer = await ifFound(
            context.clients.cloudcontrol().send(
                new DeleteResourceCommand({
                    ClientToken: randomUUID(),
                    Identifier: id,
                    RoleArn: state.optionalText("roleArn"),
                    TypeName: state.text("typeName"),
                    TypeVersionId: state.optionalText("typeVersionId"),
                }),
            ),
            "ResourceNotFoundException",
        );
        if (answer !== undefined) {
            const token = answered(answer.ProgressEvent?.RequestToken, "RequestToken");
            await finished(context, `${state.text("typeName")} ${id}`, token, ["NotFound"]);
        }
    },
};

/** The request of the creation that an operation has begun. */
const creations = new WeakMap<Context, string>();

/** Undefined too where the value is not known yet, or is unknown. */
function text(reader: Reader, key: string): string | undefined {
    const value = reader.properties[key];
    return typeof value === "string" ? value : undefined;
}

const succeeded = (context: Context, what: string, token: string) => finished(context, what, token, []);

/** Waits for the end of a request; a failure for one of these reasons is none. */
async function finished(
    context: Context,
    what: string,
    token: string,
    tolerated: readonly string[],
): Promise<ProgressEvent> {
    let event: ProgressEvent = {};
    await waitFor(context, { what, until: "SUCCESS" }, async () => {
        const answer = await context.clients
            .cloudcontrol()
            .send(new GetResourceRequestStatusCommand({ RequestToken: token }));
        event = answered(answer.ProgressEvent, "ProgressEvent");
        const status = answered(event.OperationStatus, "OperationStatus");
        if (status === "FAILED" && tolerated.includes(event.ErrorCode ?? "")) {
            return true;
        }
        if (status !== "SUCCESS" && status !== "IN_PROGRESS" && status !== "PENDING") {
            throw new Error(`${what}: ${event.ErrorCode ?? status}: ${event.StatusMessage ?? "no reason is given"}`);
        }
        return status === "SUCCESS" || status;
    });
    return event;
}

/** Some types answer with another error whose text says that there is no such resource. */
async function notFound<T>(call: Promise<T>): Promise<T | undefined> {
    try {
        return await call;
    } catch (error) {
        if (hasCode(error, ["ResourceNotFoundException"]) || /not found/.test(String(error))) {
            return undefined;
        }
        throw error;
    }
}
