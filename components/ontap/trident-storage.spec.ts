import assert from "node:assert/strict";
import { PersistentVolumeClaim } from "@pulumi/kubernetes/core/v1";
import { Provider } from "@pulumi/kubernetes/provider";
import type * as pulumi from "@pulumi/pulumi";
import { during, Elsewhere } from "../testing/elsewhere";
import { graph, valueOf } from "../testing/graph";
import { children } from "../testing/ontap";
import { statements } from "../testing/replication";
import { aws, both, nas, trident, types } from "../testing/trident";
import { OntapProtocol } from "./protocol";
import { TridentDriver } from "./trident-driver";
import { TridentStorage } from "./trident-storage";

/** A graph proves what is asked of the engine; what Trident answers is shown on the sandbox, by its stand-in. */
describe("TridentStorage", () => {
    it("installs one version of Trident that lets go of lost nodes, prepares none and makes nothing by itself", async () => {
        const { inputs } = (await trident()).one(types.release);
        assert.deepEqual(inputs, {
            chart: "trident-operator",
            version: "100.2606.0",
            repositoryOpts: { repo: "https://netapp.github.io/trident-helm-chart" },
            name: "trident",
            namespace: "trident",
            createNamespace: true,
            compat: "true",
            values: {
                enableForceDetach: true,
                enableConcurrency: true,
                k8sAPIQPS: 300,
                nodePrep: [],
                ontapConfigurator: { enabled: false },
                operatorDebug: false,
                tridentSilenceAutosupport: true,
            },
        });
    });

    it("moves Trident's controller off a lost node within seconds, by a field that the chart cannot write", async () => {
        const { inputs } = (await trident()).one(types.orchestrator);
        const toleration = { operator: "Exists", effect: "NoExecute", tolerationSeconds: 10 };
        assert.deepEqual(inputs.spec, {
            controllerPluginTolerations: [
                { key: "node.kubernetes.io/not-ready", ...toleration },
                { key: "node.kubernetes.io/unreachable", ...toleration },
            ],
        });
    });

    it("waits for Trident's kinds before the backends, and for bound backends before the classes", async () => {
        const made = await trident({
            autogrow: { name: "grow", usedThresholdPercent: 80 },
            snapshotClassName: "ontap",
        });
        const waits = (type: string, name?: string) => {
            const { metadata } = made.one(type, name).inputs as { metadata: { annotations: Record<string, string> } };
            return metadata.annotations["pulumi.com/waitFor"];
        };
        assert.ok(made.one(types.release).dependencies.includes("shop-trident"));
        assert.deepEqual(made.one(types.orchestrator).dependencies, ["shop-trident"]);
        assert.equal(
            waits(types.orchestrator),
            '["jsonpath={.status.status}=Installed","jsonpath={.status.version}=v26.06.0"]',
        );
        for (const type of [types.backend, types.autogrow, types.snapshotClass]) {
            made.all(type).forEach(({ dependencies }) => {
                assert.ok(dependencies.includes("shop-trident-installed"), type);
            });
        }
        assert.equal(
            waits(types.backend, "shop-shop-nas"),
            '["jsonpath={.status.phase}=Bound","jsonpath={.status.lastOperationStatus}=Success"]',
        );
        assert.equal(waits(types.autogrow), '["jsonpath={.status.state}=Success"]');
        const { dependencies } = made.one(types.storageClass, "shop-files");
        assert.deepEqual(dependencies.toSorted(), ["shop-autogrow", "shop-files-claims", "shop-shop-nas"]);
    });

    it("waits for the volumes of a backend longer than Kubernetes waits for a node that is gone, or as long as it is told", async () => {
        const autogrow = { name: "grow", usedThresholdPercent: 80 };
        const waits = async (opts: pulumi.ComponentResourceOptions) => {
            const made = await trident({ autogrow }, aws, opts);
            const kept = [...made.all(types.backend), ...made.all(types.autogrow)];
            return [...new Set(kept.map(({ timeouts }) => timeouts?.delete))];
        };
        assert.deepEqual(await waits({}), ["15m"]);
        assert.deepEqual(await waits({ customTimeouts: { delete: "1h" } }), ["1h"]);
    });

    it("gives Trident what it needs for one file system and its secrets, by Pod Identity", async () => {
        const made = await trident();
        const { inputs } = made.one(types.association, "shop-trident");
        assert.deepEqual([inputs.namespace, inputs.serviceAccount], ["trident", "trident-controller"]);
        const [find, volumes, credentials, key] = statements(made.one(types.rolePolicy, "shop-trident"));
        assert.deepEqual(find?.Action, [
            "fsx:DescribeFileSystems",
            "fsx:DescribeStorageVirtualMachines",
            "fsx:DescribeVolumes",
        ]);
        assert.deepEqual(volumes?.Action, ["fsx:DeleteVolume"], "Trident makes and changes volumes by ONTAP's own API");
        assert.equal(volumes?.Resource, "arn:aws:fsx:eu-central-1:111122223333:volume/fs-0123456789abcdef0/*");
        assert.deepEqual(
            credentials?.Resource,
            both.backends.map((backend) => backend.credentialsSecretArn),
        );
        assert.deepEqual(key?.Resource, [nas.kmsKeyArn]);
        assert.deepEqual(key?.Condition, {
            StringLike: { "kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com*" },
        });
    });

    it("makes backends that FSx can delete from, that shut lost nodes out, and whose paths are all used", async () => {
        const labels = { tier: "gold" };
        const pools = [{ labels, snapshotPolicy: "default", snapshotReservePercent: 10 }, { labels: { tier: "tin" } }];
        const made = await trident({ backends: [{ ...nas, pools }, ...both.backends.slice(1)] });
        const common = (name: string) => ({
            version: 1,
            backendName: `shop-${name}`,
            svm: name,
            aws: { apiRegion: "eu-central-1", fsxFilesystemID: "fs-0123456789abcdef0" },
            credentials: {
                name: `arn:aws:secretsmanager:eu-central-1:111122223333:secret:${name}-AbCdEf`,
                type: "awsarn",
            },
            labels: { backend: `shop-${name}` },
        });
        assert.deepEqual(made.one(types.backend, "shop-shop-nas").inputs.spec, {
            ...common("nas"),
            storageDriverName: "ontap-nas",
            autoExportPolicy: true,
            storage: [
                { labels, defaults: { snapshotPolicy: "default", snapshotReserve: "10" } },
                { labels: { tier: "tin" }, defaults: {} },
            ],
        });
        assert.deepEqual(made.one(types.backend, "shop-shop-san").inputs.spec, {
            ...common("san"),
            storageDriverName: "ontap-san",
        });
    });

    it("makes classes that select a pool of their backend, expand, and mount what the ports let through", async () => {
        const pools = [{ labels: { tier: "gold" } }];
        const made = await trident({
            backends: [{ ...nas, pools, protocols: [OntapProtocol.NfsV3] }, ...both.backends.slice(1)],
            classes: [{ name: "files", backend: "shop-nas", selector: { tier: "gold" } }, ...both.classes.slice(1)],
        });
        const files = made.one(types.storageClass, "shop-files");
        assert.deepEqual(files.inputs.parameters, {
            backendType: "ontap-nas",
            selector: "backend=shop-nas; tier=gold",
        });
        assert.deepEqual(files.inputs.mountOptions, ["nfsvers=3"]);
        const { inputs } = made.one(types.storageClass, "shop-disks");
        assert.deepEqual(inputs.parameters, { backendType: "ontap-san", selector: "backend=shop-san", fsType: "ext4" });
        assert.deepEqual(
            [inputs.mountOptions, inputs.allowVolumeExpansion, inputs.reclaimPolicy, inputs.volumeBindingMode],
            [[], true, "Delete", "Immediate"],
        );
        assert.deepEqual((await trident()).one(types.storageClass, "shop-files").inputs.mountOptions, ["nfsvers=4.1"]);
    });

    it("does not install Trident only after the file system", async () => {
        const elsewhere = graph(() => {
            const fileSystemId = new Elsewhere("file-system").id.apply(() => "fs-0123456789abcdef0");
            const args = { ...both, fileSystemId };
            return new TridentStorage("shop", args, { providers: [new Provider("cluster", { kubeconfig: "{}" })] });
        }, aws);
        const made = await elsewhere;
        assert.ok(!made.one(types.release).dependencies.includes("file-system"));
        assert.ok(made.one(types.backend, "shop-shop-nas").dependencies.includes("file-system"));
    });

    it("makes neither release nor role nor detector where Trident is there already", async () => {
        const made = await trident({ driver: TridentDriver.Existing });
        const kinds = new Set(children(made).map(({ type }) => type));
        for (const type of [types.release, types.orchestrator, types.role, types.association, types.rolePolicy]) {
            assert.ok(!kinds.has(type), type);
        }
        assert.ok(!kinds.has("kubernetes:apps/v1:Deployment"));
        assert.equal(made.all(types.backend).length, 2);
        const { inputs } = (await trident({ driver: TridentDriver.Existing, driverRoleName: "trident" })).one(
            types.rolePolicy,
        );
        assert.equal(inputs.role, "trident");
    });

    it("names classes by its arguments, so that replacing one does not replace claims of the same program", async () => {
        const made = await graph(() => {
            const storage = new TridentStorage("shop", both, {
                providers: [new Provider("cluster", { kubeconfig: "{}" })],
            });
            const storageClassName = storage.storageClassNames.apply(([first]) => first ?? "");
            new PersistentVolumeClaim("claim", { spec: { storageClassName } });
        }, aws);
        const { dependencies } = made.one("kubernetes:core/v1:PersistentVolumeClaim");
        assert.ok(!dependencies.includes("shop-files"));
    });

    it("makes no backend for a secret that turns out to be none", async () => {
        const credentialsSecretArn: pulumi.Input<string> = during("vsadmin");
        const made = await trident({ backends: [{ ...nas, credentialsSecretArn }, ...both.backends.slice(1)] });
        // Trident gets no permission either, so that nothing of the file system is there.
        assert.deepEqual([...made.all(types.backend), ...made.all(types.storageClass)], []);
        assert.match(String(made.failures[0]), /backends\[0\]\.credentialsSecretArn is "vsadmin"; Trident finds/);
    });

    it("tells the names of its classes, and the role for other file systems", async () => {
        const { result } = await trident({ snapshotClassName: "ontap" });
        assert.deepEqual(await valueOf(result.storageClassNames), ["files", "disks"]);
        assert.equal(await valueOf(result.snapshotClassName), "ontap");
        assert.equal(await valueOf(result.driverRoleName), "shop-trident");
    });
});
