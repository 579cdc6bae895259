import assert from "node:assert/strict";
import { failback } from "../../dr/steps/failback";
import { failover } from "../../dr/steps/failover";
import { type Flow, primary, replica, TwoRegions } from "../support/two-regions";

/**
 * The command is killed in and after every step of both flows (SIGKILL, which leaves the engine it has started alive) and
 * typed again each time; in the end everything is as if nobody had disturbed it.
 */
describe("an operator whose terminal dies in every step", function () {
    this.timeout("60m");
    this.bail(true);
    let pair: TwoRegions;

    before(async () => {
        pair = await TwoRegions.start();
        await pair.up();
        await pair.claim(["orders", "billing", "search", "mail", "audit"], 200);
    });
    after(() => pair.close());

    for (const [command, steps, serving, ...options] of [
        ["failover", failover, replica],
        ["failback", failback, primary, "--skip-recovery-point"],
    ] as const) {
        it(`ends a ${command}`, async () => {
            const since = new Date();
            const args = [command, "--yes", ...options];
            const places = steps.flatMap(({ name }) => [
                // A short step may be over before anybody has looked.
                (flow?: Flow) => flow?.current === name || (flow?.completed.includes(name) ?? false),
                (flow?: Flow) => flow?.completed.includes(name) ?? false,
            ]);
            let kills = 0;
            // The last place may be over before anybody can look: then the flow has come to its end.
            while (kills < places.length && (await pair.drKilledWhen(args, places[kills]))) {
                kills++;
            }
            if (kills === places.length) {
                await pair.dr(args);
            }
            assert.ok(kills > steps.length, `only ${kills} kills in ${steps.length} steps`);
            const { stdout } = await pair.dr(["status", "--json"]);
            const { mode } = JSON.parse(stdout) as { mode: string };
            assert.equal(mode, serving === replica ? "FailedOver" : "Steady");
            await pair.nothingToChange();
            await pair.nobodyIsLockedOut();
            await pair.nothingReplacedSince(since);
        });
    }
});
