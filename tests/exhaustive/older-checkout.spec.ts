import assert from "node:assert/strict";
import { failback } from "../../dr/steps/failback";
import { failover } from "../../dr/steps/failover";
import { primary, regions, replica, TwoRegions } from "../support/two-regions";
import { Writers } from "../support/writers";

/** How the program refuses a configuration that is not that of the journal. */
const refusal = /mode is (Steady|FailedOver), but the journal of the roles says|an up would take the fence away/;
const unchanged = /Resources:\s+\d+ unchanged\s+Duration/;
/** Calls that decide which side is overwritten, or take away what is on one. */
const ofData = /Replication|Protection|^Delete(FileSystem|MountTarget|AccessPoint)$/;

/**
 * Between any two steps of both flows, and after them, somebody runs `pulumi up` of both stacks from a checkout whose
 * configuration is older. Each of them is refused or changes nothing, or does early what the flow is about to do: from the
 * step of a failback that declares the primary Steady, a checkout of before the failover is the right one again. The command
 * then ends as if nobody had.
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
                await upsOfOlderCheckouts(`after ${step}`, command === "failback" && tried.includes("unfence"));
            });
            await upsOfOlderCheckouts("at the end", command === "failback");

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

    async function upsOfOlderCheckouts(where: string, primaryIsSteady: boolean): Promise<void> {
        const since = new Date();
        for (const directory of older) {
            await Promise.all(
                regions.map(async (region) => {
                    const { status, output } = await pair.upIn(directory, region);
                    const mayChange = primaryIsSteady && region === primary;
                    if (status !== 0 || !mayChange) {
                        assert.match(output, status === 0 ? unchanged : refusal, `${region} ${where}:\n${output}`);
                    }
                }),
            );
        }
        const changing = (await pair.callsSince(since)).filter(
            ({ operation, status }) => status < 400 && !/^(Assume|BatchGet|Describe|Get|List)/.test(operation),
        );
        const wrong = primaryIsSteady ? changing.filter(({ operation }) => ofData.test(operation)) : changing;
        assert.deepEqual(wrong, [], where);
    }
});
