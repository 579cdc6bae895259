import { GetRoleCommand, GetUserCommand } from "@aws-sdk/client-iam";
import { isJsonObject, parseJson, type Json, type JsonObject } from "../../json";
import { serviceModel } from "../../models";
import type { Context } from "../../service";
import { efsErrors } from "./errors";
import { listOf, matches } from "./policy-elements";

/** Actions of NFS clients, which are no API operations: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticfilesystem.html */
const clientActions = ["ClientMount", "ClientWrite", "ClientRootAccess", "Backup", "Restore"];

const statementKeys: ReadonlySet<string> = new Set([
    ...["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"],
]);

/** Operators of https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const conditionOperator =
    /^(ForAllValues:|ForAnyValue:)?(String(Not)?(Equals|EqualsIgnoreCase|Like)|Numeric(Not)?Equals|Numeric(Less|Greater)Than(Equals)?|Date(Not)?Equals|Date(Less|Greater)Than(Equals)?|Bool|BinaryEquals|(Not)?IpAddress|Arn(Not)?(Equals|Like)|Null)(IfExists)?$/;

/** Refuses a policy as EFS does: bad grammar, principals that do not exist, and one that locks its author out. */
export async function checkPolicy(text: string, context: Context, bypassLockoutCheck: boolean): Promise<void> {
    const policy = parseJson(text);
    if (!isJsonObject(policy)) {
        throw efsErrors.invalidPolicy("The policy is not a JSON object.");
    }
    const statements = listOf(policy.Statement);
    if (statements.length === 0) {
        throw efsErrors.invalidPolicy("The policy has no Statement.");
    }
    if (policy.Version !== undefined && policy.Version !== "2012-10-17" && policy.Version !== "2008-10-17") {
        throw efsErrors.invalidPolicy("Version has to be 2012-10-17 or 2008-10-17.");
    }
    for (const statement of statements) {
        if (!isJsonObject(statement)) {
            throw efsErrors.invalidPolicy("A Statement is not a JSON object.");
        }
        checkStatement(statement);
        await checkPrincipals(statement, context);
        if (!bypassLockoutCheck && deniesPolicyUpdates(statement, context.accountId)) {
            // AWS's words, as quoted in https://github.com/hashicorp/terraform-provider-aws/pull/20838
            throw efsErrors.invalidPolicy(
                "This policy would prevent future FileSystemPolicy updates. Retry the request with the " +
                    "BypassPolicyLockoutSafetyCheck parameter to apply this policy.",
            );
        }
    }
}

function checkStatement(statement: JsonObject): void {
    const refuse = (problem: string): never => {
        throw efsErrors.invalidPolicy(`Statement ${JSON.stringify(statement.Sid ?? "without Sid")}: ${problem}`);
    };
    for (const key of Object.keys(statement)) {
        if (!statementKeys.has(key)) {
            refuse(`unknown element ${key}.`);
        }
    }
    if (statement.Effect !== "Allow" && statement.Effect !== "Deny") {
        refuse("Effect has to be Allow or Deny.");
    }
    if ((statement.Principal === undefined) === (statement.NotPrincipal === undefined)) {
        refuse("a resource-based policy needs Principal or NotPrincipal, and not both.");
    }
    const actions = listOf(statement.Action ?? statement.NotAction);
    if (actions.length === 0 || (statement.Action !== undefined && statement.NotAction !== undefined)) {
        refuse("needs Action or NotAction, and not both.");
    }
    for (const action of actions) {
        if (typeof action !== "string" || !isAction(action)) {
            refuse(`${JSON.stringify(action)} is no action of elasticfilesystem.`);
        }
    }
    checkCondition(statement.Condition, refuse);
}

function checkCondition(condition: Json | undefined, refuse: (problem: string) => never): void {
    if (condition === undefined) {
        return;
    }
    if (!isJsonObject(condition)) {
        return refuse("Condition is not a JSON object.");
    }
    for (const [operator, keys] of Object.entries(condition)) {
        if (!conditionOperator.test(operator) || !isJsonObject(keys)) {
            refuse(`${operator} is no condition operator, or has no keys.`);
        }
    }
}

/** True when the pattern names an action of EFS. */
function isAction(pattern: string): boolean {
    if (pattern === "*") {
        return true;
    }
    const [prefix, name] = pattern.split(":");
    if (prefix.toLowerCase() !== "elasticfilesystem" || !name) {
        return false;
    }
    const known = [...clientActions, ...Object.keys(serviceModel("elasticfilesystem")?.operations ?? {})];
    return known.some((action) => matches(name, action));
}

/** AWS resolves the principals of a resource-based policy to their ids when it stores it, so they have to exist. */
async function checkPrincipals(statement: JsonObject, context: Context): Promise<void> {
    const principal = statement.Principal ?? statement.NotPrincipal;
    if (principal === "*") {
        return;
    }
    if (!isJsonObject(principal ?? null) || !isJsonObject(principal)) {
        throw efsErrors.invalidPolicy('Principal has to be "*" or an object.');
    }
    for (const [kind, values] of Object.entries(principal)) {
        if (!["AWS", "Service", "Federated", "CanonicalUser"].includes(kind)) {
            throw efsErrors.invalidPolicy(`Invalid principal in policy: unknown kind ${kind}.`);
        }
        for (const value of listOf(values)) {
            if (typeof value !== "string" || (kind === "AWS" && !(await exists(value, context)))) {
                throw efsErrors.invalidPolicy(`Invalid principal in policy: ${JSON.stringify(value)}`);
            }
        }
    }
}

async function exists(principal: string, context: Context): Promise<boolean> {
    if (principal === "*" || /^\d{12}$/.test(principal)) {
        return true;
    }
    const [, account, kind, path] = /^arn:aws[\w-]*:(?:iam|sts)::(\d{12}):([\w-]+)\/?(.*)$/.exec(principal) ?? [];
    if (account === undefined) {
        return false;
    }
    if (kind === "root" || account !== context.accountId) {
        return true; // other accounts cannot be looked into
    }
    const name = path.slice(path.lastIndexOf("/") + 1);
    const found =
        kind === "role"
            ? context.moto.iam().send(new GetRoleCommand({ RoleName: name }))
            : kind === "user"
              ? context.moto.iam().send(new GetUserCommand({ UserName: name }))
              : Promise.resolve(kind === "assumed-role" ? {} : undefined);
    return found.then(
        (result) => result !== undefined,
        () => false,
    );
}

/** A statement that forbids everybody, or the account, to change the policy again. */
function deniesPolicyUpdates(statement: JsonObject, accountId: string): boolean {
    if (statement.Effect !== "Deny" || !meetsApiCalls(statement.Condition)) {
        return false;
    }
    const forbidden =
        statement.Action !== undefined
            ? listOf(statement.Action).some((action) => namesPolicyUpdate(action))
            : !listOf(statement.NotAction).some((action) => namesPolicyUpdate(action));
    return forbidden && meetsCaller(statement.Principal, accountId);
}

function namesPolicyUpdate(action: Json): boolean {
    return typeof action === "string" && matches(action, "elasticfilesystem:PutFileSystemPolicy");
}

/** Calls of the API come over TLS; what other conditions say of them is not known here. */
function meetsApiCalls(condition: Json | undefined): boolean {
    if (condition === undefined) {
        return true;
    }
    const secure =
        isJsonObject(condition) && isJsonObject(condition.Bool) ? condition.Bool["aws:SecureTransport"] : undefined;
    return isJsonObject(condition) && Object.keys(condition).length === 1 && (secure === "true" || secure === true);
}

function meetsCaller(principal: Json | undefined, accountId: string): boolean {
    const everyone = (value: Json) =>
        value === "*" || value === accountId || value === `arn:aws:iam::${accountId}:root`;
    return principal === "*" || (isJsonObject(principal) && listOf(principal.AWS).some(everyone));
}
