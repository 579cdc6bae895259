import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { ConstructRequest, GetSchemaRequest } from "@pulumi/pulumi/proto/provider_pb";
import { specialOutputValueSig, specialSigKey, unknownValue } from "@pulumi/pulumi/runtime";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { Monitor } from "../support/monitor";
import { executable, officialRunner, Plugin, rejection, typedErrors } from "../support/plugin";

const committed = readFileSync(path.join(__dirname, "..", "..", "schema.json"), "utf8");

describe("plugin", function () {
    this.timeout(30_000);
    const started: Plugin[] = [];

    after(() => started.forEach((plugin) => plugin.stop()));

    async function start(command: string[]): Promise<Plugin> {
        const plugin = await Plugin.start(command);
        started.push(plugin);
        return plugin;
    }

    for (const [what, command] of Object.entries({
        "the executable": executable,
        "the official runner": officialRunner,
    })) {
        it(`serves schema.json through ${what}`, async () => {
            const plugin = await start(command);
            const schema = await new Promise<string>((resolve, reject) =>
                plugin.client.getSchema(new GetSchemaRequest(), (error, response) =>
                    error ? reject(error) : resolve(response.getSchema()),
                ),
            );
            assert.equal(schema, committed);
        });
    }

    describe("constructs", () => {
        let plugin: Plugin;
        let monitor: Monitor;

        before(async () => {
            plugin = await start(executable);
            monitor = await Monitor.start();
        });
        after(() => monitor.stop());

        const construct = (
            type: string,
            inputs: Record<string, JavaScriptValue>,
            change: (request: ConstructRequest) => void = () => {},
        ) =>
            plugin.construct(type, inputs, (request) => {
                request.setMonitorendpoint(monitor.address);
                change(request);
            });

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
