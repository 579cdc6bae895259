import assert from "node:assert/strict";
import type { Rehearsal } from "../../dr/rehearse";
import { failback } from "../../dr/steps/failback";
import { failover } from "../../dr/steps/failover";
import { run } from "../support/stack";
import { primary, regions, replica, TwoRegions } from "../support/two-regions";
import { Writers } from "../support/writers";

const namespaces = ["orders", "billing", "search", "mail", "audit"];

/**
 * Proves the round trip between two Regions on the real engine, two real control planes and the real CSI driver: same
 * directories, owners and modes on both sides, no acknowledged write lost, one writable side. EFS itself is emulated.
 */
describe("EFS in two Regions", function () {
    this.timeout("20m");
    this.bail(true);
    let pair: TwoRegions;
    let writers: Writers;

    before(async () => {
        pair = await TwoRegions.start("All");
    });
    after(async () => {
        await writers?.stop();
        await pair.close();
    });

    it("comes up: the primary, then the replica with what `dr link` copies, without another command", async () => {
        await pair.up();
        await pair.nothingToChange();
    });

    it("runs the workloads where their Region serves", async () => {
        const running = async (region: string) => {
            const { output } = await run(
                "kubectl",
                ["--kubeconfig", pair.test.sandbox.kubeconfig(region), "get", "pods", "-n", "sample", "-o", "name"],
                { directory: __dirname, environment: pair.test.environment },
            );
            return output.split("\n").filter((line) => line.startsWith("pod/")).length;
        };
        assert.deepEqual([await running(primary), await running(replica)], [3, 0]);
    });

    it("binds 200 claims of five namespaces from the same manifests to the same directories, owners and modes", async () => {
        await pair.claim(namespaces, 200);
        await pair.nobodyIsLockedOut();
        writers = new Writers(pair.endpoint);
        for (const region of regions) {
            writers.start(region, await pair.accessPoints(region));
        }
    });

    it("says where it stands, and refuses a way back while nothing has failed over", async () => {
        const { stdout } = await pair.dr(["status", "--json"]);
        assert.equal((JSON.parse(stdout) as { mode: string }).mode, "Steady");
        await pair.dr(["failback", "--yes"], 2);
    });

    /** A step of each kind: the storage's fence, Kubernetes, a wait, AWS's deletion, the engine. */
    const kinds = ["fence", "stop-primary", "final-sync", "cut", "pulumi-replica"];

    for (const [command, active, passive, kills, ...options] of [
        ["failover", replica, primary, kinds],
        ["failback", primary, replica, [], "--skip-recovery-point"],
    ] as const) {
        const disturbed = kills.length > 0 ? `, killed in ${kills.length} steps and typed again` : "";
        it(`loses no acknowledged write by a planned ${command}${disturbed}, and has one writable side`, async () => {
            const since = new Date();
            const args = [command, "--yes", ...options];
            for (const step of kills) {
                assert.ok(await pair.drKilledWhen(args, (flow) => flow?.current === step), `no kill in ${step}`);
            }
            await pair.dr(args);
            assert.deepEqual(await writers.missing(active, pair.fileSystems[active]), []);
            assert.deepEqual(writers.turnsSince(since), [passive, active]);
            await pair.nobodyIsLockedOut();
            await pair.nothingReplacedSince(since);
        });

        it(`has nothing left to change after the ${command}`, () => pair.nothingToChange());
    }

    it("rehearses the round trip: nothing is lost or replaced, and the report names steps and claims", async () => {
        const since = new Date();
        const { stdout } = await pair.dr(["rehearse", "--yes", "--skip-recovery-point", "--json"]);
        const { flows, claims } = JSON.parse(stdout) as Rehearsal;
        const names = (steps: readonly { name: string }[]) => steps.map(({ name }) => name);
        assert.deepEqual(
            flows.map(({ kind, steps }) => [kind, names(steps)]),
            [
                ["failover", names(failover)],
                ["failback", names(failback)],
            ],
        );
        assert.deepEqual(claims, { alike: pair.identities.length, different: [] });
        assert.deepEqual(await writers.missing(primary, pair.fileSystems[primary]), []);
        assert.deepEqual(writers.turnsSince(since), [primary, replica, primary]);
        await pair.nobodyIsLockedOut();
        await pair.nothingReplacedSince(since);
        await pair.nothingToChange();
    });

    it("fails over with the primary's Region cut off, which it calls only to probe; older writes are kept", async () => {
        await pair.cut(primary, "reset");
        await writers.stop();
        const { stdout } = await pair.dr(["plan", "failover", "--json"]);
        const since = new Date();
        await pair.dr(["failover", "--yes"]);
        const changing = (await pair.callsSince(since)).filter(
            ({ region, operation }) => region === primary && !/^(Describe|Get|List)/.test(operation),
        );
        assert.deepEqual(changing, []);
        const { lastSyncAt } = JSON.parse(stdout) as { lastSyncAt: string };
        const lost = await writers.missing(replica, pair.fileSystems[replica]);
        assert.deepEqual(
            lost.filter(({ at }) => at < Date.parse(lastSyncAt)),
            [],
        );
    });
});
