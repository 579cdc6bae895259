import type { Json } from "../../json";

/** Elements of a policy are lists, or one item that stands for a list of one. */
export function listOf(value: Json | undefined): Json[] {
    if (value === undefined) {
        return [];
    }
    return Array.isArray(value) ? value : [value];
}

/** True when the pattern means the text; `*` and `?` stand for what they do in IAM. */
export function matches(pattern: string, text: string): boolean {
    const source = pattern
        .replace(/[.+^${}()|[\]\\]/g, "\\$&")
        .replace(/\*/g, ".*")
        .replace(/\?/g, ".");
    return new RegExp(`^${source}$`, "i").test(text);
}
