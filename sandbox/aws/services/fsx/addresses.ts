/** A range of IPv4 addresses, as numbers. */
export interface Range {
    readonly first: number;
    readonly last: number;
}

export function rangeOf(cidr: string): Range | undefined {
    const [address = "", length = ""] = cidr.split("/");
    const parts = address.split(".").map(Number);
    const isBlock = /^\d+(\.\d+){3}\/\d+$/.test(cidr) && parts.every((part) => part <= 255) && Number(length) <= 32;
    if (!isBlock) {
        return undefined;
    }
    const first = parts.reduce((sum, part) => sum * 256 + part, 0);
    const size = 2 ** (32 - Number(length));
    return first % size === 0 ? { first, last: first + size - 1 } : undefined;
}

export function overlap(one: Range, other: Range): boolean {
    return one.first <= other.last && other.first <= one.last;
}

/** The last address of the range that is not taken. */
export function freeAddress(range: Range, taken: ReadonlySet<string>): string | undefined {
    for (let address = range.last; address >= range.first; address--) {
        const text = [24, 16, 8, 0].map((bits) => Math.floor(address / 2 ** bits) % 256).join(".");
        if (!taken.has(text)) {
            return text;
        }
    }
    return undefined;
}
