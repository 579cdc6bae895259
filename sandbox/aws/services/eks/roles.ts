import { GetRoleCommand, GetUserCommand } from "@aws-sdk/client-iam";
import { isJsonObject, parseJson, type Json } from "../../json";
import type { Context } from "../../service";
import { eksErrors } from "./errors";

/** True when the role or user of the ARN exists. */
export async function principalExists(context: Context, arn: string): Promise<boolean> {
    const user = /:user\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1];
    if (user !== undefined) {
        return succeeds(context.moto.iam().send(new GetUserCommand({ UserName: user })));
    }
    return (await trustPolicy(context, arn)) !== undefined;
}

/** Refuses a role that does not exist, or that the service may not assume. */
export async function checkAssumable(context: Context, arn: string, service: string): Promise<void> {
    if (!allows(await trustPolicy(context, arn), service, "sts:AssumeRole")) {
        throw eksErrors.invalidParameter(
            `Role with arn: ${arn}, could not be assumed because it does not exist or the trusted entity is not correct`,
        );
    }
}

/**
 * Pod Identity assumes the role and tags the session. AWS's words are quoted in
 * https://github.com/hashicorp/terraform-provider-aws/issues/41483
 */
export async function checkPodIdentityRole(context: Context, arn: string): Promise<void> {
    const policy = await trustPolicy(context, arn);
    const service = "pods.eks.amazonaws.com";
    if (!allows(policy, service, "sts:AssumeRole") || !allows(policy, service, "sts:TagSession")) {
        throw eksErrors.invalidParameter(
            "Trust policy of the role provided is invalid. Follow the official documentation to resolve the issue. " +
                `Role ${arn} has to allow sts:AssumeRole and sts:TagSession to ${service}.`,
        );
    }
}

async function trustPolicy(context: Context, arn: string): Promise<unknown> {
    const name = /^arn:aws[\w-]*:iam::\d{12}:role\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1];
    if (name === undefined) {
        return undefined;
    }
    const role = await context.moto
        .iam()
        .send(new GetRoleCommand({ RoleName: name }))
        .catch(() => undefined);
    const document = role?.Role?.AssumeRolePolicyDocument;
    return document === undefined ? undefined : parseJson(decodeURIComponent(document));
}

function allows(policy: unknown, service: string, action: string): boolean {
    return (
        isJsonObject(policy) &&
        listOf(policy.Statement).some(
            (statement) =>
                isJsonObject(statement) &&
                statement.Effect === "Allow" &&
                isJsonObject(statement.Principal) &&
                listOf(statement.Principal.Service).includes(service) &&
                listOf(statement.Action).some(
                    (allowed) => allowed === action || allowed === "sts:*" || allowed === "*",
                ),
        )
    );
}

function listOf(value: Json | undefined): Json[] {
    if (value === undefined) {
        return [];
    }
    return Array.isArray(value) ? value : [value];
}

function succeeds(call: Promise<unknown>): Promise<boolean> {
    return call.then(
        () => true,
        () => false,
    );
}
