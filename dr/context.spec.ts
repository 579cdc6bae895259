import assert from "node:assert/strict";
import { RegionUnreachable } from "./aws/errors";
import { type Side, unlessUnreachable } from "./context";
import { DrError, LeaseLost } from "./errors";

/** What the attempt gave, or threw, with the warnings on the way. */
async function attempt(error: Error, answers: boolean, signal = new AbortController().signal) {
    const warnings: string[] = [];
    const nothing = () => undefined;
    const outcome = await unlessUnreachable(
        {
            log: { progress: nothing, note: nothing, warn: (line) => warnings.push(line) },
            primary: { region: "eu-central-1" } as Side,
            primaryAnswers: () => Promise.resolve(answers),
            signal,
        },
        "workloads of prod-primary keep running",
        () => Promise.reject(error),
    ).catch((thrown: unknown) => thrown);
    return { outcome, warnings };
}

describe("a primary's cluster that is no use", () => {
    const broken = {
        "refuses the operator": new DrError("cluster prod-primary refuses the operator (403)"),
        "is deleted": new DrError("ResourceNotFoundException: No cluster found for name: prod-primary"),
        "gives no answer": new RegionUnreachable("eu-central-1", new Error("ECONNREFUSED")),
        "says what nobody expected": new TypeError("items is not iterable"),
    };
    for (const [what, error] of Object.entries(broken)) {
        it(`is done without when it ${what}, because the storage is fenced`, async () => {
            const { outcome, warnings } = await attempt(error, true);
            assert.equal(outcome, undefined);
            assert.equal(warnings.length, 1);
            assert.match(
                warnings.join(),
                /^workloads of prod-primary keep running: .*; the storage's fence does without$/,
            );
        });

        it(`is a lost Region when it ${what} and the Region's storage does not answer either`, async () => {
            const { outcome, warnings } = await attempt(error, false);
            assert.ok(outcome instanceof RegionUnreachable);
            assert.equal(outcome.region, "eu-central-1");
            assert.deepEqual(warnings, []);
        });
    }

    it("is not what ends a run that was stopped or lost its lease", async () => {
        const lost = new LeaseLost("another operator took over");
        assert.equal((await attempt(lost, true)).outcome, lost);
        const stopped = new Error("aborted");
        assert.equal((await attempt(stopped, true, AbortSignal.abort())).outcome, stopped);
    });
});
