import assert from "node:assert/strict";
import { Provider } from "@pulumi/kubernetes/provider";
import { DeletionPolicy } from "../deletion-policy";
import { Elsewhere } from "../testing/elsewhere";
import { graph, valueOf } from "../testing/graph";
import { children, multiAz, types as ontapTypes, vpcId } from "../testing/ontap";
import { problemsOf } from "../testing/problems";
import { aws, both as trident, multiAzStorage, nas, required, types } from "../testing/trident";
import { OntapFileSystem } from "./file-system";
import { MultiAzOntapStorage } from "./multi-az-ontap-storage";
import type { MultiAzOntapStorageArgs } from "./multi-az-ontap-args";
import { TridentReclaimPolicy } from "./trident-reclaim-policy";
import { TridentStorage } from "./trident-storage";

const cluster = () => new Provider("cluster", { kubeconfig: "{}" });

describe("MultiAzOntapStorage", () => {
    it("makes file system, Trident, and a class each for files and blocks from five inputs", async () => {
        const made = await multiAzStorage();
        const { inputs } = made.one(ontapTypes.fileSystem);
        assert.deepEqual(
            [inputs.deploymentType, inputs.storageCapacity, inputs.throughputCapacityPerHaPair],
            ["MULTI_AZ_2", 1024, 384],
        );
        assert.equal(made.one(ontapTypes.securityGroup).inputs.vpcId, vpcId);
        assert.equal(made.one(ontapTypes.virtualMachine).inputs.name, "data");
        const backends = made.all(types.backend).map((one) => one.inputs.spec as Record<string, unknown>);
        assert.deepEqual(
            backends.map(({ storageDriverName, svm, backendName }) => [storageDriverName, svm, backendName]).toSorted(),
            [
                ["ontap-nas", "data", "ontap-nas"],
                ["ontap-san", "data", "ontap-san"],
            ],
        );
        const { result } = made;
        assert.deepEqual(
            [await valueOf(result.fileStorageClassName), await valueOf(result.blockStorageClassName)],
            ["ontap-nas", "ontap-san"],
        );
    });

    it("lets file system and cluster be made at the same time", async () => {
        const made = await graph(() => {
            const { id } = new Elsewhere("cluster-to-be");
            const args: MultiAzOntapStorageArgs = {
                ...required,
                clusterName: id,
                clientSecurityGroupIds: { nodes: id.apply(() => "sg-0a1b2c3d4e5f60718") },
            };
            return new MultiAzOntapStorage("shop", args, { providers: [cluster()] });
        }, aws);
        const waiting = made.resources
            .filter(({ dependencies }) => dependencies.includes("cluster-to-be"))
            .map(({ type }) => type);
        assert.ok(waiting.includes(types.association));
        for (const type of [ontapTypes.fileSystem, ontapTypes.virtualMachine, ontapTypes.secret]) {
            assert.ok(!waiting.includes(type), type);
        }
    });

    it("keeps volumes without claims where it keeps the file system, unless the arguments say otherwise", async () => {
        const { Delete, Retain } = DeletionPolicy;
        const cases: [Partial<MultiAzOntapStorageArgs>, string][] = [
            [{}, "Retain"],
            [{ deletionPolicy: Retain }, "Retain"],
            [{ deletionPolicy: Delete }, "Delete"],
            [{ deletionPolicy: Retain, reclaimPolicy: TridentReclaimPolicy.Delete }, "Delete"],
            [{ deletionPolicy: Delete, reclaimPolicy: TridentReclaimPolicy.Retain }, "Retain"],
        ];
        for (const [args, expected] of cases) {
            const classes = (await multiAzStorage(args)).all(types.storageClass);
            const policies = classes.map(({ inputs }) => inputs.reclaimPolicy);
            assert.deepEqual(policies, [expected, expected], JSON.stringify(args));
        }
    });

    it("keeps the ports open for Trident until the last backend is gone", async () => {
        const made = await multiAzStorage();
        const rules = made.all(ontapTypes.ingress).map(({ name }) => name);
        assert.equal(rules.length, 6);
        for (const { name, dependencies } of made.all(types.backend)) {
            assert.deepEqual(
                rules.filter((rule) => !dependencies.includes(rule)),
                [],
                name,
            );
        }
    });

    it("keeps the storage virtual machine, the secret and its value for Trident until the last backend is gone", async () => {
        const { virtualMachine, secret, secretVersion } = ontapTypes;
        const both = await multiAzStorage();
        // The ARN of the secret is all that says so.
        const apart = await graph(() => {
            const { credentialsSecretArns } = new OntapFileSystem("shop", multiAz);
            const credentialsSecretArn = credentialsSecretArns.apply(({ nas: arn = "" }) => arn);
            const args = {
                ...trident,
                backends: [{ ...nas, credentialsSecretArn }],
                classes: [{ name: "files", backend: nas.name }],
            };
            return new TridentStorage("shop", args, { providers: [cluster()] });
        }, aws);
        assert.deepEqual([both.all(types.backend).length, apart.all(types.backend).length], [2, 1]);
        for (const [made, machine] of [
            [both, "shop-data"],
            [apart, "shop-nas"],
        ] as const) {
            for (const { name, waitsFor } of made.all(types.backend)) {
                const found = [virtualMachine, secret, secretVersion].filter((type) =>
                    waitsFor.includes(`${type} ${machine}`),
                );
                assert.deepEqual(found, [virtualMachine, secret, secretVersion], name);
            }
        }
    });

    it("shows the whole graph at preview while the subnets are unknown", async () => {
        const made = await graph(
            () => {
                const [a, b] = [new Elsewhere("a").id, new Elsewhere("b").id];
                const subnetIds = { "eu-central-1a": a, "eu-central-1b": b };
                return new MultiAzOntapStorage("shop", { ...required, subnetIds }, { providers: [cluster()] });
            },
            { ...aws, preview: true },
        );
        assert.deepEqual(made.failures, []);
        const count = (one: { resources: unknown[] }) => one.resources.length;
        // The two subnets are resources here.
        assert.equal(count(made), count(await multiAzStorage({}, { ...aws, preview: true })) + 2);
    });

    it("reports what any of its parts would refuse, by its own arguments and once, before anything is registered", async () => {
        const args = {
            ...required,
            region: "frankfurt",
            subnetIds: { "eu-central-1a": "subnet-0a1b2c3d4e5f6071a" },
            routeTableIds: [],
            throughputCapacityPerHaPair: 128,
            fileStorageClassName: "Files",
            driver: "Helm",
        } as unknown as MultiAzOntapStorageArgs;
        const made = await graph(() => problemsOf(() => new MultiAzOntapStorage("shop", args)), aws);
        assert.deepEqual(Object.keys(made.result).toSorted(), [
            "driver",
            "fileStorageClassName",
            "providers",
            "region",
            "routeTableIds",
            "subnetIds",
            "throughputCapacityPerHaPair",
        ]);
        assert.deepEqual(children(made), []);
    });
});
