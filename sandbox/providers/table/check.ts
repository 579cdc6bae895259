import { formatPath, type Path } from "../paths";
import { isProperties, isUnknown, type CheckFailure, type Operation, type Properties, type Value } from "../provider";
import { isArchive } from "./archive";
import { isGeneratedName } from "./names";
import type { AutoName, Fields, Property, Rules } from "./property";

export interface Checked {
    inputs: Properties;
    failures: CheckFailure[];
}

/** Refuses what the type does not take, converts what it takes in another form, fills in defaults and names. */
export function check(
    fields: Fields,
    rules: Rules,
    operation: Operation,
    olds: Properties | undefined,
    news: Properties,
): Checked {
    const { inputs, failures } = checkProperties(fields, news, operation.type);
    checkRules(rules, inputs, failures);
    for (const [key, property] of Object.entries(fields)) {
        if (property.kind !== "string" || property.autoName === undefined || inputs[key] !== undefined) {
            continue;
        }
        if (property.conflictsWith?.some((other) => inputs[other] !== undefined)) {
            continue;
        }
        const name = autoName(property.autoName, operation, olds?.[key]);
        if (name.length > property.autoName.maximumLength) {
            failures.push({
                property: key,
                reason:
                    `"${name}", made from the resource's name, has ${name.length} characters; ` +
                    `at most ${property.autoName.maximumLength} are allowed; give a "${key}" or a shorter resource name`,
            });
        }
        inputs[key] = name;
    }
    return { inputs, failures };
}

/** Without names, for what is no resource. */
export function checkProperties(fields: Fields, given: Properties, what: string): Checked {
    const failures: CheckFailure[] = [];
    return { inputs: checkFields(fields, given, [], what, failures), failures };
}

/** As the real providers do: the old generated name stays until a replacement, when the engine gives no old inputs. */
function autoName({ prefix = "" }: AutoName, operation: Operation, old: Value | undefined): string {
    const base = `${prefix}${operation.name}`;
    return isGeneratedName(old, base) ? old : `${base}-${operation.randomHex(7)}`;
}

function checkFields(
    fields: Fields,
    given: Properties,
    path: Path,
    type: string,
    failures: CheckFailure[],
): Properties {
    const inputs: Properties = {};
    for (const [key, value] of Object.entries(given)) {
        if (value === null || key === "__defaults") {
            continue;
        }
        const property = Object.hasOwn(fields, key) ? fields[key] : undefined;
        const at = [...path, key];
        if (property === undefined || property.output === true) {
            const reason =
                property === undefined
                    ? `is not a property of ${type}, or one that the sandbox does not cover`
                    : `is an output of ${type} and cannot be given`;
            failures.push({ property: formatPath(at), reason: `"${formatPath(at)}" ${reason}` });
            continue;
        }
        const conflict = property.conflictsWith?.find((other) => given[other] !== undefined && given[other] !== null);
        if (conflict !== undefined) {
            failures.push({
                property: formatPath(at),
                reason: `"${formatPath(at)}": conflicts with "${formatPath([...path, conflict])}"`,
            });
        }
        inputs[key] = checkValue(property, value, at, type, failures);
    }
    for (const [key, property] of Object.entries(fields)) {
        if (inputs[key] !== undefined) {
            continue;
        }
        if (
            property.required === true &&
            !failures.some((failure) => failure.property === formatPath([...path, key]))
        ) {
            const at = formatPath([...path, key]);
            failures.push({ property: at, reason: `Missing required argument. The argument "${at}" is required` });
        }
        const conflicts = property.conflictsWith?.some((other) => inputs[other] !== undefined) === true;
        if (property.default !== undefined && !conflicts) {
            inputs[key] = property.default;
        }
    }
    return inputs;
}

function checkValue(property: Property, value: Value, path: Path, type: string, failures: CheckFailure[]): Value {
    if (isUnknown(value)) {
        return value;
    }
    const refuse = (reason: string): Value => {
        const at = formatPath(path);
        failures.push({ property: at, reason: `"${at}" ${reason}` });
        return value;
    };
    switch (property.kind) {
        case "string": {
            if (typeof value === "object") {
                return refuse(`must be a string, got ${describe(value)}`);
            }
            const text = String(value);
            if (property.values !== undefined && !property.values.includes(text)) {
                return refuse(`expected to be one of ${JSON.stringify(property.values)}, got ${JSON.stringify(text)}`);
            }
            if (property.pattern !== undefined && !property.pattern.expression.test(text)) {
                return refuse(`is ${JSON.stringify(text)}; ${property.pattern.rule}`);
            }
            return text;
        }
        case "json":
            return checkJson(value, refuse);
        case "number": {
            const figure = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
            if (typeof figure !== "number" || !Number.isFinite(figure)) {
                return refuse(`must be a number, got ${describe(value)}`);
            }
            const { minimum = -Infinity, maximum = Infinity, values } = property;
            if (figure < minimum || figure > maximum) {
                return refuse(`expected to be in the range (${minimum} - ${maximum}), got ${figure}`);
            }
            if (values !== undefined && !values.includes(figure)) {
                return refuse(`expected to be one of ${JSON.stringify(values)}, got ${figure}`);
            }
            return figure;
        }
        case "boolean":
            if (value === "true" || value === "false") {
                return value === "true";
            }
            return typeof value === "boolean" ? value : refuse(`must be a boolean, got ${describe(value)}`);
        case "map":
            if (!isProperties(value)) {
                return refuse(`must be a map of strings, got ${describe(value)}`);
            }
            return checkMap(value, path, failures);
        case "object":
            return isProperties(value)
                ? checkFields(property.fields, value, path, type, failures)
                : refuse(`must be an object, got ${describe(value)}`);
        case "archive":
            return isArchive(value) ? value : refuse(`must be an archive, got ${describe(value)}`);
        case "list":
            return Array.isArray(value)
                ? value.map((item, index) => checkValue(property.items, item, [...path, index], type, failures))
                : refuse(`must be a list, got ${describe(value)}`);
    }
}

function checkMap(value: Properties, path: Path, failures: CheckFailure[]): Properties {
    const entries = Object.entries(value).filter(([, entry]) => entry !== null);
    return Object.fromEntries(
        entries.map(([key, entry]) => {
            if (typeof entry === "object" && !isUnknown(entry)) {
                const at = formatPath([...path, key]);
                failures.push({ property: at, reason: `"${at}" must be a string, got ${describe(entry)}` });
            }
            return [key, typeof entry === "object" ? entry : String(entry)];
        }),
    );
}

/** The SDKs also take a document as an object. */
function checkJson(value: Value, refuse: (reason: string) => Value): Value {
    if (isProperties(value)) {
        return JSON.stringify(value);
    }
    if (typeof value !== "string") {
        return refuse(`must be a JSON document, got ${describe(value)}`);
    }
    try {
        JSON.parse(value);
        return value;
    } catch (error) {
        return refuse(`contains an invalid JSON: ${error instanceof Error ? error.message : String(error)}`);
    }
}

function checkRules(rules: Rules, inputs: Properties, failures: CheckFailure[]): void {
    const given = (keys: string[]) => keys.filter((key) => inputs[key] !== undefined);
    for (const keys of rules.exactlyOneOf ?? []) {
        const found = given(keys);
        if (found.length !== 1) {
            const names = keys.map((key) => `"${key}"`).join(", ");
            const got = found.length === 0 ? "none was given" : `${found.join(" and ")} were given`;
            failures.push({ property: found[1] ?? keys[0] ?? "", reason: `exactly one of ${names} is needed; ${got}` });
        }
    }
    for (const keys of rules.atLeastOneOf ?? []) {
        if (given(keys).length === 0) {
            const names = keys.map((key) => `"${key}"`).join(", ");
            failures.push({ property: keys[0] ?? "", reason: `at least one of ${names} is needed; none was given` });
        }
    }
}

function describe(value: Value): string {
    if (value === null) {
        return "null";
    }
    if (Array.isArray(value)) {
        return "a list";
    }
    return isProperties(value) ? "an object" : `${typeof value === "object" ? "unknown" : JSON.stringify(value)}`;
}
