import assert from "node:assert/strict";
import { Provider } from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";
import { awsWorld } from "../testing/aws";
import { Elsewhere } from "../testing/elsewhere";
import { graph } from "../testing/graph";
import { problemsOf } from "../testing/problems";
import { EfsDriver } from "./driver-mode";
import { EfsFileSystemIdSource } from "./file-system-id-source";
import { EfsStorageClasses, type EfsStorageClassesArgs } from "./storage-classes";

const frankfurt: EfsStorageClassesArgs = {
    region: "eu-central-1",
    clusterName: "shop",
    fileSystemId: "fs-0123456789abcdef0",
    fileSystemIdSource: EfsFileSystemIdSource.ConfigMap,
    driver: EfsDriver.Install,
    classes: [{ name: "tenant-a", uid: 2000, gid: 2000 }],
};
const ireland: EfsStorageClassesArgs = { ...frankfurt, region: "eu-west-1", fileSystemId: "fs-0fedcba9876543210" };

const types = {
    storageClass: "kubernetes:storage.k8s.io/v1:StorageClass",
    configMap: "kubernetes:core/v1:ConfigMap",
    role: "kubernetes:rbac.authorization.k8s.io/v1:Role",
    binding: "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
};

const cluster = () => new Provider("cluster", { kubeconfig: "{}" });

function made(args: EfsStorageClassesArgs) {
    return graph(() => new EfsStorageClasses("shared", args, { providers: [cluster()] }), awsWorld());
}

describe("EfsStorageClasses with the file system in a ConfigMap", () => {
    it("makes the same class to the letter in both Regions", async () => {
        const [here, there] = [await made(frankfurt), await made(ireland)];
        assert.deepEqual(here.one(types.storageClass).inputs, there.one(types.storageClass).inputs);
        const { parameters } = here.one(types.storageClass).inputs as { parameters: Record<string, unknown> };
        assert.equal(parameters.fileSystemIdConfigRef, "kube-system/eks-storage-efs-tenant-a/fileSystemId");
        assert.equal("fileSystemId" in parameters, false);
        assert.deepEqual(here.one(types.configMap).inputs.data, { fileSystemId: "fs-0123456789abcdef0" });
        assert.deepEqual(there.one(types.configMap).inputs.data, { fileSystemId: "fs-0fedcba9876543210" });
    });

    it("lets the driver's controller read this one ConfigMap, before the class is there", async () => {
        const program = await made(frankfurt);
        const one = (type: string) => program.one(type);
        const metadata = { name: "eks-storage-efs-tenant-a", namespace: "kube-system" };
        for (const type of [types.configMap, types.role, types.binding]) {
            assert.deepEqual(one(type).inputs.metadata, metadata, type);
            assert.equal(one(type).provider, "cluster");
        }
        assert.deepEqual(one(types.role).inputs.rules, [
            { apiGroups: [""], resources: ["configmaps"], resourceNames: [metadata.name], verbs: ["get"] },
        ]);
        assert.deepEqual(one(types.binding).inputs.subjects, [
            { kind: "ServiceAccount", name: "efs-csi-controller-sa", namespace: "kube-system" },
        ]);
        const waited = one(types.storageClass).dependencies.filter((name) => name === "shared-tenant-a-file-system");
        assert.equal(waited.length, 2);
    });

    it("makes none of it for the id as a parameter, and both have one digest", async () => {
        const parameter = await made({ ...ireland, fileSystemIdSource: undefined });
        for (const type of [types.configMap, types.role, types.binding]) {
            assert.deepEqual(parameter.all(type), []);
        }
        const digests = [parameter, await made(frankfurt)].map(({ result }) => digestOf(result));
        assert.equal(...((await Promise.all(digests)) as [string, string]));
    });

    it("knows the digest at preview, while the file system is unknown", async () => {
        const unknown = await graph(
            () => {
                const { id } = new Elsewhere("elsewhere");
                return new EfsStorageClasses("shared", { ...frankfurt, fileSystemId: id }, { providers: [cluster()] });
            },
            { ...awsWorld(), preview: true },
        );
        assert.deepEqual(unknown.failures, []);
        assert.equal(unknown.all(types.configMap).length, 1);
        assert.match(await digestOf(unknown.result), /^[0-9a-f]{64}$/);
    });

    it("is refused with a driver that does not read ConfigMaps, and accepted with the first that does", () => {
        const problem = (driverVersion: string) =>
            problemsOf(() => new EfsStorageClasses("shared", { ...frankfurt, driverVersion })).driverVersion;
        for (const version of ["v2.1.14", "v1.7.7", "v2.0.15", "v1.99.99"]) {
            assert.match(
                problem(`${version}-eksbuild.1`) ?? "",
                /driverVersion is ".*"; the driver reads the id of a file system from a ConfigMap since v2\.1\.15; use/,
            );
        }
        for (const version of ["v2.1.15", "v2.2.0", "v3.0.0", "v3.4.1"]) {
            assert.equal(problem(`${version}-eksbuild.1`), undefined);
        }
    });

    it("is chosen at preview, from what there is", () => {
        const problem = (fileSystemIdSource: unknown) =>
            problemsOf(
                () =>
                    new EfsStorageClasses("shared", {
                        ...frankfurt,
                        fileSystemIdSource: fileSystemIdSource as EfsFileSystemIdSource,
                    }),
            ).fileSystemIdSource;
        assert.match(problem("Secret") ?? "", /it is one of Parameter, ConfigMap/);
        assert.match(problem(pulumi.output("ConfigMap")) ?? "", /known only during up; it decides which resources/);
    });
});

function digestOf({ digest }: EfsStorageClasses): Promise<string> {
    return new Promise((resolve) => digest.apply(resolve));
}
