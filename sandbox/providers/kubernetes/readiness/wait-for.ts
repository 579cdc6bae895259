/**
 * The annotation `pulumi.com/waitFor`: `condition=<Type>[=<Status>]`, `jsonpath={<path>}[=<value>]`, or a JSON list of
 * them. Grammar of pulumi/pulumi-kubernetes, provider/pkg/jsonpath and provider/pkg/await/condition/custom.go.
 */
import { isProperties, type Value } from "../../provider";
import { numberAt, textOf, type KubernetesObject } from "../object";
import { conditionOf, type Judgement } from "./rules";

type Condition = (live: KubernetesObject) => Judgement;

export function parseWaitFor(annotation: string): Condition {
    const conditions = expressions(annotation).map(parseExpression);
    return (live) =>
        conditions.map((condition) => condition(live)).find(({ isReady }) => !isReady) ?? {
            isReady: true,
            message: "",
        };
}

function expressions(annotation: string): string[] {
    let list: unknown;
    try {
        list = JSON.parse(annotation);
    } catch {
        return [annotation];
    }
    if (!Array.isArray(list) || !list.every((element) => typeof element === "string")) {
        return [annotation];
    }
    if (list.length === 0) {
        throw new Error("pulumi.com/waitFor: at least one condition must be specified");
    }
    return list;
}

function parseExpression(expression: string): Condition {
    const condition = /^condition=([^=]+)(?:=(.+))?$/.exec(expression);
    if (condition !== null) {
        const [, type = "", status = "True"] = condition;
        return (live) => judgement(conditionOf(live, type)?.status === status, expression);
    }
    const jsonpath = /^jsonpath=\{\s*\$?(.*?)\s*\}(?:=(.+))?$/.exec(expression);
    if (jsonpath !== null) {
        const [, path = "", wanted] = jsonpath;
        const steps = parseSteps(path, expression);
        return (live) => {
            const [found] = select(live, steps);
            const isMet = found !== undefined && (wanted === undefined || single(found, expression) === wanted);
            return judgement(isMet && isCurrent(live), expression);
        };
    }
    throw new Error(
        `pulumi.com/waitFor: "${expression}" is neither condition=<Type>[=<Status>] nor jsonpath={<path>}[=<value>]`,
    );
}

function judgement(isReady: boolean, expression: string): Judgement {
    return { isReady, message: isReady ? "" : `${expression} is not met` };
}

/** A status may still be that of the time before the change. */
function isCurrent(live: KubernetesObject): boolean {
    const observed = numberAt(live, "status", "observedGeneration");
    return observed === undefined || observed >= (numberAt(live, "metadata", "generation") ?? 0);
}

function single(value: Value, expression: string): string {
    if (Array.isArray(value) || isProperties(value)) {
        throw new Error(
            `pulumi.com/waitFor: "${expression}" compares a list or an object; it can compare single values`,
        );
    }
    return textOf(value);
}

type Step = (value: Value) => Value[];

const member =
    (key: string): Step =>
    (value) =>
        isProperties(value) && Object.hasOwn(value, key) ? [value[key] ?? null] : [];
const children: Step = (value) => (Array.isArray(value) ? value : isProperties(value) ? Object.values(value) : []);

function parseSteps(path: string, expression: string): Step[] {
    const steps: Step[] = [];
    let rest = path;
    const token =
        /^(?:\.(?<key>[\w-]+)|\[(?<index>-?\d+)\]|\[(?<quote>['"])(?<quoted>.*?)\k<quote>\]|\.?(?<all>\[\*\]|\*)|\[\?\(@\.(?<field>[\w.-]+)\s*==\s*(?<mark>['"])(?<text>.*?)\k<mark>\)\])/;
    while (rest !== "") {
        const match = token.exec(rest);
        if (match === null) {
            throw new Error(
                `pulumi.com/waitFor: "${rest}" of "${expression}" is JSONPath that the sandbox does not know`,
            );
        }
        const { key, index, quoted, all, field, text } = match.groups ?? {};
        const name = key ?? quoted;
        if (name !== undefined) {
            steps.push(member(name));
        } else if (index !== undefined) {
            steps.push((value) => (Array.isArray(value) ? value.slice(Number(index)).slice(0, 1) : []));
        } else if (all !== undefined) {
            steps.push(children);
        } else if (field !== undefined) {
            const inner = field.split(".").map(member);
            steps.push((value) => children(value).filter((child) => select(child, inner).includes(text ?? "")));
        }
        rest = rest.slice(match[0].length);
    }
    return steps;
}

function select(value: Value, steps: Step[]): Value[] {
    return steps.reduce<Value[]>((values, step) => values.flatMap(step), [value]);
}
