import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import { awsWorld } from "../testing/aws";
import { graph, type Graph } from "../testing/graph";
import { detectorPrograms, nodeLossDetector } from "./node-loss-detector";
import { detectorImage, detectorPolicy } from "./node-loss-detector.rules";

const topicArn = "arn:aws:sns:eu-central-1:111122223333:alarms";
const types = {
    deployment: "kubernetes:apps/v1:Deployment",
    configMap: "kubernetes:core/v1:ConfigMap",
    clusterRole: "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole",
    role: "kubernetes:rbac.authorization.k8s.io/v1:Role",
    budget: "kubernetes:policy/v1:PodDisruptionBudget",
    policy: "aws:iam/rolePolicy:RolePolicy",
};

function detector(alarmTopicArns?: pulumi.Input<string>[]): Promise<Graph<pulumi.Resource[]>> {
    return graph(() => {
        const dependsOn = [new Namespace("trident")];
        const args = { region: "eu-central-1", clusterName: "shop", namespace: "trident", alarmTopicArns };
        return nodeLossDetector("storage", args, { dependsOn });
    }, awsWorld());
}

interface Probe {
    httpGet: { path: string; port: number };
}

interface PodSpec {
    serviceAccountName: string;
    priorityClassName: string;
    securityContext: Record<string, unknown>;
    tolerations: { key: string; tolerationSeconds: number }[];
    topologySpreadConstraints: { topologyKey: string; whenUnsatisfiable: string }[];
    dnsPolicy: string;
    affinity?: unknown;
    containers: {
        image: string;
        env: { name: string; value?: string }[];
        securityContext: Record<string, unknown>;
        readinessProbe: Probe;
        livenessProbe: Probe;
    }[];
}

interface DeploymentSpec {
    replicas: number;
    template: { metadata: { annotations: Record<string, string> }; spec: PodSpec };
}

/** A graph proves what is asked of the engine; what the programs do is shown on a real control plane elsewhere. */
describe("detector of lost nodes", () => {
    let made: Graph<pulumi.Resource[]>;

    before(async () => {
        made = await detector([pulumi.output(topicArn)]);
    });

    const spec = (of = made) => of.one(types.deployment).inputs.spec as DeploymentSpec;

    it("is two pods in different zones that come back soon and may not write to anything of their own", () => {
        const { replicas, template } = spec();
        assert.equal(replicas, 2);
        const pod = template.spec;
        assert.deepEqual(
            pod.topologySpreadConstraints.map((one) => [one.topologyKey, one.whenUnsatisfiable]),
            [
                ["topology.kubernetes.io/zone", "DoNotSchedule"],
                // A cluster with one node for it still has it.
                ["kubernetes.io/hostname", "ScheduleAnyway"],
            ],
        );
        assert.equal(pod.priorityClassName, "system-cluster-critical");
        assert.ok(pod.tolerations.every(({ tolerationSeconds }) => tolerationSeconds <= 30));
        assert.equal(pod.securityContext.runAsNonRoot, true);
        assert.deepEqual(pod.containers[0].securityContext, {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ["ALL"] },
        });
        const budget = made.one(types.budget).inputs.spec as { maxUnavailable: number };
        assert.equal(budget.maxUnavailable, 1);
    });

    it("is ready once it has proved what it needs, and asks no DNS of the cluster", () => {
        const pod = spec().template.spec;
        const [{ readinessProbe, livenessProbe, env }] = pod.containers;
        const port = env.find(({ name }) => name === "HEALTH_PORT")?.value;
        assert.deepEqual(readinessProbe.httpGet, { path: "/ready", port: Number(port) });
        assert.deepEqual(livenessProbe.httpGet, { path: "/live", port: Number(port) });
        assert.equal(pod.dnsPolicy, "Default");
        assert.equal(pod.affinity, undefined);
    });

    it("is set by nothing that the component does not set", () => {
        const set = spec().template.spec.containers[0].env.map(({ name }) => name);
        // The agent of Pod Identity, Kubernetes, and a place to run it outside a pod.
        const given = /^(AWS_(CONTAINER_\w+|ENDPOINT_URL\w*)|KUBERNETES_SERVICE_(HOST|PORT)|ACCOUNT_FOLDER)$/;
        for (const [file, program] of Object.entries(detectorPrograms())) {
            for (const [, name = ""] of program.matchAll(/\b(?:env|environment)\.([A-Z_]+)/g)) {
                assert.ok(set.includes(name) || given.test(name), `${file} reads ${name}`);
            }
        }
    });

    it("runs the programs of this repository on an image that cannot change", () => {
        assert.match(
            detectorImage,
            /^public\.ecr\.aws\/docker\/library\/node:24\.\d+\.\d+-[\w.]+@sha256:[0-9a-f]{64}$/,
        );
        assert.equal(spec().template.spec.containers[0].image, detectorImage);
        const data = made.one(types.configMap).inputs.data as Record<string, string>;
        assert.deepEqual(data, detectorPrograms());
        const folder = path.join(__dirname, "node-loss-detector");
        const programs = readdirSync(folder).filter((file) => file.endsWith(".mjs"));
        assert.deepEqual(Object.keys(data).sort(), [...programs, "aws4fetch.mjs"].sort());
        for (const program of programs) {
            assert.equal(data[program], readFileSync(path.join(folder, program), "utf8"));
        }
    });

    it("imports nothing that is not mounted with it or part of Node.js", () => {
        const programs = detectorPrograms();
        for (const [name, program] of Object.entries(programs)) {
            const imports = [...program.matchAll(/^import .*? from "([^"]+)";$/gm)].map(([, from = ""]) => from);
            assert.equal(
                imports.length,
                program.match(/\bimport\b(?=.*from)|\brequire\(|\bimport\(/g)?.length ?? 0,
                name,
            );
            for (const from of imports) {
                assert.ok(from.startsWith("node:") || from.slice(2) in programs, `${name} imports ${from}`);
            }
        }
    });

    it("is made anew when a program changes", () => {
        const digest = spec().template.metadata.annotations["eks-storage/program-digest"];
        const data = JSON.stringify(detectorPrograms());
        assert.equal(digest, createHash("sha256").update(data).digest("hex"));
    });

    it("starts once it may do what it does, and its parts once the namespace is there", () => {
        const { dependencies } = made.one(types.deployment);
        for (const wanted of ["storage-node-loss-detector", "storage-node-loss-detector-remediations"]) {
            assert.ok(dependencies.includes(wanted), wanted);
        }
        assert.ok(made.one(types.configMap).dependencies.includes("trident"));
        assert.ok(!made.one("aws:iam/role:Role").dependencies.includes("trident"));
    });

    it("may see nodes, raise and clear remediations, hold its own lease and write events, and nothing else", () => {
        const rules = [...made.all(types.clusterRole), ...made.all(types.role)].flatMap(
            ({ inputs }) => inputs.rules as { resources: string[]; verbs: string[]; resourceNames?: string[] }[],
        );
        assert.deepEqual(
            rules
                .map(({ resources, verbs, resourceNames }) =>
                    [...resources, resourceNames ?? "all", ...verbs].join(" "),
                )
                .sort(),
            [
                "events all create",
                "leases all create",
                "leases node-loss-detector get update",
                "nodes all get list watch",
                "tridentnoderemediations all list create delete",
            ],
        );
    });

    it("may look at instances of its Region, and publish to the topics given only", async () => {
        const document = (of: Graph<unknown>) =>
            (JSON.parse(String(of.one(types.policy).inputs.policy)) as { Statement: Record<string, unknown>[] })
                .Statement;
        const [look, tell] = document(made);
        assert.deepEqual([look.Action, look.Resource], [["ec2:DescribeInstances"], "*"]);
        assert.deepEqual([tell.Action, tell.Resource], [["sns:Publish"], [topicArn]]);
        const without = await detector();
        assert.equal(document(without).length, 1);
        const env = (of: Graph<pulumi.Resource[]>) =>
            spec(of).template.spec.containers[0].env.find(({ name }) => name === "ALARM_TOPIC_ARNS")?.value;
        assert.deepEqual([env(made), env(without)], [topicArn, ""]);
        assert.ok(!detectorPolicy({ region: "eu-central-1", topicArns: [topicArn] }).includes(":*"));
    });
});
