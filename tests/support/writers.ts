import type { AccessPointDescription } from "@aws-sdk/client-efs";
import { setTimeout as sleep } from "node:timers/promises";

/** One acknowledged write: a number in a directory, by a client of a Region. */
export interface Write {
    region: string;
    path: string;
    number: number;
    at: number;
}

/** Clients that write numbers to the same directories in two Regions, all the time, wherever they are let. */
export class Writers {
    readonly acknowledged: Write[] = [];
    private readonly stopped = new AbortController();
    private readonly work: Promise<void>[] = [];
    private next = 0;

    constructor(private readonly endpoint: string) {}

    start(region: string, points: AccessPointDescription[]): void {
        this.work.push(this.writeOn(region, points));
    }

    async stop(): Promise<void> {
        this.stopped.abort();
        await Promise.all(this.work);
    }

    /** What stands in every directory of a file system. */
    async directories(region: string, fileSystemId: string): Promise<Record<string, number[]>> {
        const query = new URLSearchParams({ region, fileSystemId });
        const answer = await fetch(`${this.endpoint}/_sandbox/efs/writes?${query.toString()}`);
        return ((await answer.json()) as { directories: Record<string, number[]> }).directories;
    }

    /** Acknowledged writes that a file system does not hold. */
    async missing(region: string, fileSystemId: string): Promise<Write[]> {
        const directories = await this.directories(region, fileSystemId);
        return this.acknowledged.filter(({ path, number }) => !directories[path]?.includes(number));
    }

    /** Regions in the order in which they took writes since a time, one entry for each turn. */
    turnsSince(since: Date): string[] {
        return this.acknowledged
            .filter(({ at }) => at > since.getTime())
            .map(({ region }) => region)
            .filter((region, index, all) => region !== all[index - 1]);
    }

    private async writeOn(region: string, points: AccessPointDescription[]): Promise<void> {
        for (let turn = 0; !this.stopped.signal.aborted; turn++) {
            const { AccessPointId: accessPointId, RootDirectory } = points[turn % points.length];
            const number = this.next++;
            const answer = await fetch(`${this.endpoint}/_sandbox/efs/writes`, {
                method: "POST",
                body: JSON.stringify({ region, accessPointId, number }),
            });
            if (answer.status === 200) {
                this.acknowledged.push({ region, path: RootDirectory?.Path ?? "", number, at: Date.now() });
            }
            await answer.arrayBuffer();
            await sleep(25);
        }
    }
}
