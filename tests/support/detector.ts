import type { KubernetesObject } from "@kubernetes/client-node";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { detectorPrograms } from "../../components/ontap/node-loss-detector";
import {
    detectorName,
    eventNamespace,
    eventRules,
    nodeRules,
    remediationRules,
} from "../../components/ontap/node-loss-detector.rules";
import { boundToParent } from "../../sandbox/supervisor/process";
import { namespace, region, type NodeLossWorld } from "./node-loss";

interface Line {
    time: string;
    message: string;
    node?: string;
    reason?: string;
}

/** One replica: the programs as they are mounted, on this machine's Node.js. */
export interface Replica {
    name: string;
    lines: Line[];
    child: ChildProcess;
}

/**
 * Replicas of the detector with the rights that the component gives it, its credentials from a stand-in for the Pod Identity
 * agent, and its topic at a stand-in for SNS, which keeps what is published.
 */
export class Detector {
    static async start(world: NodeLossWorld): Promise<Detector> {
        const folder = join(world.directory, "detector");
        mkdirSync(folder);
        for (const [file, program] of Object.entries(detectorPrograms())) {
            writeFileSync(join(folder, file), program);
        }
        await grant(world);
        const body = { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: { audiences: [] } };
        const { status } = await world.core.createNamespacedServiceAccountToken({
            namespace,
            name: detectorName,
            body,
        });
        writeFileSync(join(folder, "token"), status?.token ?? "", { mode: 0o600 });
        writeFileSync(join(folder, "ca.crt"), Buffer.from(world.connection.certificateAuthority, "base64"));
        writeFileSync(join(folder, "pod-identity"), "a pod's token");
        const detector = new Detector(world, folder);
        await detector.#listen();
        return detector;
    }

    /** Messages to the topic. */
    readonly published: string[] = [];
    readonly replicas: Replica[] = [];
    readonly #server: Server;

    private constructor(
        private readonly world: NodeLossWorld,
        private readonly folder: string,
    ) {
        this.#server = createServer((request, response) => {
            const answer = (status: number, body: string) => response.writeHead(status).end(body);
            void text(request).then((body) => {
                if (request.method === "POST") {
                    this.published.push(new URLSearchParams(body).get("Message") ?? "");
                    return answer(200, "<PublishResponse/>");
                }
                if (request.headers.authorization !== "a pod's token") return answer(401, "");
                const Expiration = new Date(Date.now() + 3_600_000).toISOString();
                return answer(
                    200,
                    JSON.stringify({ AccessKeyId: "pod", SecretAccessKey: "secret", Token: "session", Expiration }),
                );
            });
        });
    }

    /** Everything that the replicas have said, in the order of time. */
    get lines(): Line[] {
        return this.replicas.flatMap(({ lines }) => lines).sort((a, b) => (a.time < b.time ? -1 : 1));
    }

    /** The replica that said last that it leads. */
    get leader(): Replica | undefined {
        const alive = this.replicas.filter(({ child }) => child.exitCode === null && child.signalCode === null);
        return alive.find(
            ({ lines }) =>
                lines.findLast(({ message }) => message.endsWith("lead") || message === "leads")?.message === "leads",
        );
    }

    startReplica(name: string): Replica {
        const port = (this.#server.address() as AddressInfo).port;
        const child = spawn(...boundToParent(process.pid, process.execPath, [join(this.folder, "index.mjs")]), {
            env: {
                PATH: process.env.PATH,
                NAMESPACE: namespace,
                POD_NAME: name,
                AWS_REGION: region,
                ALARM_TOPIC_ARNS: `arn:aws:sns:${region}:123456789012:alarms`,
                ALERT_AFTER_SECONDS: "3",
                KUBERNETES_SERVER: this.world.connection.endpoint,
                KUBERNETES_CA_FILE: join(this.folder, "ca.crt"),
                KUBERNETES_TOKEN_FILE: join(this.folder, "token"),
                AWS_ENDPOINT_URL_EC2: this.world.front.url,
                AWS_ENDPOINT_URL_SNS: `http://127.0.0.1:${port}/`,
                AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${port}/v1/credentials`,
                AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: join(this.folder, "pod-identity"),
            },
            stdio: ["ignore", "pipe", "inherit"],
        });
        const replica: Replica = { name, lines: [], child };
        let rest = "";
        child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
            const lines = (rest + chunk).split("\n");
            rest = lines.pop() ?? "";
            replica.lines.push(...lines.map((line) => JSON.parse(line) as Line));
        });
        this.replicas.push(replica);
        return replica;
    }

    async stop(replica: Replica, signal: NodeJS.Signals): Promise<void> {
        if (replica.child.exitCode === null && replica.child.signalCode === null) {
            const ended = once(replica.child, "exit");
            replica.child.kill(signal);
            await ended;
        }
    }

    async close(): Promise<void> {
        await Promise.all(this.replicas.map((replica) => this.stop(replica, "SIGKILL")));
        this.#server.close();
        this.#server.closeAllConnections();
    }

    async #listen(): Promise<void> {
        this.#server.listen(0, "127.0.0.1");
        await once(this.#server, "listening");
    }
}

/** What the component grants, and no more. */
async function grant(world: NodeLossWorld): Promise<void> {
    const apiGroup = "rbac.authorization.k8s.io";
    const apiVersion = `${apiGroup}/v1`;
    const subjects = [{ kind: "ServiceAccount", name: detectorName, namespace }];
    const granted = [
        { kind: "ClusterRole", rules: nodeRules, place: undefined },
        { kind: "Role", rules: remediationRules, place: namespace },
        { kind: "Role", rules: eventRules, place: eventNamespace },
    ];
    const objects: KubernetesObject[] = [
        { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: detectorName, namespace } },
        ...granted.flatMap(({ kind, rules, place }) => {
            const metadata = { name: detectorName, namespace: place };
            const roleRef = { apiGroup, kind, name: detectorName };
            return [
                { apiVersion, kind, metadata, rules },
                { apiVersion, kind: `${kind}Binding`, metadata, subjects, roleRef },
            ];
        }),
    ];
    for (const object of objects) {
        await world.objects.create(object);
    }
}
