import assert from "node:assert/strict";
import { PersistentVolumeClaim } from "@pulumi/kubernetes/core/v1";
import { Provider } from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";
import { Elsewhere } from "../testing/elsewhere";
import { graph, type Graph, type World } from "../testing/graph";
import { problemsOf } from "../testing/problems";
import { EfsDriver } from "./driver-mode";
import { EfsStorageClasses, type EfsStorageClassesArgs } from "./storage-classes";

const good: EfsStorageClassesArgs = {
    region: "eu-central-1",
    clusterName: "shop",
    fileSystemId: "fs-0123456789abcdef0",
    driver: EfsDriver.Install,
    classes: [
        { name: "tenant-a", uid: 2000, gid: 2000 },
        {
            name: "tenant-b",
            uid: 3000,
            gid: 3001,
            directoryPermissions: "750",
            basePath: "/b",
            subPathPattern: "${.PVC.name}/${.PVC.namespace}",
        },
    ],
};

const aws: World = {
    calls: {
        "aws:index/getPartition:getPartition": () => ({ partition: "aws" }),
        "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: "111122223333" }),
    },
};

const types = {
    storageClass: "kubernetes:storage.k8s.io/v1:StorageClass",
    policy: "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy",
    binding: "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding",
    role: "aws:iam/role:Role",
    attachment: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    addon: "aws:eks/addon:Addon",
};

const cluster = () => new Provider("cluster", { kubeconfig: "{}" });

function made(
    args: Partial<EfsStorageClassesArgs> = {},
    world: World = aws,
    opts: pulumi.ComponentResourceOptions = {},
) {
    return graph(
        () => new EfsStorageClasses("shared", { ...good, ...args }, { providers: [cluster()], ...opts }),
        world,
    );
}

function children<T>({ resources }: Graph<T>) {
    return resources.filter(({ type }) => !/^(eks-storage|pulumi):/.test(type));
}

describe("EfsStorageClasses", () => {
    let standard: Graph<EfsStorageClasses>;

    before(async () => {
        standard = await made();
        assert.deepEqual(standard.failures, []);
    });

    it("makes the classes, their guards and the driver with its role, all as its children", () => {
        const { storageClass, policy, binding, role, attachment, addon } = types;
        assert.deepEqual(
            children(standard)
                .map(({ type, name }) => `${type} ${name}`)
                .sort(),
            [
                `${storageClass} shared-tenant-a`,
                `${storageClass} shared-tenant-b`,
                `${policy} shared-tenant-a-claims`,
                `${policy} shared-tenant-b-claims`,
                `${binding} shared-tenant-a-claims`,
                `${binding} shared-tenant-b-claims`,
                `${role} shared-driver`,
                `${attachment} shared-driver-permissions`,
                `${addon} shared-driver`,
            ].sort(),
        );
        assert.ok(children(standard).every(({ parent }) => parent === "shared"));
    });

    it("gives a claim the same directory, owner and permissions in each Region", async () => {
        const other = await made({ region: "eu-west-1", fileSystemId: "fs-0fedcba9876543210" });
        for (const name of ["shared-tenant-a", "shared-tenant-b"]) {
            const { fileSystemId: here, ...parameters } = parametersOf(standard, name);
            const { fileSystemId: there, ...otherParameters } = parametersOf(other, name);
            assert.deepEqual(parameters, otherParameters);
            assert.notEqual(here, there);
        }
    });

    it("writes a class as the driver wants it", () => {
        assert.deepEqual(standard.one(types.storageClass, "shared-tenant-a").inputs, {
            apiVersion: "storage.k8s.io/v1",
            kind: "StorageClass",
            metadata: { name: "tenant-a" },
            provisioner: "efs.csi.aws.com",
            reclaimPolicy: "Retain",
            volumeBindingMode: "Immediate",
            parameters: {
                provisioningMode: "efs-ap",
                fileSystemId: "fs-0123456789abcdef0",
                directoryPerms: "700",
                uid: "2000",
                gid: "2000",
                basePath: "/tenant-a",
                subPathPattern: "${.PVC.namespace}/${.PVC.name}",
                ensureUniqueDirectory: "false",
                reuseAccessPoint: "false",
            },
        });
        assert.deepEqual(
            { ...parametersOf(standard, "shared-tenant-b"), fileSystemId: "" },
            {
                provisioningMode: "efs-ap",
                fileSystemId: "",
                directoryPerms: "750",
                uid: "3000",
                gid: "3001",
                basePath: "/b",
                subPathPattern: "${.PVC.name}/${.PVC.namespace}",
                ensureUniqueDirectory: "false",
                reuseAccessPoint: "false",
            },
        );
    });

    it("refuses claims of a class that EFS could not hold, before it lets anybody use the class", () => {
        for (const [name, className, limit] of [
            ["shared-tenant-a", "tenant-a", 89],
            ["shared-tenant-b", "tenant-b", 96],
        ] as const) {
            const policyName = `eks-storage-efs-${className}`;
            const policy = standard.one(types.policy, `${name}-claims`).inputs as {
                metadata: unknown;
                spec: { validations: { expression: string }[] };
            };
            assert.deepEqual(policy.metadata, { name: policyName });
            assert.deepEqual(
                policy.spec.validations.map(({ expression }) => expression),
                [`variables.names <= ${limit}`],
            );
            const binding = standard.one(types.binding, `${name}-claims`).inputs as { spec: unknown };
            assert.deepEqual(binding.spec, { policyName, validationActions: ["Deny"] });
            assert.ok(standard.one(types.storageClass, name).dependencies.includes(`${name}-claims`));
        }
    });

    it("installs one version of the driver, with its role by Pod Identity, before the classes", () => {
        const { inputs, dependencies } = standard.one(types.addon);
        assert.deepEqual(inputs, {
            region: "eu-central-1",
            clusterName: "shop",
            addonName: "aws-efs-csi-driver",
            addonVersion: "v3.4.1-eksbuild.1",
            podIdentityAssociations: [
                { serviceAccount: "efs-csi-controller-sa", roleArn: "arn:aws:iam::111122223333:role/shared-driver" },
            ],
            resolveConflictsOnCreate: "NONE",
            resolveConflictsOnUpdate: "OVERWRITE",
        });
        assert.ok(dependencies.includes("shared-driver-permissions"));
        for (const storageClass of standard.all(types.storageClass)) {
            assert.ok(storageClass.dependencies.includes("shared-driver"), storageClass.name);
        }
    });

    it("lets only the driver's controller of this cluster take the role", () => {
        const { assumeRolePolicy } = standard.one(types.role).inputs;
        const { Statement } = JSON.parse(String(assumeRolePolicy)) as { Statement: unknown[] };
        assert.deepEqual(Statement, [
            {
                Effect: "Allow",
                Principal: { Service: "pods.eks.amazonaws.com" },
                Action: ["sts:AssumeRole", "sts:TagSession"],
                Condition: {
                    StringEquals: {
                        "aws:RequestTag/eks-cluster-arn": "arn:aws:eks:eu-central-1:111122223333:cluster/shop",
                        "aws:RequestTag/kubernetes-namespace": "kube-system",
                        "aws:RequestTag/kubernetes-service-account": "efs-csi-controller-sa",
                    },
                },
            },
        ]);
        assert.equal(
            standard.one(types.attachment).inputs.policyArn,
            "arn:aws:iam::aws:policy/service-role/AmazonEFSCSIDriverPolicy",
        );
    });

    it("makes nothing in AWS for a cluster that has the driver", async () => {
        const existing = await made({ driver: EfsDriver.Existing }, {});
        assert.ok(children(existing).every(({ type }) => type.startsWith("kubernetes:")));
        assert.equal(existing.all(types.storageClass).length, 2);
        assert.deepEqual(existing.calls, []);
    });

    it("names classes by its arguments, so that replacing one does not replace claims of the same program", async () => {
        const program = await graph(
            () => {
                const { storageClassNames } = new EfsStorageClasses("shared", good, { providers: [cluster()] });
                const storageClassName = storageClassNames.apply(([first]) => first ?? "");
                new PersistentVolumeClaim("claim", { spec: { storageClassName } });
            },
            { ...aws, preview: true },
        );
        const claim = program.one("kubernetes:core/v1:PersistentVolumeClaim");
        assert.deepEqual(claim.inputs.spec, { storageClassName: "tenant-a" });
        // The engine replaces what depends on a class that it replaces.
        assert.deepEqual(claim.dependencies, []);
    });

    it("gives every Kubernetes object the cluster's provider, and custom timeouts to all", async () => {
        const slow = await made({}, aws, { customTimeouts: { delete: "20m" } });
        for (const child of children(slow)) {
            assert.equal(child.provider, child.type.startsWith("kubernetes:") ? "cluster" : "", child.name);
            assert.equal(child.timeouts?.delete, "20m", child.name);
        }
    });

    it("gives tags to the driver and its role", async () => {
        const tagged = await made({ tags: { team: "storage" } });
        assert.deepEqual(tagged.one(types.addon).inputs.tags, { team: "storage" });
        assert.deepEqual(tagged.one(types.role).inputs.tags, { team: "storage" });
    });

    it("shows the whole graph at preview while the cluster and the file system are unknown", async () => {
        const unknown = await graph(
            () => {
                const { id } = new Elsewhere("elsewhere");
                return new EfsStorageClasses(
                    "shared",
                    { ...good, clusterName: id, fileSystemId: id },
                    { providers: [cluster()] },
                );
            },
            { ...aws, preview: true },
        );
        assert.deepEqual(unknown.failures, []);
        assert.equal(unknown.all(types.storageClass).length, 2);
        assert.equal(unknown.all(types.addon).length, 1);
    });

    it("does not make a class for a file system id that turns out wrong", async () => {
        const wrong = await made({ fileSystemId: pulumi.output(Promise.resolve("shared")) });
        assert.deepEqual(wrong.all(types.storageClass), []);
        assert.match(
            String(wrong.failures[0]?.message),
            /EfsStorageClasses "shared": fileSystemId is "shared"; an EFS file/,
        );
    });

    it("refuses to start without an explicit Kubernetes provider, and registers nothing", async () => {
        // A variable that is not set is no provider either, whatever its type says.
        const unset = JSON.parse("{}") as { kubernetes: Provider };
        const none = { providers: { kubernetes: unset.kubernetes } };
        for (const options of [undefined, {}, { providers: [] }, { providers: {} }, none]) {
            const refused = await graph(() => problemsOf(() => new EfsStorageClasses("shared", good, options)));
            assert.deepEqual(Object.keys(refused.result), ["providers"]);
            assert.match(refused.result.providers ?? "", /perhaps the other Region's; pass a Kubernetes provider/);
            assert.deepEqual(refused.resources, []);
        }
    });

    it("takes the provider of its parent, of `provider` or of a map", async () => {
        class Parent extends pulumi.ComponentResource {}
        const accepted: (() => pulumi.ComponentResourceOptions)[] = [
            () => ({ provider: cluster() }),
            () => ({ providers: { kubernetes: cluster() } }),
            () => ({ parent: new Parent("test:index:Parent", "parent", {}, { providers: [cluster()] }) }),
        ];
        for (const options of accepted) {
            const taken = await graph(() => new EfsStorageClasses("shared", good, options()), aws);
            assert.equal(taken.one(types.storageClass, "shared-tenant-a").provider, "cluster");
        }
    });

    it("reports every problem of every class at once, before anything is registered", async () => {
        const refused = await graph(() =>
            problemsOf(
                () =>
                    new EfsStorageClasses("shared", {
                        ...good,
                        driverVersion: "latest",
                        classes: [
                            { name: "a", uid: 0, gid: 2147483648 },
                            { name: "a", uid: 1, gid: 1, additionalParameters: { reuseAccessPoint: "true" } },
                        ],
                    }),
            ),
        );
        assert.deepEqual(Object.keys(refused.result), [
            "driverVersion",
            "classes[0].uid",
            "classes[0].gid",
            'classes[1].additionalParameters["reuseAccessPoint"]',
            "classes[1].name",
            "providers",
        ]);
        assert.deepEqual(refused.resources, []);
    });
});

function parametersOf<T>(made: Graph<T>, name: string): Record<string, unknown> {
    return made.one(types.storageClass, name).inputs.parameters as Record<string, unknown>;
}
