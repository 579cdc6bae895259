import assert from "node:assert/strict";
import { checkout } from "../support/checkout";
import { accessPoints, claimNames, Claims, identityOf, promisedIdentity } from "../support/claims";
import { region as primary, startTestSandbox, type TestSandbox } from "../support/sandbox";
import { run, type Stack } from "../support/stack";
import { Writers } from "../support/writers";

const replica = "eu-west-1";
const regions = [primary, replica];
const namespaces = ["orders", "billing", "search", "mail", "audit"];
const claimCount = 200;

/**
 * Proves the round trip between two Regions on the real engine, two real control planes and the real CSI driver: same
 * directories, owners and modes on both sides, no acknowledged write lost, one writable side. EFS itself is emulated.
 */
describe("EFS in two Regions", function () {
    this.timeout("20m");
    this.bail(true);
    let test: TestSandbox;
    let directory: string;
    let stacks: Record<string, Stack>;
    let fileSystems: Record<string, string>;
    let writers: Writers;
    let identities: string[];

    before(async () => {
        test = await startTestSandbox();
        directory = checkout();
        const stack = (name: string) => test.stack(directory, name);
        stacks = { [primary]: stack("prod-primary"), [replica]: stack("prod-dr") };
    });
    after(async () => {
        await writers?.stop();
        await test.close();
    });

    /** `npm run dr`, in the checkout, with waits that fit the sandbox. */
    async function dr(args: string[], expected = 0): Promise<string> {
        const { status, output, stdout } = await run(
            "node",
            ["-r", "ts-node/register/transpile-only", "dr/cli.ts", ...args, "--stack", "prod-dr"],
            {
                directory,
                environment: {
                    ...test.environment,
                    EKS_STORAGE_DR_TIMINGS: JSON.stringify({
                        poll: 200,
                        clockTolerance: 200,
                        policyPropagation: 500,
                        probeInterval: 500,
                    }),
                },
            },
        );
        assert.equal(status, expected, `dr ${args.join(" ")}:\n${output}`);
        return stdout;
    }

    async function nothingToChange(): Promise<void> {
        for (const region of regions) {
            await stacks[region].preview("--expect-no-changes");
            await stacks[region].refresh("--expect-no-changes");
        }
    }

    /** Directory, owner and mode of every claim are those of its names and class, in both Regions, by the same access points. */
    async function nobodyIsLockedOut(): Promise<void> {
        for (const region of regions) {
            const points = await accessPoints(test.environment, region, fileSystems[region]);
            assert.deepEqual(points.map(identityOf).sort(), identities, region);
        }
    }

    /** Operations of AWS calls since a moment. */
    async function operations(since: Date): Promise<{ operation: string; region: string }[]> {
        const answer = await fetch(`${test.environment.AWS_ENDPOINT_URL}/_sandbox/calls?since=${since.toISOString()}`);
        return ((await answer.json()) as { calls: { operation: string; region: string }[] }).calls;
    }

    /** No file system, mount target or access point is deleted or made anew in a change of roles. */
    async function nothingReplaced(since: Date): Promise<void> {
        const made = (await operations(since)).filter(({ operation }) =>
            /^(Create|Delete)(FileSystem|MountTarget|AccessPoint)$/.test(operation),
        );
        assert.deepEqual(made, []);
    }

    it("come up: the primary, then the replica with what `dr link` copies, without another command", async () => {
        await stacks[primary].init();
        await stacks[replica].init();
        await stacks[primary].up();
        await dr(["link", "--primary-stack", "prod-primary"]);
        await stacks[replica].up();
        fileSystems = {};
        for (const region of regions) {
            fileSystems[region] = String((await stacks[region].outputs()).fileSystemId);
        }
        await nothingToChange();
    });

    it("run the workloads where their Region serves, and keep the claims of both bound", async () => {
        const running = async (region: string) => {
            const { output } = await run(
                "kubectl",
                ["--kubeconfig", test.sandbox.kubeconfig(region), "get", "pods", "-n", "sample", "-o", "name"],
                { directory, environment: test.environment },
            );
            return output.split("\n").filter((line) => line.startsWith("pod/")).length;
        };
        assert.deepEqual([await running(primary), await running(replica)], [3, 0]);
    });

    it("bind 200 claims of five namespaces from the same manifests to the same directories, owners and modes", async () => {
        const wanted = claimNames(namespaces, claimCount);
        identities = [...wanted, ...["sample", "data-ledger-0"].map((name) => ({ namespace: "sample", name }))]
            .map(promisedIdentity)
            .sort();
        for (const region of regions) {
            const claims = new Claims(test.sandbox.kubeconfig(region));
            await claims.createNamespaces(namespaces);
            await claims.create(wanted, "shared");
            await claims.allBound(namespaces, claimCount, 120);
        }
        await nobodyIsLockedOut();
        writers = new Writers(test.environment.AWS_ENDPOINT_URL);
        for (const region of regions) {
            writers.start(region, await accessPoints(test.environment, region, fileSystems[region]));
        }
    });

    it("say where they stand", async () => {
        const status = JSON.parse(await dr(["status", "--json"])) as { mode: string };
        assert.equal(status.mode, "Steady");
        await dr(["failback", "--yes"], 2);
    });

    for (const [command, active, passive] of [
        ["failover", replica, primary],
        ["failback", primary, replica],
    ]) {
        it(`a planned ${command} loses no acknowledged write, and leaves one writable side`, async () => {
            const since = new Date();
            await dr([command, "--primary-stack", "prod-primary", "--yes", "--skip-recovery-point"]);
            assert.deepEqual(await writers.missing(active, fileSystems[active]), []);
            const turned = writers.acknowledged.findIndex(
                ({ region, at }) => region === active && at > since.getTime(),
            );
            assert.ok(turned > 0, `nobody has written to ${active} since`);
            const late = writers.acknowledged.slice(turned).filter(({ region }) => region === passive);
            assert.deepEqual(late, [], `${passive} took writes after ${active} did`);
            await nobodyIsLockedOut();
            await nothingReplaced(since);
        });

        it(`has nothing left to change after the ${command}`, nothingToChange);
    }

    it("an unplanned failover ends with the primary's Region cut off, and calls it only to probe", async () => {
        await writers.stop();
        const cutAt = Date.now();
        await fetch(`${test.environment.AWS_ENDPOINT_URL}/_sandbox/faults`, {
            method: "POST",
            body: JSON.stringify({ kind: "cut", region: primary, face: "reset" }),
        });
        const since = new Date();
        await dr(["failover", "--yes"]);
        const changing = (await operations(since)).filter(
            ({ region, operation }) => region === primary && !/^(Describe|Get|List)/.test(operation),
        );
        assert.deepEqual(changing, []);
        const lost = await writers.missing(replica, fileSystems[replica]);
        assert.ok(
            lost.every(({ at }) => at > cutAt - 10_000),
            "a write is lost that was older than the last sync",
        );
    });
});
