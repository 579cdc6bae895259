import { crc32 } from "node:zlib";
import { list, object, set, string } from "../../table/property";
import type { Reader } from "../../table/reader";
import type { Invoke } from "../invoke";

const principal = object({ identifiers: set(string(), { required: true }), type: string({ required: true }) });

/** hashicorp/terraform-provider-aws, internal/service/iam/policy_document_data_source.go */
export const getPolicyDocument: Invoke = {
    arguments: {
        policyId: string(),
        statements: list(
            object({
                actions: set(string()),
                conditions: list(
                    object({
                        test: string({ required: true }),
                        values: list(string(), { required: true }),
                        variable: string({ required: true }),
                    }),
                ),
                effect: string({ default: "Allow", values: ["Allow", "Deny"] }),
                notActions: set(string()),
                notPrincipals: list(principal),
                notResources: set(string()),
                principals: list(principal),
                resources: set(string()),
                sid: string(),
            }),
        ),
        version: string({ default: "2012-10-17", values: ["2008-10-17", "2012-10-17"] }),
    },
    call(_context, args) {
        const policyId = args.optionalText("policyId");
        const document = {
            Version: args.text("version"),
            ...(policyId === undefined ? {} : { Id: policyId }),
            Statement: (args.objects("statements") ?? []).map(statement),
        };
        const json = JSON.stringify(document, null, 2);
        return Promise.resolve({
            ...args.properties,
            id: String(crc32(json)),
            json,
            minifiedJson: JSON.stringify(document),
        });
    },
};

function statement(args: Reader): Record<string, unknown> {
    const fields: Record<string, unknown> = {
        Sid: args.optionalText("sid"),
        Effect: args.text("effect"),
        Action: oneOrMore(args.texts("actions")),
        NotAction: oneOrMore(args.texts("notActions")),
        Resource: oneOrMore(args.texts("resources")),
        NotResource: oneOrMore(args.texts("notResources")),
        Principal: principals(args.objects("principals")),
        NotPrincipal: principals(args.objects("notPrincipals")),
        Condition: conditions(args.objects("conditions")),
    };
    return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** As the real one writes them: sorted backwards, and a single one without a list. */
function oneOrMore(values: string[] | undefined): string | string[] | undefined {
    if (values === undefined || values.length === 0) {
        return undefined;
    }
    return values.length === 1 ? values[0] : [...values].sort().reverse();
}

function principals(given: Reader[] | undefined) {
    if (given === undefined || given.length === 0) {
        return undefined;
    }
    const byType = given.map((one): [string, string | string[] | undefined] => [
        one.text("type"),
        oneOrMore(one.texts("identifiers")),
    ]);
    return byType.length === 1 && byType[0]?.[0] === "*" ? "*" : Object.fromEntries(byType);
}

function conditions(given: Reader[] | undefined) {
    if (given === undefined || given.length === 0) {
        return undefined;
    }
    const byTest: Record<string, Record<string, string | string[] | undefined>> = {};
    for (const condition of given) {
        const values = condition.texts("values") ?? [];
        (byTest[condition.text("test")] ??= {})[condition.text("variable")] = values.length === 1 ? values[0] : values;
    }
    return byTest;
}
