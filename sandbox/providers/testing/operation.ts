import type { Operation } from "../provider";

export function operation(given: Partial<Operation> = {}): Operation {
    return {
        urn: "urn:pulumi:test::test::test:index:Thing::thing",
        type: "test:index:Thing",
        name: "thing",
        preview: false,
        signal: new AbortController().signal,
        randomHex: (digits) => "0123456789abcdef".repeat(4).slice(0, digits),
        log: () => undefined,
        ...given,
    };
}
