import type { Serving } from "./routes";

/** Something that was seen. */
export interface Sighting {
    /** Since the change was asked for. */
    readonly seconds: number;
    readonly text: string;
}

/** What one change of the throughput looked like. */
export interface ObservedChange {
    readonly from: number;
    readonly to: number;
    /** From asking until FSx called it done. */
    readonly seconds: number;
    /** When the first route led to the other file server, and when the last one led back. */
    readonly overAfterSeconds?: number;
    readonly backAfterSeconds?: number;
    /** Looks that AWS did not answer. */
    readonly unanswered: number;
    readonly sightings: readonly Sighting[];
}

/** Follows the routes of one change, look by look. */
export class RouteWatch {
    readonly sightings: Sighting[] = [];
    overAfterSeconds: number | undefined;
    backAfterSeconds: number | undefined;
    private first: Serving | undefined;
    private last: Serving = {};

    /** The first look is what the others are compared with. */
    look(seconds: number, now: Serving): Sighting[] {
        if (this.first === undefined) {
            this.first = now;
            this.last = now;
            return [];
        }
        const { first } = this;
        const moved = Object.entries(now).filter(([route, to]) => this.last[route] !== to);
        const seen = moved.map(([route, to]) => ({
            seconds,
            text: `${route} leads to ${to}${this.last[route] === undefined ? "" : `, before to ${this.last[route]}`}`,
        }));
        this.last = { ...this.last, ...now };
        const away = Object.entries(this.last).some(([route, to]) => first[route] !== to);
        if (away) {
            this.overAfterSeconds ??= seconds;
            this.backAfterSeconds = undefined;
        } else if (this.overAfterSeconds !== undefined) {
            this.backAfterSeconds ??= seconds;
        }
        this.sightings.push(...seen);
        return seen;
    }
}
