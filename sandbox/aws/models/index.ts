import table from "./services.json";

/** The protocols that AWS services of the table speak. */
export type Protocol = "rest-json" | "rest-xml" | "json" | "query" | "ec2" | "smithy-rpc-v2-cbor";

export interface Shape {
    readonly type: string;
    readonly members?: Readonly<Record<string, Member>>;
    readonly required?: readonly string[];
    readonly member?: string;
    readonly key?: string;
    readonly value?: string;
    readonly enum?: readonly string[];
    readonly min?: number;
    readonly max?: number;
    readonly pattern?: string;
}

export interface Member {
    readonly shape: string;
    /** Where the member travels: `uri`, `querystring`, `header`; in the body when absent. */
    readonly at?: string;
    /** Name on the wire when it is not the member's own. */
    readonly name?: string;
    readonly idempotencyToken?: boolean;
}

export interface Operation {
    readonly method?: string;
    readonly path?: string;
    readonly status?: number;
    /** Name of the input's shape, for services whose whole input is checked. */
    readonly input?: string;
    /** Names of the top-level parameters on the wire, for the other services. */
    readonly members?: readonly string[];
    readonly required?: readonly string[];
}

export interface ServiceModel {
    /** Name as SDKs and the AWS CLI use it (`efs`), which is not always the signing name (`elasticfilesystem`). */
    readonly name: string;
    readonly protocol: Protocol;
    readonly targetPrefix?: string;
    readonly operations: Readonly<Record<string, Operation>>;
    readonly shapes?: Readonly<Record<string, Shape>>;
}

interface Model extends Omit<ServiceModel, "protocol"> {
    readonly protocol: string;
}

const protocols: readonly string[] = ["rest-json", "rest-xml", "json", "query", "ec2", "smithy-rpc-v2-cbor"];

function isServiceModel(model: Model): model is ServiceModel {
    return protocols.includes(model.protocol);
}

const models = new Map<string, ServiceModel>();
for (const [signingName, model] of Object.entries<Model>(table.services)) {
    if (!isServiceModel(model)) {
        throw new Error(`services.json: service ${model.name} speaks unknown protocol ${model.protocol}`);
    }
    models.set(signingName, model);
}

/** The model of a service by the name that requests are signed with. */
export function serviceModel(signingName: string): ServiceModel | undefined {
    return models.get(signingName);
}

interface Route {
    readonly operation: string;
    readonly method: string;
    readonly pattern: RegExp;
    readonly labels: readonly string[];
    /** Number of literal characters: of two patterns that match, the more literal one is meant. */
    readonly weight: number;
}

const routesOf = new Map<ServiceModel, Route[]>();

function routes(model: ServiceModel): Route[] {
    const known = routesOf.get(model);
    if (known) {
        return known;
    }
    const made = Object.entries(model.operations).flatMap(([operation, { method, path }]) =>
        method !== undefined && path !== undefined ? [route(operation, method, path)] : [],
    );
    made.sort((a, b) => b.weight - a.weight);
    routesOf.set(model, made);
    return made;
}

function route(operation: string, method: string, requestUri: string): Route {
    const [path] = requestUri.split("?");
    const labels: string[] = [];
    const source = path
        .replace(/\/$/, "")
        .replace(/\{(\w+)(\+?)\}|[^{\w/]/g, (found, label?: string, greedy?: string) => {
            if (label === undefined) {
                return `\\${found}`;
            }
            labels.push(label);
            return greedy ? "(.+)" : "([^/]+)";
        });
    const weight = path.replace(/\{\w+\+?\}/g, "").length;
    return { operation, method, pattern: new RegExp(`^${source}/?$`), labels, weight };
}

/** The operation that method and path name, with the values of the path's labels. */
export function matchRoute(
    model: ServiceModel,
    method: string,
    path: string,
): { operation: string; labels: Record<string, string> } | undefined {
    for (const candidate of routes(model)) {
        const match = candidate.method === method ? candidate.pattern.exec(path) : null;
        if (match) {
            const values = match.slice(1).map(decodeLabel);
            const labels = Object.fromEntries(candidate.labels.map((label, index) => [label, values[index]]));
            return { operation: candidate.operation, labels };
        }
    }
    return undefined;
}

function decodeLabel(value: string): string {
    try {
        return decodeURIComponent(value);
    } catch {
        return value; // not percent-encoding: the constraints of the shape decide
    }
}
