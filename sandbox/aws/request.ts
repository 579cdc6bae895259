import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { isJsonObject, parseJson, type Json, type JsonObject } from "./json";
import { matchRoute, serviceModel, type Protocol, type ServiceModel } from "./models";

/** An HTTP request, read to its end. */
export interface HttpRequest {
    readonly method: string;
    /** Path and query as sent. */
    readonly target: string;
    readonly headers: IncomingHttpHeaders;
    readonly rawHeaders: readonly string[];
    readonly body: Buffer;
}

/** What is asked of which service. */
export interface AwsRequest {
    readonly http: HttpRequest;
    /** Name that the request is signed with, such as `elasticfilesystem`. */
    readonly signingName: string;
    /** Name as SDKs have it, such as `efs`. */
    readonly service: string;
    /** The Region, or `aws-global` for a service that is the same in all. */
    readonly region: string;
    readonly protocol: Protocol;
    readonly model: ServiceModel | undefined;
    /** Undefined when no operation of the service looks like this request. */
    readonly operation: string | undefined;
    /** Parameters by their names; nested for JSON, flat (`Filter.1.Name`) for query. Undefined when the body is unreadable. */
    readonly input: JsonObject | undefined;
}

/**
 * Services with one endpoint for all Regions; they sign with us-east-1 but do not fail with it. STS signs with the
 * Region that it is called in (https://docs.aws.amazon.com/general/latest/gr/rande.html, "Global endpoints").
 */
const globalServices: ReadonlySet<string> = new Set(["iam", "organizations", "route53", "cloudfront"]);

export async function readRequest(message: IncomingMessage): Promise<HttpRequest> {
    const chunks: Buffer[] = [];
    for await (const chunk of message) {
        chunks.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk)));
    }
    return {
        method: message.method ?? "GET",
        target: message.url ?? "/",
        headers: message.headers,
        rawHeaders: message.rawHeaders,
        body: Buffer.concat(chunks),
    };
}

/** Finds service, Region, operation and parameters; undefined for a request that is not to an AWS service. */
export function identify(http: HttpRequest): AwsRequest | undefined {
    const scope = credentialScope(http) ?? hostScope(http.headers.host);
    if (!scope) {
        return undefined;
    }
    const [path, search = ""] = splitOnce(http.target, "?");
    const query = new URLSearchParams(search);
    const model = serviceModel(scope.service);
    const protocol = protocolOf(http, model, query);
    const parsed = parse(http, path, query, protocol, model);
    return {
        http,
        signingName: scope.service,
        service: model?.name ?? scope.service,
        region: globalServices.has(scope.service) ? "aws-global" : scope.region,
        protocol,
        model,
        ...parsed,
    };
}

interface Scope {
    readonly service: string;
    readonly region: string;
}

/**
 * `Credential=AKIA…/20260101/eu-central-1/eks/aws4_request`, in the header or, when the URL is presigned, in the query
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
 */
function credentialScope(http: HttpRequest): Scope | undefined {
    const header = /Credential=([^,\s]+)/.exec(http.headers.authorization ?? "")?.[1];
    const presigned = /[?&]X-Amz-Credential=([^&]+)/.exec(http.target)?.[1];
    const credential = header ?? (presigned && decodeURIComponent(presigned));
    const [, , region, service, end] = credential?.split("/") ?? [];
    return end === "aws4_request" ? { region, service: service.toLowerCase() } : undefined;
}

/** `elasticfilesystem.eu-central-1.amazonaws.com`, for calls that need no signature (sts:AssumeRoleWithWebIdentity). */
function hostScope(host: string | undefined): Scope | undefined {
    const match = /^([a-z0-9-]+)(?:\.([a-z0-9-]+))?\.(?:amazonaws\.com|api\.aws)(?::\d+)?$/.exec(host ?? "");
    return match ? { service: match[1], region: match[2] ?? "us-east-1" } : undefined;
}

function protocolOf(http: HttpRequest, model: ServiceModel | undefined, query: URLSearchParams): Protocol {
    if (http.headers["smithy-protocol"] === "rpc-v2-cbor") {
        return "smithy-rpc-v2-cbor";
    }
    if (http.headers["x-amz-target"] !== undefined) {
        return "json";
    }
    const form = http.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ?? false;
    if (form || query.has("Action")) {
        return model?.protocol === "ec2" ? "ec2" : "query";
    }
    return model?.protocol ?? "rest-json";
}

type Parsed = Pick<AwsRequest, "operation" | "input">;

function parse(
    http: HttpRequest,
    path: string,
    query: URLSearchParams,
    protocol: Protocol,
    model: ServiceModel | undefined,
): Parsed {
    switch (protocol) {
        case "smithy-rpc-v2-cbor":
            // The body is CBOR, which moto reads; the front needs the operation only.
            return { operation: known(model, /\/operation\/(\w+)$/.exec(path)?.[1]), input: {} };
        case "json": {
            const target = String(http.headers["x-amz-target"]);
            return { operation: known(model, target.slice(target.lastIndexOf(".") + 1)), input: jsonBody(http) };
        }
        case "query":
        case "ec2": {
            const form = new URLSearchParams(http.body.toString());
            const action = query.get("Action") ?? form.get("Action") ?? undefined;
            return { operation: known(model, action), input: { ...parameters(query), ...parameters(form) } };
        }
        case "rest-json":
        case "rest-xml":
            return model ? parseRest(http, path, query, model) : { operation: `${http.method} ${path}`, input: {} };
        default: {
            const never: never = protocol;
            return never;
        }
    }
}

function known(model: ServiceModel | undefined, operation: string | undefined): string | undefined {
    return operation === undefined || !model || Object.hasOwn(model.operations, operation) ? operation : undefined;
}

function parseRest(http: HttpRequest, path: string, query: URLSearchParams, model: ServiceModel): Parsed {
    const route = matchRoute(model, http.method, path);
    if (!route) {
        return { operation: undefined, input: {} };
    }
    const body = model.protocol === "rest-json" ? jsonBody(http) : {};
    if (!body) {
        return { operation: route.operation, input: undefined };
    }
    const shape = model.shapes?.[model.operations[route.operation].input ?? ""];
    const input: JsonObject = { ...body };
    const located = new Map<string, string>();
    for (const [name, member] of Object.entries(shape?.members ?? {})) {
        if (member.at !== undefined) {
            located.set(`${member.at} ${member.name ?? name}`, name);
        } else if (member.name !== undefined && member.name in input) {
            input[name] = input[member.name];
            delete input[member.name];
        }
    }
    for (const [label, value] of Object.entries(route.labels)) {
        input[located.get(`uri ${label}`) ?? label] = value;
    }
    for (const wireName of new Set(query.keys())) {
        if (!isSigning(wireName)) {
            const name = located.get(`querystring ${wireName}`) ?? wireName;
            input[name] = fromQuery(model, shape?.members?.[name]?.shape, query.getAll(wireName));
        }
    }
    return { operation: route.operation, input };
}

/** A query parameter is text; its shape says what it means. */
function fromQuery(model: ServiceModel, shapeName: string | undefined, values: string[]): Json {
    const type = model.shapes?.[shapeName ?? ""]?.type;
    if (type === "list") {
        return values;
    }
    const [value] = values;
    if ((type === "integer" || type === "long") && /^-?\d+$/.test(value)) {
        return Number(value);
    }
    if (type === "boolean" && (value === "true" || value === "false")) {
        return value === "true";
    }
    return value;
}

function jsonBody(http: HttpRequest): JsonObject | undefined {
    if (http.body.length === 0) {
        return {};
    }
    const body = parseJson(http.body.toString());
    return isJsonObject(body) ? body : undefined;
}

/** The parameters of an action: without its name, the version of the API, and the signature. */
function parameters(query: URLSearchParams): Record<string, string> {
    const given = [...query].filter(([name]) => name !== "Action" && name !== "Version" && !isSigning(name));
    return Object.fromEntries(given);
}

/** Parameters that are no business of the operation: presigned signatures and the SDK for JavaScript's `x-id`. */
function isSigning(name: string): boolean {
    return /^x-amz-/i.test(name) || name === "x-id";
}

function splitOnce(text: string, separator: string): [string, string?] {
    const at = text.indexOf(separator);
    return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
