// Runs as two replicas in the cluster, on a plain Node.js image: everything that it imports is mounted beside it.
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Alerts } from "./alerts.mjs";
import { Aws } from "./aws.mjs";
import { serveHealth } from "./health.mjs";
import { Instances } from "./instances.mjs";
import { Kubernetes } from "./kubernetes.mjs";
import { Leadership } from "./leadership.mjs";
import { NodeWatch, observed } from "./nodes.mjs";
import { decide, suspects } from "./rules.mjs";

const { env } = process;
const region = env.AWS_REGION;
const topics = (env.ALARM_TOPIC_ARNS ?? "").split(",").filter(Boolean);
const limits = { atOnce: 5, mostFailed: 0.5, absentSeconds: 60 };
const pollSeconds = 3;
/** No round takes so long: every call of it has an end. */
const hangsAfter = 120_000;

const kubernetes = new Kubernetes({ namespace: env.NAMESPACE, environment: env });
const aws = new Aws({ region, environment: env });
const instances = new Instances({ aws, onError: (error) => trouble("EC2", error) });
const leadership = new Leadership({ kubernetes, name: "node-loss-detector", identity: env.POD_NAME, seconds: 15 });
const watch = new NodeWatch(kubernetes, { region });
const alerts = new Alerts({
    channels: {
        log: async (held) => held.forEach((one) => log("warning", "held back", one)),
        event: tellEvents,
        ...Object.fromEntries(topics.map((topic) => [topic, (held) => publish(topic, held)])),
    },
    onError: trouble,
});

/** When a round last made progress. */
let progress = performance.now();

function log(level, message, more = {}) {
    console.log(JSON.stringify({ time: new Date().toISOString(), level, message, ...more }));
}

/** What was last the matter, by where. */
const troubles = new Map();

function messageOf(error) {
    return [error, error?.cause].flatMap((one) => one?.message ?? []).join(": ") || String(error);
}

/** An error that stays tells of itself once a minute. */
function trouble(where, error) {
    const message = messageOf(error);
    const last = troubles.get(where);
    if (last?.message !== message || performance.now() - last.at > 60_000) {
        troubles.set(where, { message, at: performance.now() });
        log("error", `${where}: ${message}`);
    }
}

async function round() {
    const nodes = watch.current();
    if (nodes !== undefined) {
        await instances.check(nodes);
    }
    if (!leadership.leads()) {
        return;
    }
    if (nodes === undefined) {
        const message = "the API server does not list the nodes, and nothing is done";
        await alerts.tell([{ reason: "NodesUnknown", message, seconds: watch.unseenSeconds }]);
        return;
    }
    const { decision, seen } = await look();
    const failures = [];
    const raised = [];
    for (const name of decision.raise) {
        progress = performance.now();
        try {
            raised.push(...(await raise(name)));
        } catch (error) {
            const { notReadySeconds: seconds } = seen.find((node) => node.name === name);
            failures.push({ node: name, reason: "RaiseFailed", message: messageOf(error), seconds });
            trouble(`remediation of ${name}`, error);
        }
    }
    for (const remediation of decision.clear) {
        progress = performance.now();
        await clear(remediation).catch((error) => trouble(`remediation of ${remediation.name}`, error));
    }
    for (const { name, uid, instanceId } of raised) {
        const message = `Instance ${instanceId} is down: Trident is asked to detach its volumes and to move its pods`;
        const event = { name, uid, type: "Normal", reason: "NodeLossRemediated", message };
        await kubernetes.event(event).catch((error) => trouble("event", error));
    }
    await alerts.tell([...decision.held, ...failures, ...ofItself()]);
}

/** What is to be done, as things are now; the node of that name is asked for anew, since the watch may be behind. */
async function look(name) {
    const live = name === undefined ? undefined : await kubernetes.node(name);
    const current = watch.current();
    if (current === undefined) {
        throw new Error("the nodes are no longer known"); // and a node that is not in the list is not gone
    }
    const nodes = [...current.filter((node) => node.name !== name), ...(live ? [observed(live, region)] : [])];
    const remediations = await kubernetes.remediations().catch((error) => trouble("remediations", error));
    watch.forget((remediations ?? []).map((one) => one.name));
    const departed = watch.departed();
    const ec2 = await instances.look(suspects(nodes, departed, remediations ?? []), nodes);
    return { decision: decide({ nodes, departed, ec2, remediations, limits }), seen: [...nodes, ...departed] };
}

/** Raises the remediation if everything still says so, right before; gives the node if it did. */
async function raise(name) {
    const { decision, seen } = await look(name);
    if (!decision.raise.includes(name) || !leadership.leads() || !(await kubernetes.createRemediation(name))) {
        return [];
    }
    const node = seen.find((one) => one.name === name);
    watch.forget([name]);
    log("info", "remediation raised", { node: name, instanceId: node.instanceId, seconds: node.notReadySeconds });
    return [node];
}

async function clear(remediation) {
    if (leadership.leads()) {
        await kubernetes.deleteRemediation(remediation);
        log("info", "remediation cleared", { node: remediation.name });
    }
}

function ofItself() {
    const seconds = instances.wrongSeconds;
    const message = "EC2 does not answer for nodes that run, so it would not for one that is lost: see the log";
    return seconds === undefined ? [] : [{ reason: "NotProven", message, seconds }];
}

/** Events are of nodes. */
async function tellEvents(held) {
    for (const { node: name, reason, message } of held.filter(({ node }) => node !== undefined)) {
        progress = performance.now();
        const uid = [...(watch.current() ?? []), ...watch.departed()].find((node) => node.name === name)?.uid;
        const text = `${reason}: ${message}`;
        await kubernetes.event({ name, uid, type: "Warning", reason: "NodeLossHeldBack", message: text });
    }
}

async function publish(topic, held) {
    const lines = held.map(({ node, reason, message }) => `${node ?? "The detector"}: ${reason}: ${message}`);
    const text = `Storage of lost nodes is not moved, or would not be.\n${lines.join("\n")}`;
    await aws.publish(topic, `Node loss: ${held.length} held back`, text);
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
        progress = performance.now();
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
serveHealth(Number(env.HEALTH_PORT), {
    "/ready": () => instances.isProven && watch.current() !== undefined,
    "/live": () => performance.now() - progress < hangsAfter,
});
await Promise.all([watch.run((error) => trouble("nodes", error)), lead(), act()]);
