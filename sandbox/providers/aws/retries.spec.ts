import assert from "node:assert/strict";
import { Retries } from "./retries";

/** How often a call is tried that always fails in one way. */
async function tries(errorType: "THROTTLING" | "SERVER_ERROR"): Promise<number> {
    const retries = new Retries();
    let token = await retries.acquireInitialRetryToken("scope");
    for (let count = 1; ; count++) {
        try {
            token = await retries.refreshRetryTokenForRetry(token, { errorType });
        } catch {
            return count;
        }
    }
}

describe("retries of the aws provider", () => {
    it("hold on while AWS throttles, and give up soon on a Region that fails", async () => {
        assert.equal(await tries("THROTTLING"), 25);
        assert.equal(await tries("SERVER_ERROR"), 4);
    });
});
