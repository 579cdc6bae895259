/** Median of the figures; of an even number, the mean of the middle two. */
export function median(figures: number[]): number {
    const sorted = [...figures].sort((a, b) => a - b);
    const middle = sorted.length / 2;
    return sorted.length % 2 === 1 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export async function seconds(work: () => Promise<unknown>): Promise<number> {
    const started = process.hrtime.bigint();
    await work();
    return Number(process.hrtime.bigint() - started) / 1e9;
}

/** One line of the report. */
export interface Row {
    what: string;
    figure: string;
    /** The goal and whether it was met, or what the figure is to be compared with. */
    goal: string;
}
