const realClock = { monotonic: () => performance.now(), wall: () => Date.now() };

/**
 * Which replica acts, by a Lease. A leader that could not renew it stops at two thirds of its time; another takes over only after
 * it saw the whole time go by, by its own clock. In between every call of the old leader has ended, so two never act at once.
 */
export class Leadership {
    /** The lease as another held it, and when it was first seen so. */
    #seen = { version: undefined, at: 0 };
    #validUntil;

    constructor({ kubernetes, name, identity, seconds, clock = realClock }) {
        this.kubernetes = kubernetes;
        this.name = name;
        this.identity = identity;
        this.seconds = seconds;
        this.clock = clock;
    }

    /** To be asked right before everything that is done. */
    leads() {
        const { monotonic, wall } = this.#validUntil ?? {};
        // An instance that slept has lost the time that the monotonic clock did not count.
        return monotonic !== undefined && this.clock.monotonic() < monotonic && this.clock.wall() < wall;
    }

    /** Renews the lease, or takes one that nobody holds any more. */
    async renew() {
        const [monotonic, wall] = [this.clock.monotonic(), this.clock.wall()];
        const lease = await this.kubernetes.lease(this.name);
        if (!this.#mayTake(lease)) {
            this.#validUntil = undefined;
            return;
        }
        const taken = await this.kubernetes.putLease(this.#held(lease));
        const milliseconds = (this.seconds * 1000 * 2) / 3;
        this.#validUntil = taken ? { monotonic: monotonic + milliseconds, wall: wall + milliseconds } : undefined;
    }

    /** Lets another replica take over at once. */
    async release() {
        const led = this.leads();
        this.#validUntil = undefined;
        const lease = led ? await this.kubernetes.lease(this.name) : undefined;
        if (lease?.spec.holderIdentity === this.identity) {
            await this.kubernetes.putLease({ ...lease, spec: { ...lease.spec, holderIdentity: "" } });
        }
    }

    #mayTake(lease) {
        if (!lease?.spec?.holderIdentity || lease.spec.holderIdentity === this.identity) {
            return true;
        }
        const version = lease.metadata.resourceVersion;
        if (version !== this.#seen.version) {
            this.#seen = { version, at: this.clock.monotonic() };
        }
        return this.clock.monotonic() - this.#seen.at > lease.spec.leaseDurationSeconds * 1000;
    }

    #held(lease) {
        const now = new Date(this.clock.wall()).toISOString().replace("Z", "000Z"); // microseconds, as the API wants them
        const same = lease?.spec?.holderIdentity === this.identity;
        return {
            apiVersion: "coordination.k8s.io/v1",
            kind: "Lease",
            metadata: lease?.metadata ?? { name: this.name, namespace: this.kubernetes.namespace },
            spec: {
                holderIdentity: this.identity,
                leaseDurationSeconds: this.seconds,
                acquireTime: same ? lease.spec.acquireTime : now,
                renewTime: now,
                leaseTransitions: (lease?.spec?.leaseTransitions ?? 0) + (same ? 0 : 1),
            },
        };
    }
}
