/** Timers and background work of the front, so that closing it leaves nothing behind. */
export class Schedule {
    private readonly timers = new Set<NodeJS.Timeout>();
    private readonly running = new Set<Promise<void>>();

    /** Runs the work after the delay, unless the schedule is cleared first. */
    later(milliseconds: number, work: () => void | Promise<void>): void {
        const timer = setTimeout(() => {
            this.timers.delete(timer);
            this.background(work);
        }, milliseconds);
        timer.unref();
        this.timers.add(timer);
    }

    /** As `later`, and at once where there is no delay. */
    after(milliseconds: number, work: () => void | Promise<void>): void {
        if (milliseconds > 0) {
            this.later(milliseconds, work);
        } else {
            this.background(work);
        }
    }

    /** Runs work that nobody waits for. It has to report its own failures: here they could reach no one. */
    background(work: () => void | Promise<void>): void {
        const run = Promise.resolve()
            .then(work)
            .catch((error: unknown) => console.error("sandbox AWS front: background work failed:", error))
            .finally(() => this.running.delete(run));
        this.running.add(run);
    }

    /** Resolves when all work that has begun is done. */
    async settled(): Promise<void> {
        await Promise.all(this.running);
    }

    /** Drops what has not begun and waits for what has, also of what this starts in turn. */
    async clear(): Promise<void> {
        while (this.timers.size > 0 || this.running.size > 0) {
            for (const timer of this.timers) {
                clearTimeout(timer);
            }
            this.timers.clear();
            await this.settled();
        }
    }
}
