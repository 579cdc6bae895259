/** Two clocks in milliseconds: the monotonic one stands still while the machine sleeps, and the other one may be set back. */
export interface Clocks {
    readonly monotonic: () => number;
    readonly wall: () => number;
}

const ownClocks: Clocks = { monotonic: () => performance.now(), wall: () => Date.now() };

/** A moment whose age is told by whichever clock says more: for what is over, no matter how the time went by. */
export class Moment {
    private readonly monotonic: number;
    private readonly wall: number;

    constructor(private readonly clocks: Clocks = ownClocks) {
        this.monotonic = clocks.monotonic();
        this.wall = clocks.wall();
    }

    /** Milliseconds since. */
    get age(): number {
        return Math.max(this.clocks.monotonic() - this.monotonic, this.clocks.wall() - this.wall);
    }
}
