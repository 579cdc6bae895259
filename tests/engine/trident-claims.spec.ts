import assert from "node:assert/strict";
import { claimPolicySpec, classModes } from "../../components/ontap/trident-claims.rules";
import { OntapStorageDriver } from "../../components/ontap/trident-storage-driver";
import { waitFor } from "../../sandbox/kubernetes/wait";
import { HttpApi } from "../../sandbox/providers/kubernetes/api";
import { Cluster } from "../../sandbox/providers/kubernetes/cluster";
import { parseKubeconfig, resolveConnection } from "../../sandbox/providers/kubernetes/kubeconfig";
import { startTestCluster, type TestCluster } from "../../sandbox/providers/kubernetes/testing";

/** Waits until a request is refused, by a policy and not by a mistake of the request. */
async function refusal(request: () => Promise<unknown>): Promise<void> {
    const isRefused = () =>
        request().then(
            () => undefined,
            (error: unknown) => {
                assert.match(String(error), /ValidatingAdmissionPolicy/);
                return true;
            },
        );
    await waitFor("the policy", 60, isRefused);
}

/** The policies of TridentStorage's classes, judged by a real API server. */
describe("a claim of a class of TridentStorage", function () {
    this.timeout(60_000);

    let testCluster: TestCluster;
    let cluster: Cluster;
    const claim = (storageClassName: string, accessModes: string[], volumeMode?: string) =>
        cluster.create(
            {
                apiVersion: "v1",
                kind: "PersistentVolumeClaim",
                metadata: { name: "claim", namespace: "default" },
                spec: {
                    storageClassName,
                    accessModes,
                    ...(volumeMode === undefined ? {} : { volumeMode }),
                    resources: { requests: { storage: "1Gi" } },
                },
            },
            { dryRun: "All" },
        );

    before(async function () {
        this.timeout(300_000);
        testCluster = await startTestCluster();
        cluster = new Cluster(new HttpApi(resolveConnection(parseKubeconfig(testCluster.kubeconfig), {})));
        const apiVersion = "admissionregistration.k8s.io/v1";
        for (const [name, driver] of Object.entries({ files: OntapStorageDriver.Nas, disks: OntapStorageDriver.San })) {
            const spec = claimPolicySpec(name, classModes(driver, {}));
            const metadata = { name };
            await cluster.create({ apiVersion, kind: "ValidatingAdmissionPolicy", metadata, spec }, {});
            const bound = { policyName: name, validationActions: ["Deny"] };
            const kind = "ValidatingAdmissionPolicyBinding";
            await cluster.create({ apiVersion, kind, metadata, spec: bound }, {});
        }
        // A policy comes into force a moment after it is made, each at its own.
        await refusal(() => claim("files", ["ReadWriteOnce"], "Block"));
        await refusal(() => claim("disks", ["ReadWriteMany"]));
    });

    after(async () => testCluster?.stop());

    it("gets what the driver serves", async () => {
        await claim("files", ["ReadWriteMany"]);
        await claim("disks", ["ReadWriteOnce"]);
        await claim("disks", ["ReadWriteMany"], "Block");
    });

    it("is refused with the reason where the driver does not serve it", async () => {
        await assert.rejects(
            claim("disks", ["ReadWriteOnce", "ReadWriteMany"]),
            /claim default\/claim asks for volumeMode Filesystem with ReadWriteOnce, ReadWriteMany; StorageClass disks serves volumeMode Filesystem with ReadWriteOnce, ReadWriteOncePod, ReadOnlyMany; volumeMode Block with/,
        );
        await assert.rejects(claim("files", ["ReadWriteOnce"], "Block"), /asks for volumeMode Block/);
    });

    it("of another class is nobody's business", async () => {
        await claim("others", ["ReadWriteMany"], "Block");
    });
});
