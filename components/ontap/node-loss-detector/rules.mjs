// What the detector does about what it sees. Nothing here asks anybody or remembers anything.

/** An instance in these states writes nothing any more: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html */
const down = ["stopped", "terminated"];
/** In these it may: its system is told to end, and does so when it likes. */
const ending = ["stopping", "shutting-down"];

/** Trident works on a remediation in any state but these: NetAppDocs/trident, trident-reco/force-detach.adoc */
const settled = ["NodeRecoveryPending", "Succeeded", "Failed"];

/** Trident takes up a new remediation within seconds, and works on it for longer only if something hangs. */
const takenUpWithin = 60;
const doneWithin = 120;
/** One that hangs for longer no longer holds up those of other nodes. */
const countsFor = 600;

/** EC2 knows a new instance a little late, and its node cannot be older than it. */
const establishedAfter = 600;

/** The remediations to raise and to clear, and every lost node that is left alone, with the reason. */
export function decide({ nodes, departed, ec2, remediations, limits }) {
    if (remediations === undefined) {
        const problem = ["RemediationsUnknown", "the API server does not list the remediations"];
        return { raise: [], clear: [], held: suspects(nodes, departed, []).map((node) => hold(node, problem)) };
    }
    const failed = nodes.filter(({ ready }) => ready !== "True");
    const tooMany = failed.length > limits.mostFailed * nodes.length;
    const verdicts = suspects(nodes, departed, remediations).map((node) => ({
        node,
        problem: tooMany ? tooManyFailed(failed, nodes) : whyNot(node, ec2, limits),
    }));

    const candidates = verdicts
        .filter(({ problem }) => problem === undefined)
        .map(({ node }) => node)
        .sort((a, b) => b.notReadySeconds - a.notReadySeconds || (a.name < b.name ? -1 : 1));
    const inProgress = remediations.filter(
        ({ state, ageSeconds }) => !settled.includes(state) && ageSeconds < countsFor,
    );
    const free = Math.max(0, limits.atOnce - inProgress.length);

    const held = verdicts
        .filter(({ problem }) => problem !== undefined)
        .map(({ node, problem }) => hold(node, problem));
    for (const node of candidates.slice(free)) {
        held.push(hold(node, ["TooManyAtOnce", `${limits.atOnce} remediations are as many as run at once`]));
    }
    const clear = remediations
        .filter((remediation) => isOver(remediation, nodes))
        .map(({ name, uid }) => ({ name, uid }));
    return {
        raise: candidates.slice(0, free).map(({ name }) => name),
        clear,
        held: [...held, ...stuck(remediations, nodes)],
    };
}

/** Nodes that may be lost and have no remediation: those not ready, and those that are gone since. */
export function suspects(nodes, departed, remediations) {
    const handled = new Set(remediations.map(({ name }) => name));
    const present = new Set(nodes.map(({ name }) => name));
    const failed = nodes.filter(({ ready }) => ready !== "True");
    return [...failed, ...departed.filter(({ name }) => !present.has(name))].filter(({ name }) => !handled.has(name));
}

function hold({ name, notReadySeconds }, [reason, message]) {
    return { node: name, reason, message, seconds: notReadySeconds };
}

function tooManyFailed(failed, nodes) {
    return [
        "TooManyFailed",
        `${failed.length} of ${nodes.length} nodes are not ready: that is no loss of single nodes, and somebody has to look`,
    ];
}

/** Why a lost node is not known to be down, as reason and message; undefined when it is. */
function whyNot({ instanceId, ageSeconds, address }, ec2, limits) {
    if (instanceId === undefined) {
        return ["NotAnInstance", "its provider id names no EC2 instance of this Region"];
    }
    if (ec2 === undefined) {
        return ["Ec2Unreachable", "EC2 does not say whether its instance runs"];
    }
    const state = ec2.states[instanceId];
    if (state === undefined) {
        // EC2 forgets a terminated instance after about an hour, but lists nothing of another Region or account either.
        const absent = ec2.absentSeconds[instanceId] ?? 0;
        if (absent < limits.absentSeconds || ageSeconds < establishedAfter) {
            return ["InstanceUnknown", `EC2 does not know ${instanceId}; that alone is no proof yet`];
        }
    } else if (ending.includes(state)) {
        return [
            "InstanceEnding",
            `its instance ${instanceId} is ${state}, and may still write; stop it by force if it hangs`,
        ];
    } else if (!down.includes(state)) {
        return ["InstanceRunning", `its instance ${instanceId} is ${state}`];
    }
    if (address === undefined || ec2.occupants === undefined) {
        return ["AddressUnknown", `its instance ${instanceId} is down, but nobody knows who has its address`];
    }
    const occupant = ec2.occupants[address];
    // A new instance may take over the address, and with it the name and the node, of an old one.
    return occupant === undefined || occupant === instanceId
        ? undefined
        : ["AddressInUse", `its instance ${instanceId} is gone, but ${occupant} has its address ${address}`];
}

/** A remediation of ours that has done what it can. Those that somebody else raised are theirs. */
function isOver({ name, ours, state }, nodes) {
    if (!ours) {
        return false;
    }
    // Also for a node that failed again since: its next remediation has the same name.
    return state === "Succeeded" || (settled.includes(state) && !nodes.some((node) => node.name === name));
}

/** Remediations that need somebody: Trident gave up, or does not begin. */
function stuck(remediations, nodes) {
    return remediations.flatMap(({ name, state, message, ageSeconds }) => {
        if (state === "Failed" && nodes.some((node) => node.name === name)) {
            const reason = `Trident gave up on its remediation: ${message}; delete it once the node is in order`;
            return [{ node: name, reason: "RemediationFailed", message: reason, seconds: ageSeconds }];
        }
        if (state === "" && ageSeconds >= takenUpWithin) {
            const reason = "Trident's controller does not take up its remediation; does it run?";
            return [{ node: name, reason: "RemediationIgnored", message: reason, seconds: ageSeconds }];
        }
        if (state !== "" && !settled.includes(state) && ageSeconds >= doneWithin) {
            const reason = `Trident does not get done with its remediation: ${message || state}`;
            return [{ node: name, reason: "RemediationStuck", message: reason, seconds: ageSeconds }];
        }
        return [];
    });
}
