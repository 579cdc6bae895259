import { isJsonObject, parseJson, type Json, type JsonObject } from "../../../json";
import { listOf, matches } from "../policy-elements";

/** What is true of every client here: it comes through a mount target, with TLS. */
const clientContext: Readonly<Record<string, string>> = {
    "elasticfilesystem:accessedviamounttarget": "true",
    "aws:securetransport": "true",
};

/**
 * Whether a file-system policy lets anybody write through a mount target. Without a policy everybody may
 * (https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html, "Default EFS file system policy").
 * What is not known is taken for open: a condition that some client may meet lets it write, and a refusal that may spare
 * one does not fence. So a policy that this calls closed is closed to all whom identity-based policies do not let in.
 */
export function allowsClientWrite(policy: string | undefined): boolean {
    if (policy === undefined) {
        return true;
    }
    const document = parseJson(policy);
    const statements = isJsonObject(document) ? listOf(document.Statement).filter(isJsonObject) : [];
    const about = statements.filter(namesClientWrite);
    const denied = about.some(
        (statement) => statement.Effect === "Deny" && meansEverybody(statement.Principal) && alwaysMet(statement),
    );
    return !denied && about.some((statement) => statement.Effect === "Allow" && !neverMet(statement));
}

function namesClientWrite(statement: JsonObject): boolean {
    const named = (actions: Json[]) =>
        actions.some((action) => typeof action === "string" && matches(action, "elasticfilesystem:ClientWrite"));
    return statement.Action !== undefined ? named(listOf(statement.Action)) : !named(listOf(statement.NotAction));
}

function meansEverybody(principal: Json | undefined): boolean {
    return principal === "*" || (isJsonObject(principal) && listOf(principal.AWS).includes("*"));
}

function alwaysMet(statement: JsonObject): boolean {
    return conditions(statement).every((met) => met === true);
}

function neverMet(statement: JsonObject): boolean {
    return conditions(statement).some((met) => met === false);
}

/** Whether each condition is met by the clients here; undefined where that depends on more than is known. */
function conditions(statement: JsonObject): (boolean | undefined)[] {
    if (!isJsonObject(statement.Condition)) {
        return [];
    }
    return Object.entries(statement.Condition).flatMap(([operator, keys]) =>
        Object.entries(isJsonObject(keys) ? keys : {}).map(([key, values]) => {
            const actual = clientContext[key.toLowerCase()];
            return actual === undefined || !/^Bool(IfExists)?$/.test(operator)
                ? undefined
                : listOf(values).some((value) => value === actual || value === (actual === "true"));
        }),
    );
}
