import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Provider } from "@pulumi/kubernetes/provider";
import { EfsDriver } from "../../components/efs/driver-mode";
import { EfsFileSystemIdSource } from "../../components/efs/file-system-id-source";
import { EfsStorageClasses } from "../../components/efs/storage-classes";
import { TridentDriver } from "../../components/ontap/trident-driver";
import { graph, type Graph } from "../../components/testing/graph";
import { nodeGroup } from "../../components/testing/nodes";
import { replicated } from "../../components/testing/replicated-file-system";
import { topic } from "../../components/testing/replication";
import { aws, both, multiAzStorage, trident } from "../../components/testing/trident";
import { ensureToolchain } from "../../sandbox/toolchain";
import { repository } from "../support/sandbox";

interface Statement {
    Action: string | string[];
    Resource?: string | string[];
    Principal?: unknown;
}

interface Document {
    Version: string;
    Statement: Statement[];
}

const region = "eu-central-1";

/** A graph for each way to make roles; together they have every IAM document of the package. */
const makers: Record<string, () => Promise<Graph<unknown>>> = {
    efs: () => replicated(),
    "efs-classes": () =>
        graph(() => {
            const args = {
                region,
                clusterName: "shop",
                fileSystemId: "fs-0123456789abcdef0",
                driver: EfsDriver.Install,
                fileSystemIdSource: EfsFileSystemIdSource.ConfigMap,
                classes: [{ name: "tenant-a", uid: 2000, gid: 2000 }],
            };
            return new EfsStorageClasses("shop", args, { providers: [new Provider("cluster", { kubeconfig: "{}" })] });
        }, aws),
    ontap: () => multiAzStorage({ alarmTopicArns: [topic(region)] }),
    "ontap-existing": () => trident({ ...both, driver: TridentDriver.Existing, driverRoleName: "trident" }),
    nodes: () => nodeGroup(),
};

/** What the sources make roles and policies with, and the documents that are judged of it. */
const sources: Record<string, { calls: string[]; documents: string[] }> = {
    "efs/driver-addon.ts": { calls: ["Role"], documents: ["efs-classes.Role.shop-driver.assumeRolePolicy"] },
    "efs/failover-runbook.ts": {
        calls: ["Role", "RolePolicy"],
        documents: ["efs.Role.shared-failover.assumeRolePolicy", "efs.RolePolicy.shared-failover.policy"],
    },
    "efs/file-system.ts": {
        calls: ["FileSystemPolicy"],
        documents: ["primary", "replica"].map((side) => `efs.FileSystemPolicy.shared-${side}-access.policy`),
    },
    "efs/replication-monitor.ts": {
        calls: ["Role", "RolePolicy"],
        documents: ["primary", "replica"].flatMap((side) => [
            `efs.Role.shared-${side}-monitor.assumeRolePolicy`,
            `efs.RolePolicy.shared-${side}-monitor.policy`,
        ]),
    },
    "nodes/node-role.ts": { calls: ["Role"], documents: ["nodes.Role.orders.assumeRolePolicy"] },
    "ontap/node-loss-detector.ts": {
        calls: ["podIdentityRole"],
        documents: [
            "ontap.Role.shop-node-loss-detector.assumeRolePolicy",
            "ontap.RolePolicy.shop-node-loss-detector.policy",
        ],
    },
    "ontap/trident-access.ts": {
        calls: ["RolePolicy", "podIdentityRole"],
        documents: [
            "ontap-existing.RolePolicy.shop-trident.policy",
            "ontap.Role.shop-trident.assumeRolePolicy",
            "ontap.RolePolicy.shop-trident.policy",
        ],
    },
    // For its callers, which are above.
    "pod-identity.ts": { calls: ["Role", "RolePolicy"], documents: [] },
};

/** The calls of each source of the components that make a role or a policy of AWS. */
function callsInSources(): Record<string, string[]> {
    const folder = path.join(repository, "components");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((file) => /(?<!\.spec|\.d)\.ts$/.test(file) && !file.startsWith("testing"))
        .toSorted();
    const found = files.map((file) => [file, callsIn(readFileSync(path.join(folder, file), "utf8"))] as const);
    return Object.fromEntries(found.filter(([, calls]) => calls.length > 0));
}

function callsIn(source: string): string[] {
    // Roles and policies of Kubernetes are other things, and whether EFS makes backups is no document.
    const kubernetes = [...source.matchAll(/import \* as (\w+) from "@pulumi\/kubernetes/g)].map(([, alias]) => alias);
    const made = [...source.matchAll(/\bnew (?:(\w+)\.)?(?:\w+\.)*(\w*(?:Role|Policy))\(/g)]
        .filter(([, alias, kind]) => !kubernetes.includes(alias) && kind !== "BackupPolicy")
        .map(([, , kind]) => kind);
    const calls = [...source.matchAll(/(?<!function )\b(podIdentityRole)\(/g)].map(([, call]) => call);
    return [...made, ...calls].toSorted();
}

/** Properties that hold a document. */
const properties = ["policy", "assumeRolePolicy"];

/** The documents of a graph by where they are; an AWS resource's policy says `Principal` and may leave `Resource` out. */
function documentsOf(name: string, { resources }: Graph<unknown>): [string, Document][] {
    return resources
        .filter(({ type }) => type.startsWith("aws:"))
        .flatMap(({ type, name: resource, inputs }) =>
            properties
                .filter((property) => typeof inputs[property] === "string")
                .map((property): [string, Document] => [
                    `${name}.${type.replace(/.*:/, "")}.${resource}.${property}`,
                    JSON.parse(String(inputs[property])) as Document,
                ]),
        );
}

/** The linter judges what a role may do: of other documents, it is shown what they let their principals do. */
function judged({ Version, Statement }: Document): Document {
    return {
        Version,
        Statement: Statement.map(({ Principal, Resource, ...statement }) => ({
            ...statement,
            Resource: Principal === undefined ? Resource : (Resource ?? "arn:aws:iam::111122223333:role/shop"),
        })),
    };
}

describe("IAM documents of the components", function () {
    this.timeout(600_000);

    let linter: string;
    let directory: string;
    let documents: [string, Document][];

    before(async () => {
        const toolchain = await ensureToolchain();
        linter = path.join(toolchain.pythonEnvironment, "bin", "parliament");
        directory = mkdtempSync(path.join(tmpdir(), "eks-storage-policies-"));
        documents = [];
        for (const [name, make] of Object.entries(makers)) {
            documents.push(...documentsOf(name, await make()));
        }
    });

    after(() => rmSync(directory, { recursive: true, force: true }));

    /** What the linter finds, one text for each finding. */
    function findings(given: [string, Document][]): string[] {
        const folder = mkdtempSync(path.join(directory, "documents-"));
        given.forEach(([name, document]) =>
            writeFileSync(path.join(folder, `${name.replaceAll("/", "_")}.json`), JSON.stringify(judged(document))),
        );
        const { stdout, stderr, status } = spawnSync(linter, ["--directory", folder, "--json"], {
            encoding: "utf8",
            // It reads a policy from its input instead, where there is one.
            stdio: ["ignore", "pipe", "pipe"],
        });
        const found = stdout.split("\n").filter((line) => line !== "");
        assert.ok(status === 0 || found.length > 0, stderr);
        return found;
    }

    it("are those of every role and policy that the sources make", () => {
        assert.deepEqual(
            callsInSources(),
            Object.fromEntries(Object.entries(sources).map(([file, { calls }]) => [file, calls])),
        );
        assert.deepEqual(
            documents.map(([name]) => name).toSorted(),
            Object.values(sources)
                .flatMap((source) => source.documents)
                .toSorted(),
        );
    });

    it("pass a policy linter", () => {
        assert.deepEqual(findings(documents), []);
    });

    it("are judged by a linter that finds what is wrong", () => {
        const Statement = [{ Effect: "Allow", Action: ["fsx:DeleteVolumes", "s3:*"], Resource: "*" }];
        assert.ok(findings([["wrong", { Version: "2012-10-17", Statement }]]).length > 0);
    });

    it("hold no wildcard action", () => {
        const wild = documents.flatMap(([name, { Statement }]) =>
            Statement.flatMap(({ Action }) => Action)
                .filter((action) => action.includes("*"))
                .map((action) => `${name}: ${action}`),
        );
        assert.deepEqual(wild, []);
    });
});
