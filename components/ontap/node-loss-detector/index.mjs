// Runs as two replicas in the cluster, on a plain Node.js image: everything that it imports is mounted beside it.
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Aws } from "./aws.mjs";
import { Kubernetes, NodeWatch, readyCondition, secondsSince } from "./kubernetes.mjs";
import { Leadership } from "./leadership.mjs";
import { decide } from "./rules.mjs";

const { env } = process;
const region = env.AWS_REGION;
const topics = (env.ALARM_TOPIC_ARNS ?? "").split(",").filter(Boolean);
const number = (name, fallback) => Number(env[name] ?? fallback);
const pollSeconds = number("POLL_SECONDS", 3);
const alertAfterSeconds = number("ALERT_AFTER_SECONDS", 60);
const alertAgainSeconds = 15 * 60;
const limits = {
    atOnce: number("MOST_AT_ONCE", 5),
    mostFailed: number("MOST_FAILED", 0.5),
    absentSeconds: number("ABSENT_SECONDS", 60),
};
/** Instances of ready nodes that are asked for with the failed ones: if EC2 knows none of them, it was asked in the wrong place. */
const witnesses = 3;
/** A filter of EC2 takes 200 values. */
const mostAsked = 190;

const kubernetes = new Kubernetes({
    namespace: env.NAMESPACE,
    server: env.KUBERNETES_SERVER,
    certificateAuthority: env.KUBERNETES_CA_FILE,
    tokenFile: env.KUBERNETES_TOKEN_FILE,
});
const aws = new Aws({ region, environment: env });
const leadership = new Leadership({
    kubernetes,
    name: "node-loss-detector",
    identity: env.POD_NAME,
    seconds: 15,
});
const watch = new NodeWatch(kubernetes);

/** Since when EC2 has not known an instance, by id. */
const absentSince = new Map();
/** When a reason was last told, by node and reason. */
const told = new Map();

function log(level, message, more = {}) {
    console.log(JSON.stringify({ time: new Date().toISOString(), level, message, ...more }));
}

/** What was last the matter, by where. */
const troubles = new Map();

/** An error that stays tells of itself once a minute. */
function trouble(where, error) {
    const message = [error, error?.cause].flatMap((one) => one?.message ?? []).join(": ") || String(error);
    const last = troubles.get(where);
    if (last?.message !== message || performance.now() - last.at > 60_000) {
        troubles.set(where, { message, at: performance.now() });
        log("error", `${where}: ${message}`);
    }
}

function observed(node) {
    const condition = readyCondition(node);
    const [, zone, instanceId] = /^aws:\/\/\/([a-z0-9-]+)\/(i-[0-9a-f]+)$/.exec(node.spec?.providerID ?? "") ?? [];
    return {
        name: node.metadata.name,
        ready: ["True", "False"].includes(condition?.status) ? condition.status : "Unknown",
        notReadySeconds: secondsSince(condition?.lastTransitionTime ?? node.metadata.creationTimestamp),
        ageSeconds: secondsSince(node.metadata.creationTimestamp),
        instanceId: zone?.startsWith(region) ? instanceId : undefined,
        address: node.status?.addresses?.find(({ type }) => type === "InternalIP")?.address,
    };
}

/** What EC2 says of failed nodes' instances; undefined when it does not answer. */
async function askEc2(failed, ready) {
    const suspects = failed.filter(({ instanceId }) => instanceId !== undefined).slice(0, mostAsked);
    if (suspects.length === 0) {
        absentSince.clear();
        return { states: {}, absentSeconds: {}, occupants: {} };
    }
    try {
        const others = ready.flatMap(({ instanceId }) => instanceId ?? []).slice(0, witnesses);
        const found = await aws.instances([...suspects.map(({ instanceId }) => instanceId), ...others]);
        const witness = found.find(({ id }) => others.includes(id));
        const states = Object.fromEntries(found.map(({ id, state }) => [id, state]));
        const vpcId = witness?.vpcId ?? found.find((instance) => instance.vpcId)?.vpcId;
        const addresses = suspects.flatMap(({ address }) => address ?? []);
        return {
            states,
            absentSeconds: absences(suspects, states, witness !== undefined),
            occupants: vpcId && addresses.length > 0 ? await aws.occupants(vpcId, addresses) : {},
        };
    } catch (error) {
        absentSince.clear();
        trouble("EC2", error);
        return undefined;
    }
}

function absences(suspects, states, isRightPlace) {
    const absent = isRightPlace ? suspects.map(({ instanceId }) => instanceId).filter((id) => !(id in states)) : [];
    for (const id of absentSince.keys()) {
        if (!absent.includes(id)) {
            absentSince.delete(id);
        }
    }
    for (const id of absent) {
        absentSince.set(id, absentSince.get(id) ?? performance.now());
    }
    return Object.fromEntries([...absentSince].map(([id, since]) => [id, (performance.now() - since) / 1000]));
}

async function round() {
    const nodes = watch.current()?.map(observed);
    if (nodes === undefined || !leadership.leads()) {
        return;
    }
    const remediations = await kubernetes.remediations();
    const undecided = nodes.filter(
        ({ ready, name }) => ready !== "True" && !remediations.some((one) => one.name === name),
    );
    const ec2 = await askEc2(
        undecided,
        nodes.filter(({ ready }) => ready === "True"),
    );
    const decision = decide({ nodes, ec2, remediations, limits });
    for (const name of decision.raise) {
        await raise(nodes.find((node) => node.name === name));
    }
    for (const remediation of decision.clear) {
        if (leadership.leads()) {
            await kubernetes.deleteRemediation(remediation);
            log("info", "remediation cleared", { node: remediation.name });
        }
    }
    await tell(decision.held);
}

async function raise({ name, instanceId, notReadySeconds }) {
    // The watch may be behind: a node that is back, or another of the same name, is let be.
    const live = await kubernetes.node(name);
    const now = live && observed(live);
    if (now === undefined || now.ready === "True" || now.instanceId !== instanceId || !leadership.leads()) {
        return;
    }
    if (await kubernetes.createRemediation(name)) {
        const message = `Instance ${instanceId} is down: Trident is asked to detach its volumes and to move its pods`;
        log("info", "remediation raised", { node: name, instanceId, notReadySeconds });
        await event({ name, type: "Normal", reason: "NodeLossRemediated", message });
    }
}

/** Says which nodes are left alone and why, each once and then now and again, to the log, as an event and to the topics. */
async function tell(held) {
    const key = ({ node, reason }) => `${node} ${reason}`;
    for (const known of told.keys()) {
        if (!held.some((one) => key(one) === known)) {
            told.delete(known);
        }
    }
    const news = held.filter((one) => {
        const last = told.get(key(one));
        return (
            one.seconds >= alertAfterSeconds &&
            (last === undefined || performance.now() - last > alertAgainSeconds * 1000)
        );
    });
    for (const one of news) {
        told.set(key(one), performance.now());
        log("warning", "held back", one);
        await event({
            name: one.node,
            type: "Warning",
            reason: "NodeLossHeldBack",
            message: `${one.reason}: ${one.message}`,
        });
    }
    const lines = news.map(({ node, reason, message }) => `${node}: ${reason}: ${message}`).join("\n");
    for (const topic of news.length > 0 ? topics : []) {
        await aws
            .publish(topic, `Node loss: ${news.length} held back`, `Storage of these nodes is not moved.\n${lines}`)
            .catch((error) => trouble("SNS", error));
    }
}

/** What an event says is in the log too. */
async function event(given) {
    const live = watch.current()?.find(({ metadata }) => metadata.name === given.name);
    await kubernetes.event({ ...given, uid: live?.metadata.uid }).catch((error) => trouble("event", error));
}

async function lead() {
    for (let led = false; ; await sleep(2_000)) {
        await leadership.renew().catch((error) => trouble("lease", error));
        if (led !== leadership.leads()) {
            led = leadership.leads();
            log("info", led ? "leads" : "does not lead");
            watch.emit("changed");
        }
    }
}

async function act() {
    for (;;) {
        const waiting = new AbortController();
        const { signal } = waiting;
        const changed = once(watch, "changed", { signal });
        await round().catch((error) => trouble("round", error));
        await Promise.race([changed, sleep(pollSeconds * 1000, undefined, { signal })]);
        waiting.abort();
    }
}

for (const signal of ["SIGTERM", "SIGINT"]) {
    process.once(signal, () => {
        leadership.release().finally(() => process.exit(0));
    });
}
log("info", "starts", { region, limits, topics: topics.length });
await Promise.all([watch.run((error) => trouble("nodes", error)), lead(), act()]);
