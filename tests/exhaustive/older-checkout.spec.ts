import assert from "node:assert/strict";
import { failback } from "../../dr/steps/failback";
import { failover } from "../../dr/steps/failover";
import { primary, regions, replica, TwoRegions } from "../support/two-regions";
import { Writers } from "../support/writers";

/** How the program refuses a configuration that is not that of the journal. */
const refusal =
    /mode is (Steady|FailedOver), but the journal of the roles says|an up would take the fence away|a failback is under way/;
const unchanged = /Resources:\s+\d+ unchanged\s+Duration/;

/**
 * Between any two steps of both flows, and after them, somebody runs `pulumi up` of both stacks from a checkout whose
 * configuration is older. Each of them is refused or changes nothing, and the command then ends as if nobody had.
 */
describe("an up from an older checkout between any two steps", function () {
    this.timeout("60m");
    this.bail(true);
    let pair: TwoRegions;
    let writers: Writers;
    const older: string[] = [];

    before(async () => {
        pair = await TwoRegions.start();
        await pair.up();
        await pair.claim(["orders"], 10);
        writers = new Writers(pair.endpoint);
        for (const region of regions) {
            writers.start(region, await pair.accessPoints(region));
        }
    });
    after(async () => {
        await writers?.stop();
        await pair.close();
    });

    for (const [command, steps, active, passive, ...options] of [
        ["failover", failover, replica, primary],
        ["failback", failback, primary, replica, "--skip-recovery-point"],
    ] as const) {
        it(`starts no replication and lets nobody write anew in a ${command}`, async () => {
            older.push(pair.checkoutAsOfNow());
            const since = new Date();
            const tried: string[] = [];
            await pair.drStoppedAfterSteps([command, "--yes", ...options], async (step) => {
                tried.push(step);
                await upsOfOlderCheckouts(`after ${step}`);
            });
            await upsOfOlderCheckouts("at the end");

            assert.deepEqual(
                tried,
                steps.map(({ name }) => name),
            );
            assert.deepEqual(await writers.missing(active, pair.fileSystems[active]), []);
            assert.deepEqual(writers.turnsSince(since), [passive, active]);
            const { stdout } = await pair.dr(["status", "--json"]);
            assert.equal((JSON.parse(stdout) as { mode: string }).mode, active === replica ? "FailedOver" : "Steady");
            await pair.nothingToChange();
            await pair.nobodyIsLockedOut();
            await pair.nothingReplacedSince(since);
        });
    }

    async function upsOfOlderCheckouts(where: string): Promise<void> {
        const since = new Date();
        for (const directory of older) {
            await Promise.all(
                regions.map(async (region) => {
                    const { status, output } = await pair.upIn(directory, region);
                    assert.match(output, status === 0 ? unchanged : refusal, `${region} ${where}:\n${output}`);
                }),
            );
        }
        const changing = (await pair.callsSince(since)).filter(
            ({ operation, status }) => status < 400 && !/^(Assume|BatchGet|Describe|Get|List)/.test(operation),
        );
        assert.deepEqual(changing, [], where);
    }
});
