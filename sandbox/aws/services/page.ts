import type { AwsError } from "../errors";

export interface Page<Item> {
    readonly items: Item[];
    readonly next: string | undefined;
}

/** One page of a list. The token is the position, encoded so that nobody takes it for a number to count with. */
export function page<Item>(
    all: readonly Item[],
    size: number,
    token: string | undefined,
    invalid: AwsError,
): Page<Item> {
    const start = token === undefined ? 0 : position(token);
    if (start === undefined) {
        throw invalid;
    }
    const end = start + size;
    return { items: all.slice(start, end), next: end < all.length ? encode(end) : undefined };
}

function encode(position: number): string {
    return Buffer.from(`position ${position}`).toString("base64url");
}

function position(token: string): number | undefined {
    const match = /^position (\d+)$/.exec(Buffer.from(token, "base64url").toString());
    return match ? Number(match[1]) : undefined;
}
