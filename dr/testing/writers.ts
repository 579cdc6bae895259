import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { FileSystems } from "../../sandbox/aws/testing/file-systems";
import type { Pairing } from "../deployment.rules";

type SideName = "primary" | "replica";

/** Clients on both sides of a pair that try to write numbers to one directory, and the ledger of what they wrote. */
export class Writers {
    private number = 0;
    /** Writes that a client was told are safe, in the order of the answers. */
    readonly acknowledged: { side: SideName; number: number; at: number }[] = [];

    constructor(
        private readonly fileSystems: FileSystems,
        private readonly pairing: Pairing,
        private readonly accessPoints: Record<SideName, string>,
    ) {}

    /** One write on each side, as clients try all the time. */
    async write(): Promise<void> {
        for (const side of ["primary", "replica"] as const) {
            const number = ++this.number;
            const refused = await this.fileSystems.write(this.pairing[side].region, this.accessPoints[side], number);
            if (refused === undefined) {
                this.acknowledged.push({ side, number, at: Date.now() });
            }
        }
    }

    /** Writes on both sides until `work` is done. */
    async whileWriting<T>(work: () => Promise<T>): Promise<T> {
        let over = false;
        const writer = (async () => {
            while (!over) {
                await this.write();
                await sleep(10);
            }
        })();
        try {
            return await work();
        } finally {
            over = true;
            await writer;
        }
    }

    /** What a side holds. */
    async numbers(side: "primary" | "replica"): Promise<number[]> {
        const { region, fileSystemId } = this.pairing[side];
        const found = await this.fileSystems.numbers(region, fileSystemId, "/claims/a");
        assert.ok(Array.isArray(found));
        return found.map(Number);
    }

    /** The sides in the order in which they took writes: a side that comes twice took some while the other one did. */
    get turns(): string[] {
        return this.acknowledged.map(({ side }) => side).filter((side, index, all) => side !== all[index - 1]);
    }

    /** Every write that a client was told is safe on one side. */
    acknowledgedBy(side: "primary" | "replica"): number[] {
        return this.acknowledged.filter((each) => each.side === side).map(({ number }) => number);
    }
}
