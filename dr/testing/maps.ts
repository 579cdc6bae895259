import assert from "node:assert/strict";

export function isMap(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** That a value holds what is expected, and perhaps more. */
export function assertHolds(actual: unknown, expected: unknown, message?: string): void {
    assert.deepEqual(pick(actual, expected), expected, message);
}

function pick(actual: unknown, expected: unknown): unknown {
    return isMap(actual) && isMap(expected)
        ? Object.fromEntries(Object.entries(expected).map(([key, value]) => [key, pick(actual[key], value)]))
        : actual;
}
