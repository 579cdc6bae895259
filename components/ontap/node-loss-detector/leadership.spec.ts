import assert from "node:assert/strict";
import fc from "fast-check";
import type { Leadership, Lease } from "./leadership.mjs";

/** A call that was begun by a leader is over after this time, in ms. */
const callTimeout = 3_000;

/** Delays of one replica, in ms, used one after another and again from the start. */
interface Pace {
    /** Between renewals; more than 15 s is a process that stood still. */
    pauses: number[];
    /** Until a request is at the API server. */
    ways: number[];
    /** Until its answer is heard, by a process that may have stood still. */
    returns: number[];
    /** Answers that never come. */
    lost: boolean[];
}

/** Replicas and a lease, in a time of their own. */
class World {
    now = 0;
    readonly replicas: Leadership[] = [];
    #lease: Lease | undefined;
    #version = 0;
    readonly #queue: { at: number; wake: () => void }[] = [];

    constructor(private readonly Kind: typeof Leadership) {}

    add(pace: Pace): Leadership {
        const next = <Value>(values: Value[], turn = 0) => {
            return () => values[turn++ % values.length];
        };
        const [pause, way, back, isLost] = [pace.pauses, pace.ways, pace.returns, pace.lost].map((one) =>
            next<number | boolean>(one),
        );
        const call = async <Answer>(answer: () => Answer): Promise<Answer> => {
            await this.sleep(Number(way()));
            const given = answer();
            await this.sleep(Number(back()));
            if (isLost()) throw new Error("timeout");
            return given;
        };
        const replica = new this.Kind({
            kubernetes: {
                namespace: "trident",
                lease: () => call(() => this.#lease),
                putLease: (lease) => call(() => this.#put(lease)),
            },
            ...{ name: "detector", identity: `replica-${this.replicas.length}`, seconds: 15 },
            clock: { monotonic: () => this.now, wall: () => this.now },
        });
        this.replicas.push(replica);
        const live = async () => {
            for (;;) {
                await this.sleep(Number(pause()));
                await replica.renew().catch(() => undefined);
            }
        };
        void live();
        return replica;
    }

    sleep(milliseconds: number): Promise<void> {
        return new Promise((wake) => this.#queue.push({ at: this.now + milliseconds, wake }));
    }

    /** Lets the time go by in steps of half a second, and whatever falls between. */
    async run(until: number, look: () => void): Promise<void> {
        while (this.now < until) {
            const tick = Math.floor(this.now / 500) * 500 + 500;
            this.#queue.sort((a, b) => a.at - b.at);
            const next = this.#queue[0]?.at <= tick ? this.#queue.shift() : undefined;
            this.now = next?.at ?? tick;
            look();
            next?.wake();
            await new Promise((resolve) => setImmediate(resolve));
            look();
        }
    }

    #put(lease: Lease): boolean {
        if (lease.metadata.resourceVersion !== this.#lease?.metadata.resourceVersion) return false;
        this.#lease = { ...lease, metadata: { ...lease.metadata, resourceVersion: String(++this.#version) } };
        return true;
    }
}

const steady: Pace = { pauses: [2_000], ways: [5], returns: [5], lost: [false] };

describe("leadership of the node loss detector", () => {
    let Kind: typeof Leadership;

    before(async () => {
        ({ Leadership: Kind } = await import("./leadership.mjs"));
    });

    it("is never of two, nor begins before what another began is over, however calls and processes hang", async () => {
        const some = <Value>(one: fc.Arbitrary<Value>) => fc.array(one, { minLength: 1, maxLength: 8 });
        const mostly = (usual: number, most: number) =>
            some(fc.oneof({ weight: 4, arbitrary: fc.nat(usual) }, fc.nat(most)));
        const pace = fc.record({
            pauses: mostly(2_000, 40_000),
            ways: mostly(50, callTimeout),
            returns: mostly(50, 40_000),
            lost: some(fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.boolean())),
        });
        const property = fc.asyncProperty(pace, pace, async (first, second) => {
            const world = new World(Kind);
            const replicas = [world.add(first), world.add(second)];
            const busyUntil = [0, 0];
            await world.run(120_000, () => {
                replicas.forEach((replica, index) => {
                    if (replica.leads()) {
                        assert.ok(world.now >= busyUntil[1 - index], `two act at ${world.now}`);
                        busyUntil[index] = world.now + callTimeout;
                    }
                });
            });
        });
        await fc.assert(property, { numRuns: 150 });
    });

    it("goes to the other when the leader stands still, soon after 15 s, and does not come back with it", async () => {
        const world = new World(Kind);
        // Its second renewal is long in coming.
        const frozen = world.add({ ...steady, pauses: [0, 40_000, 2_000, 2_000, 2_000, 2_000] });
        const other = world.add({ ...steady, pauses: [1_000, 2_000] });
        let tookOverAt: number | undefined;
        await world.run(55_000, () => {
            if (other.leads()) tookOverAt ??= world.now;
            if (world.now > 500 && world.now < 10_000) assert.ok(frozen.leads());
            if (world.now > 10_500) assert.ok(!frozen.leads());
            if (tookOverAt !== undefined) assert.ok(other.leads());
        });
        assert.ok(tookOverAt !== undefined && tookOverAt >= 15_000 && tookOverAt <= 20_000, `${tookOverAt}`);
    });
});
