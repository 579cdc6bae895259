import assert from "node:assert/strict";
import { isProperties, isUnknown, type Value } from "../../provider";

/** Whatever a preview has said comes true; what it has left open comes to be. */
export function keepsPromise(planned: Value, actual: Value | undefined, path = ""): void {
    if (isUnknown(planned)) {
        return;
    }
    if (isProperties(planned) && isProperties(actual)) {
        for (const [key, value] of Object.entries(planned)) {
            keepsPromise(value, actual[key], `${path}.${key}`);
        }
        const unannounced = Object.keys(actual).filter((key) => planned[key] === undefined);
        assert.deepEqual(unannounced, [], `the preview did not announce them in "${path}"`);
    } else if (Array.isArray(planned) && Array.isArray(actual)) {
        assert.equal(actual.length, planned.length, path);
        planned.forEach((value, index) => keepsPromise(value, actual[index], `${path}[${index}]`));
    } else {
        assert.deepEqual(actual, planned, path);
    }
}
