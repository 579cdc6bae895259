import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { Retries } from "./retries";

describe("retries of the aws provider", () => {
    it("hold on while AWS throttles, and give up soon on a Region that fails", async () => {
        const afterThree = { getRetryCount: () => 3, getRetryCost: () => 0, getRetryDelay: () => 0 };
        const outcome = (errorType: "THROTTLING" | "SERVER_ERROR") =>
            Promise.race([
                new Retries().refreshRetryTokenForRetry(afterThree, { errorType }).then(
                    () => "tried again",
                    () => "given up",
                ),
                sleep(500, "waits to try again", { ref: false }),
            ]);
        assert.notEqual(await outcome("THROTTLING"), "given up");
        assert.equal(await outcome("SERVER_ERROR"), "given up");
    });
});
