import { Schedule } from "../schedule";

/** A schedule on which time passes only when a test says so: passing states last as long as the test looks at them. */
export class StoppedSchedule extends Schedule {
    private waiting: (() => void | Promise<void>)[] = [];

    override later(_milliseconds: number, work: () => void | Promise<void>): void {
        this.waiting.push(work);
    }

    /** Lets everything that waits happen. */
    async elapse(): Promise<void> {
        const due = this.waiting;
        this.waiting = [];
        due.forEach((work) => this.background(work));
        await this.settled();
    }

    override async clear(): Promise<void> {
        await super.clear();
        this.waiting = [];
    }
}
