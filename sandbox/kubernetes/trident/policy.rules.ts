/**
 * What the policies of a role allow, as far as the stand-in asks: statements with Action and Resource, and of conditions
 * StringEquals and StringLike about what a call says of itself. Every other condition is left out, which spares an Allow and
 * disarms a Deny; NotAction and NotResource allow nothing. Boundaries, and the policies of accounts, keys and secrets, are not asked.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import { isJsonObject, parseJson, type Json, type JsonObject } from "../../aws/json";
import { listOf, matches } from "../../aws/services/efs/policy-elements";

/** A call to AWS, and what conditions can ask about it by global condition keys. */
export interface Call {
    action: string;
    resource: string;
    says: Readonly<Record<string, string>>;
}

export function isAllowed(policies: readonly string[], call: Call): boolean {
    const statements = policies
        .flatMap((policy) => statementsOf(parseJson(policy)))
        .filter(({ Action, Resource }) => names(Action, call.action) && names(Resource, call.resource));
    const has = (effect: string, whereUnknown: boolean) =>
        statements.some(({ Effect, Condition }) => Effect === effect && areMet(Condition, call.says, whereUnknown));
    return has("Allow", true) && !has("Deny", false);
}

function statementsOf(policy: unknown): JsonObject[] {
    return isJsonObject(policy) ? listOf(policy.Statement).filter(isJsonObject) : [];
}

function names(patterns: Json | undefined, text: string): boolean {
    return listOf(patterns).some((pattern) => typeof pattern === "string" && matches(pattern, text));
}

function areMet(condition: Json | undefined, says: Call["says"], whereUnknown: boolean): boolean {
    return Object.entries(isJsonObject(condition) ? condition : {}).every(([operator, keys]) =>
        Object.entries(isJsonObject(keys) ? keys : {}).every(([key, values]) => {
            const said = Object.entries(says).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
            if (said === undefined) return whereUnknown;
            if (operator === "StringEquals") return listOf(values).includes(said);
            return operator === "StringLike" ? names(values, said) : whereUnknown;
        }),
    );
}
