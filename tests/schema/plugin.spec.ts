import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import {
    credentials,
    Server,
    ServerCredentials,
    type sendUnaryData,
    type ServerUnaryCall,
    type ServiceError,
} from "@grpc/grpc-js";
import { InputPropertiesError } from "@pulumi/pulumi/proto/errors_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { ConstructRequest, type ConstructResponse, GetSchemaRequest } from "@pulumi/pulumi/proto/provider_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { specialOutputValueSig, specialSigKey, unknownValue } from "@pulumi/pulumi/runtime";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";

const repository = path.join(__dirname, "..", "..");
const committed = readFileSync(path.join(repository, "schema.json"), "utf8");

const executable = [path.join(repository, "bin", "pulumi-resource-eks-storage")];
const officialRunner = [require.resolve("@pulumi/pulumi/cmd/run-plugin"), path.join(repository, "plugin")];

describe("plugin", function () {
    this.timeout(30_000);
    const started: ChildProcess[] = [];

    after(() => started.forEach((plugin) => plugin.kill()));

    /** Starts the plugin as the engine does, and connects to the port that it prints. */
    async function start(command: string[]): Promise<ResourceProviderClient> {
        const plugin = spawn(process.execPath, [...command, "127.0.0.1:1"], { stdio: ["ignore", "pipe", "pipe"] });
        started.push(plugin);
        let errors = "";
        plugin.stderr.on("data", (text) => (errors += String(text)));
        const port = await new Promise<string>((resolve, reject) => {
            plugin.stdout.once("data", (text) => resolve(String(text).trim()));
            plugin.once("exit", () => reject(new Error(errors)));
        });
        return new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
    }

    for (const [what, command] of Object.entries({
        "the executable": executable,
        "the official runner": officialRunner,
    })) {
        it(`serves schema.json through ${what}`, async () => {
            const client = await start(command);
            const schema = await new Promise<string>((resolve, reject) =>
                client.getSchema(new GetSchemaRequest(), (error, response) =>
                    error ? reject(error) : resolve(response.getSchema()),
                ),
            );
            assert.equal(schema, committed);
        });
    }

    describe("constructs", () => {
        let client: ResourceProviderClient;
        let monitor: Monitor;

        before(async () => {
            client = await start(executable);
            monitor = await Monitor.start();
        });
        after(() => monitor.stop());

        /** Asks for a component, as the engine does for a program in another language. */
        function construct(
            type: string,
            inputs: Record<string, JavaScriptValue>,
            change: (request: ConstructRequest) => void = () => {},
        ) {
            const request = new ConstructRequest();
            request.setProject("shop");
            request.setStack("test");
            request.setType(`eks-storage:index:${type}`);
            request.setName("shared");
            request.setMonitorendpoint(monitor.address);
            request.setInputs(Struct.fromJavaScript(inputs));
            change(request);
            return new Promise<ConstructResponse>((resolve, reject) =>
                client.construct(request, (error, response) => (error ? reject(error) : resolve(response))),
            );
        }

        const fileSystem = {
            region: "eu-central-1",
            vpcId: "vpc-0a1b2c3d",
            subnetIds: { "eu-central-1a": "subnet-0a1b2c3d", "eu-central-1b": "subnet-0a1b2c3e" },
            clientSecurityGroupIds: { nodes: "sg-0a1b2c3d" },
        };

        it("a component with its children, options and every output of the schema", async () => {
            const timeouts = new ConstructRequest.CustomTimeouts();
            timeouts.setDelete("25m");
            const response = await construct("EfsFileSystem", fileSystem, (request) =>
                request.setCustomtimeouts(timeouts),
            );
            const { resources } = JSON.parse(committed) as { resources: Record<string, { required: string[] }> };
            const state = response.getState()?.toJavaScript() ?? {};
            assert.deepEqual(Object.keys(state).sort(), resources["eks-storage:index:EfsFileSystem"]?.required.sort());
            assert.equal(state.region, "eu-central-1");
            const children = monitor.registered.filter((request) => request.getType().startsWith("aws:"));
            assert.equal(children.length, 9);
            assert.ok(children.every((child) => child.getParent() === response.getUrn()));
            assert.ok(children.every((child) => child.getCustomtimeouts()?.getDelete() === "25m"));
            assert.ok(children.every((child) => child.getCustomtimeouts()?.getCreate() === ""));
        });

        it("a component at preview whose ids are unknown, in whatever form an SDK sends them", async () => {
            for (const unknown of [unknownOutput(), unknownValue]) {
                monitor.registered.length = 0;
                const ids = {
                    vpcId: unknown,
                    subnetIds: { "eu-central-1a": unknown, "eu-central-1b": unknown },
                    clientSecurityGroupIds: { nodes: unknown },
                };
                await construct("EfsFileSystem", { ...fileSystem, ...ids }, (request) => request.setDryrun(true));
                const children = monitor.registered.filter((request) => request.getType().startsWith("aws:"));
                assert.equal(children.length, 9);
            }
        });

        it("nothing from a choice that is known only during up, which would be taken for its opposite", async () => {
            monitor.registered.length = 0;
            const error = await rejection(
                construct(
                    "EfsStorageClasses",
                    {
                        region: "eu-central-1",
                        clusterName: "shop",
                        fileSystemId: unknownOutput(),
                        driver: unknownOutput(),
                        classes: [{ name: "tenant", uid: 2000, gid: 2000 }],
                    },
                    (request) => {
                        request.setDryrun(true);
                        request.getProvidersMap().set("kubernetes", provider);
                    },
                ),
            );
            assert.deepEqual(Object.keys(typedErrors(error)), ["driver"]);
            assert.deepEqual(monitor.registered, []);
        });

        it("nothing from bad arguments, and says so as typed errors without a stack trace", async () => {
            monitor.registered.length = 0;
            const error = await rejection(construct("EfsFileSystem", { ...fileSystem, vpcId: "main", subnetIds: {} }));
            assert.deepEqual(Object.keys(typedErrors(error)), ["vpcId", "subnetIds"]);
            assert.equal(error.details, "its arguments have 2 problems");
            assert.match(typedErrors(error).vpcId ?? "", /^EfsFileSystem "shared": vpcId is "main"; a VPC id is/);
            assert.doesNotMatch(error.message, /\n\s+at |\.js:\d+/);
            assert.deepEqual(monitor.registered, []);
        });

        it("nothing for a cluster without an explicit Kubernetes provider", async () => {
            const error = await rejection(
                construct("EfsStorageClasses", {
                    region: "eu-central-1",
                    clusterName: "shop",
                    fileSystemId: "fs-0123456789abcdef0",
                    driver: "Existing",
                    classes: [{ name: "tenant", uid: 2000, gid: 2000 }],
                }),
            );
            assert.deepEqual(Object.keys(typedErrors(error)), ["providers"]);
        });

        it("StorageClasses with a provider that the caller made", async () => {
            monitor.registered.length = 0;
            const response = await construct(
                "EfsStorageClasses",
                {
                    region: "eu-central-1",
                    clusterName: "shop",
                    fileSystemId: "fs-0123456789abcdef0",
                    driver: "Existing",
                    classes: [{ name: "tenant", uid: 2000, gid: 2000 }],
                },
                (request) => request.getProvidersMap().set("kubernetes", provider),
            );
            const state = response.getState()?.toJavaScript() ?? {};
            assert.deepEqual(Object.keys(state).sort(), ["digest", "storageClassNames"]);
            assert.deepEqual(state.storageClassNames, ["tenant"]);
            const children = monitor.registered.filter((request) => request.getType().startsWith("kubernetes:"));
            assert.equal(children.length, 3);
            assert.ok(children.every((child) => child.getProvider() === provider));
        });

        it("a replication with its monitor's program, and lists and whole numbers as an SDK sends them", async () => {
            monitor.registered.length = 0;
            const response = await construct("EfsReplication", {
                primary: { region: "eu-central-1", fileSystemId: "fs-0123456789abcdef0", clusterName: "shop" },
                replica: {
                    region: "eu-west-1",
                    fileSystemId: "fs-0fedcba9876543210",
                    clusterName: "shop",
                    alarmTopicArns: ["arn:aws:sns:eu-west-1:111122223333:storage"],
                },
                recoveryPointObjectiveMinutes: 30,
            });
            const state = response.getState()?.toJavaScript() ?? {};
            const { resources } = JSON.parse(committed) as { resources: Record<string, { required: string[] }> };
            assert.deepEqual(Object.keys(state).sort(), resources["eks-storage:index:EfsReplication"]?.required.sort());
            assert.deepEqual(
                [state.mode, state.recoveryPointObjectiveMinutes, state.runbookName],
                ["Steady", 30, "eks-storage-failover-fs-0fedcba9876543210"],
            );
            const programs = monitor.registered.filter((request) =>
                request.getType().startsWith("aws:lambda/function:"),
            );
            assert.equal(programs.length, 2);
            for (const program of programs) {
                const code = JSON.stringify(program.getObject()?.toJavaScript().code);
                assert.match(code, /index\.mjs.*DescribeReplicationConfigurationsCommand/);
            }
        });

        it("a file system and its replica in two Regions", async () => {
            monitor.registered.length = 0;
            const side = (region: string) => ({
                ...fileSystem,
                region,
                subnetIds: { [`${region}a`]: "subnet-0a1b2c3d", [`${region}b`]: "subnet-0a1b2c3e" },
                clusterName: "shop",
            });
            const inputs = { primary: side("eu-central-1"), replica: side("eu-west-1") };
            await construct("ReplicatedEfsFileSystem", inputs, (request) => request.setDryrun(true));
            const types = monitor.registered.map((request) => request.getType());
            for (const type of [
                "eks-storage:index:EfsReplication",
                "aws:efs/fileSystem:FileSystem",
                "aws:cloudcontrol/resource:Resource",
                "aws:efs/replicationConfiguration:ReplicationConfiguration",
            ]) {
                assert.ok(types.includes(type), type);
            }
        });

        it("nothing from two Regions that are one, and says so at the argument", async () => {
            monitor.registered.length = 0;
            const side = { region: "eu-west-1", fileSystemId: unknownOutput(), clusterName: "shop" };
            const error = await rejection(
                construct("EfsReplication", { primary: side, replica: side }, (request) => request.setDryrun(true)),
            );
            assert.deepEqual(Object.keys(typedErrors(error)), ["replica.region"]);
            assert.deepEqual(monitor.registered, []);
        });

        it("no component that it does not have", async () => {
            const error = await rejection(construct("EfsVolume", {}));
            assert.match(
                error.message,
                /eks-storage has no component eks-storage:index:EfsVolume; it has eks-storage:index:EfsFileSystem/,
            );
        });
    });
});

const provider = "urn:pulumi:test::shop::pulumi:providers:kubernetes::cluster::cluster-id";

/** An output that has no value yet, as SDKs that know outputs send it. */
function unknownOutput(): JavaScriptValue {
    return { [specialSigKey]: specialOutputValueSig, dependencies: [] };
}

async function rejection(promise: Promise<unknown>): Promise<ServiceError> {
    try {
        await promise;
    } catch (error) {
        return error as ServiceError;
    }
    throw new Error("the arguments were accepted");
}

/** The details that every language's SDK reads off the error, by property path. */
function typedErrors({ metadata }: ServiceError): Record<string, string> {
    const [details] = metadata.get("grpc-status-details-bin");
    assert.ok(Buffer.isBuffer(details), "the error has no details");
    const [packed] = Status.deserializeBinary(details).getDetailsList();
    const errors = packed?.unpack(
        (bytes) => InputPropertiesError.deserializeBinary(bytes),
        "pulumirpc.InputPropertiesError",
    );
    return Object.fromEntries(errors?.getErrorsList().map((each) => [each.getPropertyPath(), each.getReason()]) ?? []);
}

/** Ids of file systems whose component looks at them. */
const fileSystems: Record<string, string> = {
    "shared-primary": "fs-0123456789abcdef0",
    "shared-replica": "fs-0fedcba9876543210",
};

/** The engine's side: takes registrations and answers as AWS would as far as a file system asks. */
class Monitor {
    public readonly registered: RegisterResourceRequest[] = [];
    public address = "";
    private readonly server = new Server();

    public static async start(): Promise<Monitor> {
        const monitor = new Monitor();
        const mocks = new MockMonitor({
            newResource: ({ name, inputs }) => ({
                id: fileSystems[name] ?? `${name}-id`,
                state: { arn: `arn:aws:test:::${name}`, keyId: "key", ...(inputs as Record<string, unknown>) },
            }),
            call: ({ inputs }) => {
                const { id, region } = inputs as { id?: string; region?: string };
                return id === undefined
                    ? { partition: "aws", accountId: "111122223333" }
                    : { id, availabilityZone: `${region}${id.endsWith("d") ? "a" : "b"}`, vpcId: "vpc-0a1b2c3d" };
            },
        });
        type Handler<Request, Response> = (
            call: ServerUnaryCall<Request, Response>,
            callback: sendUnaryData<Response>,
        ) => void;
        const answer =
            <Request, Response>(
                handle: (request: Request, callback: sendUnaryData<Response>) => unknown,
            ): Handler<Request, Response> =>
            (call, callback) =>
                void handle(call.request, callback);
        monitor.server.addService(ResourceMonitorService, {
            supportsFeature: (_: unknown, callback: sendUnaryData<unknown>) => callback({ code: 12 }),
            registerResource: answer((request: RegisterResourceRequest, callback) => {
                monitor.registered.push(request);
                return mocks.registerResource(request, callback);
            }),
            registerResourceOutputs: answer((_, callback) => callback(null, new Empty())),
            invoke: answer((request, callback) => mocks.invoke(request, callback)),
        });
        const port = await new Promise<number>((resolve, reject) =>
            monitor.server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
                error ? reject(error) : resolve(bound),
            ),
        );
        monitor.address = `127.0.0.1:${port}`;
        return monitor;
    }

    public stop(): void {
        this.server.forceShutdown();
    }
}
