import type { AwsRequest } from "./request";
import { isJsonObject, type Json, type JsonObject } from "./json";
import type { Operation, ServiceModel, Shape } from "./models";

/** What is wrong with a request's parameters, in the words of botocore's own validation where it has them. */
export interface Problem {
    readonly kind: "unknown" | "missing" | "invalid";
    readonly parameter: string;
    readonly message: string;
}

/** Everything that the service's model forbids in the request. */
export function problems(request: AwsRequest, operation: Operation, model: ServiceModel): Problem[] {
    const input = request.input ?? {};
    if (operation.input !== undefined && model.shapes) {
        return structure(model.shapes, model.shapes[operation.input], input, "");
    }
    // A body in CBOR or XML is not taken apart here, so nothing can be said about its members.
    if (request.protocol === "smithy-rpc-v2-cbor" || request.protocol === "rest-xml") {
        return [];
    }
    return names(operation, Object.keys(input));
}

function names(operation: Operation, given: string[]): Problem[] {
    const known = new Set(operation.members);
    // `Filter.1.Name` is about `Filter`.
    const present = new Set(given.map((name) => (known.has(name) ? name : name.split(".")[0])));
    return [
        ...[...present].filter((name) => !known.has(name)).map(unknown),
        ...(operation.required ?? []).filter((name) => !present.has(name)).map(missing),
    ];
}

function unknown(parameter: string): Problem {
    return { kind: "unknown", parameter, message: `Unknown parameter in input: "${parameter}"` };
}

function missing(parameter: string): Problem {
    return { kind: "missing", parameter, message: `Missing required parameter in input: "${parameter}"` };
}

function invalid(parameter: string, rule: string): Problem {
    return { kind: "invalid", parameter, message: `Value at '${parameter}' failed to satisfy constraint: ${rule}` };
}

type Shapes = Readonly<Record<string, Shape>>;

function structure(shapes: Shapes, shape: Shape, value: JsonObject, path: string): Problem[] {
    const at = (name: string) => (path ? `${path}.${name}` : name);
    const members = shape.members ?? {};
    const found: Problem[] = [];
    for (const name of shape.required ?? []) {
        // SDKs fill in idempotency tokens; curl and older SDKs may leave them out.
        if (isAbsent(value[name]) && !members[name].idempotencyToken) {
            found.push(missing(at(name)));
        }
    }
    for (const [name, inner] of Object.entries(value)) {
        if (!Object.hasOwn(members, name)) {
            found.push(unknown(at(name)));
        } else if (!isAbsent(inner)) {
            found.push(...check(shapes, shapes[members[name].shape], inner, at(name)));
        }
    }
    return found;
}

function isAbsent(value: Json | undefined): value is null | undefined {
    return value === undefined || value === null;
}

function check(shapes: Shapes, shape: Shape, value: Json, path: string): Problem[] {
    switch (shape.type) {
        case "structure":
            return isJsonObject(value)
                ? structure(shapes, shape, value, path)
                : [invalid(path, "Member must be a structure")];
        case "list":
            return list(shapes, shape, value, path);
        case "map":
            return map(shapes, shape, value, path);
        case "string":
            return typeof value === "string" ? text(shape, value, path) : [invalid(path, "Member must be a string")];
        case "boolean":
            return typeof value === "boolean" ? [] : [invalid(path, "Member must be a boolean")];
        case "timestamp":
            return []; // a number in a body, ISO 8601 in a query
        default:
            return typeof value === "number" ? number(shape, value, path) : [invalid(path, "Member must be a number")];
    }
}

function list(shapes: Shapes, shape: Shape, value: Json, path: string): Problem[] {
    if (!Array.isArray(value)) {
        return [invalid(path, "Member must be a list")];
    }
    const member = shapes[shape.member ?? ""];
    return [
        ...length(shape, value.length, path),
        ...value.flatMap((item, index) => check(shapes, member, item, `${path}[${index}]`)),
    ];
}

function map(shapes: Shapes, shape: Shape, value: Json, path: string): Problem[] {
    if (!isJsonObject(value)) {
        return [invalid(path, "Member must be a map")];
    }
    const entries = Object.entries(value);
    return [
        ...length(shape, entries.length, path),
        ...entries.flatMap(([key, item]) => [
            ...check(shapes, shapes[shape.key ?? ""], key, `${path} key`),
            ...check(shapes, shapes[shape.value ?? ""], item, `${path}.${key}`),
        ]),
    ];
}

function text(shape: Shape, value: string, path: string): Problem[] {
    const found = length(shape, value.length, path);
    if (shape.enum && !shape.enum.includes(value)) {
        found.push(invalid(path, `Member must satisfy enum value set: [${shape.enum.join(", ")}]`));
    }
    if (shape.pattern !== undefined && !pattern(shape.pattern).test(value)) {
        found.push(invalid(path, `Member must satisfy regular expression pattern: ${shape.pattern}`));
    }
    return found;
}

function length(shape: Shape, actual: number, path: string): Problem[] {
    if (shape.min !== undefined && actual < shape.min) {
        return [invalid(path, `Member must have length greater than or equal to ${shape.min}`)];
    }
    if (shape.max !== undefined && actual > shape.max) {
        return [invalid(path, `Member must have length less than or equal to ${shape.max}`)];
    }
    return [];
}

function number(shape: Shape, value: number, path: string): Problem[] {
    if (shape.min !== undefined && value < shape.min) {
        return [invalid(path, `Member must have value greater than or equal to ${shape.min}`)];
    }
    if (shape.max !== undefined && value > shape.max) {
        return [invalid(path, `Member must have value less than or equal to ${shape.max}`)];
    }
    return [];
}

const patterns = new Map<string, RegExp>();

/**
 * The models hold Java's regular expressions, which have to match the whole text; a few (`(?!…)+`) are legal in
 * JavaScript without the u flag only.
 */
function pattern(source: string): RegExp {
    const known = patterns.get(source);
    if (known) {
        return known;
    }
    let made: RegExp;
    try {
        made = new RegExp(`^(?:${source})$`, "u");
    } catch {
        made = new RegExp(`^(?:${source})$`);
    }
    patterns.set(source, made);
    return made;
}
