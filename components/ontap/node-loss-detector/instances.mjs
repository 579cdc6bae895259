/** Instances of ready nodes that are asked for with the failed ones: if EC2 knows none of them, it was asked in the wrong place. */
const witnesses = 3;
/** A filter of EC2 takes 200 values. */
const mostAsked = 190;
/** How often EC2 is asked for a witness when no node has failed; and how often when it did not answer. */
const checkSeconds = { well: 300, otherwise: 10 };

/** What EC2 says of the nodes' instances, and whether it says anything at all. */
export class Instances {
    /** Since when EC2 has not known an instance, by id. */
    #absentSince = new Map();
    #checkedAt;
    #wrongSince;

    constructor({ aws, onError, now = () => performance.now() / 1000 }) {
        this.aws = aws;
        this.onError = onError;
        this.now = now;
    }

    /** Undefined when EC2 does not answer. */
    async look(suspects, nodes) {
        const asked = suspects.filter(({ instanceId }) => instanceId !== undefined).slice(0, mostAsked);
        if (asked.length === 0) {
            this.#absentSince.clear();
            return { states: {}, absentSeconds: {}, occupants: {} };
        }
        try {
            const others = witnessesOf(nodes);
            const found = await this.aws.instances([...asked.map(({ instanceId }) => instanceId), ...others]);
            const witness = found.find(({ id }) => others.includes(id));
            const states = Object.fromEntries(found.map(({ id, state }) => [id, state]));
            const vpcId = witness?.vpcId ?? found.find((instance) => instance.vpcId)?.vpcId;
            const addresses = asked.flatMap(({ address }) => address ?? []);
            return {
                states,
                absentSeconds: this.#absences(asked, states, witness !== undefined),
                occupants: vpcId && addresses.length > 0 ? await this.aws.occupants(vpcId, addresses) : undefined,
            };
        } catch (error) {
            this.#absentSince.clear();
            this.onError(error);
            return undefined;
        }
    }

    /** Proves now and again, before it counts, that EC2 answers and knows the instances of these nodes. */
    async check(nodes) {
        const wait = this.#wrongSince === undefined ? checkSeconds.well : checkSeconds.otherwise;
        if (this.#checkedAt !== undefined && this.now() - this.#checkedAt < wait) {
            return;
        }
        this.#checkedAt = this.now();
        const ids = witnessesOf(nodes);
        try {
            const found = ids.length > 0 ? await this.aws.instances(ids) : [];
            if (found.length === 0) {
                throw new Error(`it knows no instance of a ready node, asked for ${ids.join(", ") || "none"}`);
            }
            this.#wrongSince = undefined;
        } catch (error) {
            this.#wrongSince ??= this.now();
            this.onError(error);
        }
    }

    get isProven() {
        return this.#checkedAt !== undefined && this.#wrongSince === undefined;
    }

    /** For how long it could not be proved. */
    get wrongSeconds() {
        return this.#wrongSince === undefined ? undefined : this.now() - this.#wrongSince;
    }

    #absences(asked, states, isRightPlace) {
        const absent = isRightPlace ? asked.map(({ instanceId }) => instanceId).filter((id) => !(id in states)) : [];
        for (const id of this.#absentSince.keys()) {
            if (!absent.includes(id)) {
                this.#absentSince.delete(id);
            }
        }
        for (const id of absent) {
            this.#absentSince.set(id, this.#absentSince.get(id) ?? this.now());
        }
        return Object.fromEntries([...this.#absentSince].map(([id, since]) => [id, this.now() - since]));
    }
}

function witnessesOf(nodes) {
    return nodes
        .filter(({ ready }) => ready === "True")
        .flatMap(({ instanceId }) => instanceId ?? [])
        .slice(0, witnesses);
}
