import type { KubernetesObject } from "@kubernetes/client-node";
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
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
    /** Where it answers the kubelet. */
    health: string;
    isFrozen: boolean;
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
            writeFileSync(join(folder, file), file === "alerts.mjs" ? impatient(program) : program);
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
    /** EC2 refuses the detector's calls. */
    refusesEc2 = false;
    /** What EC2 tells the detector of instances, by id, in place of their state; for so many answers. */
    readonly pretended = new Map<string, { state: string; answers: number }>();
    readonly replicas: Replica[] = [];
    readonly #server: Server;

    private constructor(
        private readonly world: NodeLossWorld,
        private readonly folder: string,
    ) {
        this.#server = createServer((request, response) => {
            const answer = (status: number, body: string) => response.writeHead(status).end(body);
            void text(request).then(async (body) => {
                if (request.url === "/ec2") {
                    if (this.refusesEc2) return answer(403, "<Code>UnauthorizedOperation</Code>");
                    return answer(200, await this.#askEc2(request.headers, body).catch(() => ""));
                }
                if (request.url === "/sns") {
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
        const alive = this.replicas.filter(
            ({ child, isFrozen }) => child.exitCode === null && child.signalCode === null && !isFrozen,
        );
        return alive.find(
            ({ lines }) =>
                lines.findLast(({ message }) => message.endsWith("lead") || message === "leads")?.message === "leads",
        );
    }

    async startReplica(name: string): Promise<Replica> {
        const own = `http://127.0.0.1:${portOf(this.#server)}`;
        const healthPort = await freePort();
        const { hostname, port } = new URL(this.world.connection.endpoint);
        const child = spawn(...boundToParent(process.pid, process.execPath, [join(this.folder, "index.mjs")]), {
            env: {
                PATH: process.env.PATH,
                NAMESPACE: namespace,
                POD_NAME: name,
                AWS_REGION: region,
                ALARM_TOPIC_ARNS: `arn:aws:sns:${region}:123456789012:alarms`,
                HEALTH_PORT: String(healthPort),
                KUBERNETES_SERVICE_HOST: hostname,
                KUBERNETES_SERVICE_PORT: port,
                ACCOUNT_FOLDER: this.folder,
                AWS_ENDPOINT_URL_EC2: `${own}/ec2`,
                AWS_ENDPOINT_URL_SNS: `${own}/sns`,
                AWS_CONTAINER_CREDENTIALS_FULL_URI: `${own}/v1/credentials`,
                AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: join(this.folder, "pod-identity"),
            },
            stdio: ["ignore", "pipe", "inherit"],
        });
        const health = `http://127.0.0.1:${healthPort}`;
        const replica: Replica = { name, lines: [], child, health, isFrozen: false };
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

    /** Lets the process stand still, as a machine without time for it does; and go on. */
    freeze(replica: Replica, isFrozen: boolean): void {
        replica.child.kill(isFrozen ? "SIGSTOP" : "SIGCONT");
        replica.isFrozen = isFrozen;
    }

    /** What the kubelet would be answered. */
    async probe(replica: Replica, path: "/ready" | "/live"): Promise<number | undefined> {
        return fetch(`${replica.health}${path}`).then(
            ({ status }) => status,
            () => undefined,
        );
    }

    async close(): Promise<void> {
        await Promise.all(this.replicas.map((replica) => this.stop(replica, "SIGKILL")));
        this.#server.close();
        this.#server.closeAllConnections();
    }

    async #askEc2(headers: IncomingHttpHeaders, body: string): Promise<string> {
        const response = await fetch(this.world.front.url, {
            method: "POST",
            headers: { authorization: headers.authorization ?? "", "content-type": headers["content-type"] ?? "" },
            body,
            signal: AbortSignal.timeout(6_000),
        });
        return (await response.text())
            .split("<instanceId>")
            .map((instance) => this.#pretend(instance))
            .join("<instanceId>");
    }

    #pretend(instance: string): string {
        const id = /^i-\w+/.exec(instance)?.[0] ?? "";
        const pretended = this.pretended.get(id);
        if (pretended === undefined) return instance;
        pretended.answers -= 1;
        if (pretended.answers === 0) this.pretended.delete(id);
        return instance.replace(/(<instanceState>[\s\S]*?<name>)[^<]*/, `$1${pretended.state}`);
    }

    async #listen(): Promise<void> {
        this.#server.listen(0, "127.0.0.1");
        await once(this.#server, "listening");
    }
}

/** The detector with its patience taken away. */
function impatient(program: string): string {
    const quick = program.replace("after: 60,", "after: 3,");
    assert.notEqual(quick, program);
    return quick;
}

async function freePort(): Promise<number> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const port = portOf(server);
    server.close();
    return port;
}

function portOf(server: Server): number {
    const address = server.address();
    assert.ok(address !== null && typeof address === "object");
    return address.port;
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
