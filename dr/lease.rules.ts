import type { Journal } from "./journal.rules";
import type { Timings } from "./timings";

export type Lease = NonNullable<Journal["lease"]>;

/**
 * Whether a lease may be taken: `Free`, nobody has it or its owner cannot be alive; `Watched`, only time can tell.
 * Clocks of two operators may differ, so a lease that ran out only lately counts as held until it has been seen to stand
 * still for as long as it lasts. One that was taken for longer, by somebody who cannot renew it, is held until its end.
 */
export function leaseState(
    lease: Lease | undefined,
    { now, ownerIsGone, watchedFor }: { now: number; ownerIsGone: boolean; watchedFor: number },
    timings: Pick<Timings, "lease">,
): "Free" | "Watched" {
    if (lease === undefined || ownerIsGone) {
        return "Free";
    }
    const until = Date.parse(lease.until);
    if (watchedFor >= timings.lease) {
        return now >= until ? "Free" : "Watched";
    }
    return now - until >= timings.lease ? "Free" : "Watched";
}

/** Until when a lease that is taken or renewed now lasts. */
export function leaseUntil(now: number, timings: Pick<Timings, "lease">): string {
    return new Date(now + timings.lease).toISOString();
}

/** Whether an owner who last renewed `renewed` ago may still change things: nobody else can have taken the lease. */
export function leaseHolds(sinceRenewal: number, timings: Pick<Timings, "lease">): boolean {
    return sinceRenewal < timings.lease;
}
