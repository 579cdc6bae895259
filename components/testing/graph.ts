import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { MockMonitor, type MockCallArgs, type MockResourceArgs, type Mocks } from "@pulumi/pulumi/runtime/mocks";
import { disconnect, setMockOptions } from "@pulumi/pulumi/runtime/settings";

/** A resource as it was asked for, with the options that Pulumi's own mocks leave out. */
export interface Registered {
    type: string;
    name: string;
    inputs: Record<string, unknown>;
    parent: string;
    provider: string;
    protect: boolean | undefined;
    retainOnDelete: boolean | undefined;
    deleteBeforeReplace: boolean;
    ignoreChanges: string[];
    /** Names of the resources that it waits for. */
    dependencies: string[];
    /** The same as `<type> <name>`, where several resources have a name. */
    waitsFor: string[];
    timeouts: { create: string; update: string; delete: string } | undefined;
}

/** What a program asked for. A graph proves what is asked of the engine, nothing about what AWS or Kubernetes answer. */
export interface Graph<T> {
    result: T;
    resources: Registered[];
    calls: MockCallArgs[];
    /** Errors of arguments that turned out wrong once they were known. */
    failures: Error[];
    /** The only resource of a type and name; throws when there is none. */
    one(type: string, name?: string): Registered;
    /** All resources of a type. */
    all(type: string): Registered[];
}

/** How the world answers; a call without an answer here fails. */
export interface World {
    preview?: boolean;
    calls?: Record<string, (inputs: Record<string, unknown>) => Record<string, unknown>>;
    /** Ids of file systems by name; other resources have an id made from their name. */
    ids?: Record<string, string>;
    /** Properties of a resource that exists already, as the engine's state has them. */
    existing?: (type: string, name: string) => Record<string, unknown> | undefined;
}

/** Runs a program against a monitor that records every registration. */
export async function graph<T>(program: () => T, world: World = {}): Promise<Graph<T>> {
    const { preview = false } = world;
    const resources: Registered[] = [];
    const calls: MockCallArgs[] = [];
    const mocks: Mocks = {
        newResource: ({ name, type, custom, ...resource }: MockResourceArgs) => {
            if (custom === false) {
                return { id: undefined, state: {} };
            }
            const inputs = resource.inputs as Record<string, unknown>;
            const existing = world.existing?.(type, name);
            if (preview && existing === undefined) {
                return { id: undefined, state: inputs };
            }
            const { ignoreChanges = [] } = resources.find((one) => one.type === type && one.name === name) ?? {};
            const state = { ...outputsOf(type, name, world), ...existing, ...inputs };
            const kept = ignoreChanges.reduce((all, path) => withKept(all, existing ?? {}, path.split(".")), state);
            return { id: idOf(type, name, world), state: kept };
        },
        call: (call) => {
            calls.push(call);
            const answer = world.calls?.[call.token];
            if (answer === undefined) {
                throw new Error(`the test has no answer to ${call.token}`);
            }
            return answer(call.inputs as Record<string, unknown>);
        },
    };
    // setMocks also turns on the engine features that the recording monitor answers for.
    await pulumi.runtime.setMocks(mocks, "shop", "test", preview);
    setMockOptions(new RecordingMonitor(mocks, resources), "shop", "test", preview);
    const { value, failures } = await collectingFailures(async () => {
        const result = program();
        await disconnect();
        return result;
    });
    const all = (type: string) => resources.filter((resource) => resource.type === type);
    const one = (type: string, name?: string) => {
        const found = all(type).filter((resource) => name === undefined || resource.name === name);
        const [only] = found;
        if (only === undefined || found.length > 1) {
            const names = resources.map((resource) => `${resource.type} ${resource.name}`).join(", ");
            throw new Error(`${found.length} resources ${type} ${name ?? ""} among ${names}`);
        }
        return only;
    };
    return { result: value, resources, calls, failures, one, all };
}

/** Value of an output once the program is done; undefined while it is unknown. */
export async function valueOf<T>(output: pulumi.Output<T>): Promise<T | undefined> {
    return new Promise((resolve) => {
        let known = false;
        output.apply((value) => {
            known = true;
            resolve(value);
        });
        setTimeout(() => known || resolve(undefined), 50);
    });
}

class RecordingMonitor extends MockMonitor {
    constructor(
        mocks: Mocks,
        private readonly seen: Registered[],
    ) {
        super(mocks);
    }

    public override registerResource(
        request: RegisterResourceRequest,
        callback: Parameters<MockMonitor["registerResource"]>[1],
    ): Promise<void> {
        this.seen.push({
            type: request.getType(),
            name: request.getName(),
            inputs: request.getObject()?.toJavaScript() ?? {},
            parent: lastName(request.getParent()),
            provider: lastName(request.getProvider().replace(/::[^:]*$/, "")),
            protect: request.getProtect(),
            retainOnDelete: request.getRetainondelete(),
            deleteBeforeReplace: request.getDeletebeforereplace(),
            ignoreChanges: request.getIgnorechangesList(),
            dependencies: request.getDependenciesList().map(lastName),
            waitsFor: request.getDependenciesList().map((urn) => `${lastType(urn)} ${lastName(urn)}`),
            timeouts: timeoutsOf(request),
        });
        return super.registerResource(request, callback);
    }
}

function timeoutsOf(request: RegisterResourceRequest): Registered["timeouts"] {
    const timeouts = request.getCustomtimeouts();
    return timeouts && { create: timeouts.getCreate(), update: timeouts.getUpdate(), delete: timeouts.getDelete() };
}

function lastName(urn: string): string {
    return urn.slice(urn.lastIndexOf("::") + 2);
}

/** Type of a resource, without those of its parents. */
function lastType(urn: string): string {
    const [, , types = ""] = urn.split("::");
    return types.slice(types.lastIndexOf("$") + 1);
}

/** The state with one property that the engine leaves as it is, whatever the program says. */
function withKept(
    state: Record<string, unknown>,
    existing: Record<string, unknown>,
    [key = "", ...rest]: string[],
): Record<string, unknown> {
    if (!(key in existing)) {
        return state;
    }
    const kept = rest.length === 0 ? existing[key] : withKept(recordOf(state[key]), recordOf(existing[key]), rest);
    return { ...state, [key]: kept };
}

function recordOf(value: unknown): Record<string, unknown> {
    return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

const fileSystemTypes = [
    "aws:efs/fileSystem:FileSystem",
    "aws:cloudcontrol/resource:Resource",
    "aws:fsx/ontapFileSystem:OntapFileSystem",
];

function idOf(type: string, name: string, { ids = {} }: World): string {
    return (fileSystemTypes.includes(type) ? ids[name] : undefined) ?? `${name}-id`;
}

/** Outputs that a component reads of its children, as AWS would shape them. */
function outputsOf(type: string, name: string, { ids = {} }: World): Record<string, unknown> {
    const arn = (service: string, rest: string) => `arn:aws:${service}:eu-central-1:111122223333:${rest}`;
    switch (type) {
        case "aws:kms/key:Key":
            return {
                arn: arn("kms", "key/00000000-0000-4000-8000-000000000000"),
                keyId: "00000000-0000-4000-8000-000000000000",
            };
        case "aws:efs/fileSystem:FileSystem":
            return { arn: arn("elasticfilesystem", `file-system/${ids[name] ?? "fs-0123456789abcdef0"}`) };
        case "aws:fsx/ontapFileSystem:OntapFileSystem":
            return {
                arn: arn("fsx", "file-system/fs-0123456789abcdef0"),
                endpoints: [{ managements: [{ dnsName: `management.${name}`, ipAddresses: [] }], interclusters: [] }],
            };
        case "aws:fsx/ontapStorageVirtualMachine:OntapStorageVirtualMachine":
            return {
                arn: arn("fsx", `storage-virtual-machine/fs-0123456789abcdef0/${name}`),
                endpoints: [
                    Object.fromEntries(
                        ["iscsis", "managements", "nfs", "smbs"].map((kind) => [
                            kind,
                            kind === "smbs" ? [] : [{ dnsName: `${kind}.${name}`, ipAddresses: [] }],
                        ]),
                    ),
                ],
            };
        case "aws:secretsmanager/secret:Secret":
            return { arn: arn("secretsmanager", `secret:${name}-AbCdEf`) };
        case "aws:secretsmanager/secretVersion:SecretVersion":
            return { versionId: "00000000-0000-4000-8000-000000000001" };
        case "random:index/randomPassword:RandomPassword":
            return { result: `${name}-password` };
        case "aws:iam/role:Role":
            return { arn: `arn:aws:iam::111122223333:role/${name}`, name };
        case "aws:cloudwatch/logGroup:LogGroup":
            return { arn: arn("logs", `log-group:${name}`), name };
        case "aws:cloudwatch/eventRule:EventRule":
            return { arn: arn("events", `rule/${name}`), name };
        case "aws:lambda/function:Function":
            return { arn: arn("lambda", `function:${name}`), name };
        case "aws:dynamodb/table:Table":
            return { arn: arn("dynamodb", `table/${name}`) };
        default:
            return {};
    }
}

/** A failed argument of a child rejects a promise that nobody holds: the engine's process ends there, a test looks at it. */
async function collectingFailures<T>(run: () => Promise<T>): Promise<{ value: T; failures: Error[] }> {
    const failures = new Set<Error>();
    const collect = (reason: unknown) => failures.add(reason instanceof Error ? reason : new Error(String(reason)));
    const { stackTraceLimit } = Error;
    // The SDK takes a stack trace for every promise, and mapping those to TypeScript is most of a graph's time.
    Error.stackTraceLimit = 0;
    const others = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection");
    process.on("unhandledRejection", collect);
    try {
        const value = await run();
        await new Promise((resolve) => setTimeout(resolve, 20));
        return { value, failures: [...failures] };
    } finally {
        process.removeListener("unhandledRejection", collect);
        Error.stackTraceLimit = stackTraceLimit;
        others.forEach((listener) => process.on("unhandledRejection", listener));
    }
}
