import { UpdateFileSystemCommand } from "@aws-sdk/client-fsx";
import assert from "node:assert/strict";
import { Schedule } from "../sandbox/aws/schedule";
import { Ontap } from "../sandbox/aws/testing/ontap";
import { World } from "../sandbox/aws/testing/world";
import { RegionUnreachable, ServiceError } from "../dr/aws/errors";
import { Refusal, Stopped } from "../dr/errors";
import { failoverTest, type Means } from "./failover-test";
import { Fsx } from "./fsx";
import { Routes } from "./routes";

const region = "eu-central-1";

/** Against the emulated FSx: that a change fails over and back, and when, is AWS's documentation. */
describe("a failover test of an ONTAP file system", function () {
    this.timeout(60_000);
    let world: World;
    let ontap: Ontap;
    let fileSystemId: string;
    let notes: string[];
    let questions: string[];

    before(async () => {
        world = await World.start(new Schedule());
        await world.sandbox("POST", "timing", { fsxFileSystem: 50, fsxUpdate: 150, fsxFailover: 150 });
        Object.assign(process.env, {
            AWS_ENDPOINT_URL: world.front.url,
            AWS_ACCESS_KEY_ID: "test",
            AWS_SECRET_ACCESS_KEY: "test",
        });
        ontap = await Ontap.in(world);
        fileSystemId = await ontap.create();
        await ontap.addMachine(fileSystemId);
    });
    beforeEach(() => {
        notes = [];
        questions = [];
    });
    after(() => world.close());

    const means = (more: Partial<Means> = {}): Means => ({
        fsx: new Fsx(region),
        routes: new Routes(region),
        declared: () => Promise.resolve(384),
        interval: 20,
        limit: 30_000,
        note: (text) => notes.push(text),
        ask: (question) => {
            questions.push(question);
            return Promise.resolve();
        },
        signal: new AbortController().signal,
        ...more,
    });
    const throughput = async () => (await new Fsx(region).fileSystem(fileSystemId)).throughputCapacityPerHaPair;

    it("fails over and back twice, sees the routes move, and ends with the declared throughput", async () => {
        const { changes, broughtBackOnly } = await failoverTest(fileSystemId, means());
        assert.equal(broughtBackOnly, false);
        assert.deepEqual(
            changes.map(({ from, to }) => [from, to]),
            [
                [384, 768],
                [768, 384],
            ],
        );
        for (const { overAfterSeconds = NaN, backAfterSeconds = NaN, seconds, sightings } of changes) {
            assert.ok(overAfterSeconds > 0 && overAfterSeconds < backAfterSeconds && backAfterSeconds <= seconds);
            // Two route tables, with a route for the file system and one for its virtual machine, over and back.
            assert.equal(sightings.length, 8);
        }
        assert.match(questions[0], /four times/);
        assert.equal(await throughput(), 384);
    });

    it("does nothing after a no", async () => {
        const no = () => Promise.reject(new Stopped("no"));
        await assert.rejects(failoverTest(fileSystemId, means({ ask: no })), Stopped);
        assert.equal(await throughput(), 384);
        assert.equal((await new Fsx(region).fileSystem(fileSystemId)).running, undefined);
    });

    it("puts the declared throughput back after Ctrl-C", async () => {
        const controller = new AbortController();
        const note = (text: string) => {
            notes.push(text);
            controller.abort();
        };
        await assert.rejects(failoverTest(fileSystemId, means({ note, signal: controller.signal })), Stopped);
        assert.match(notes.join(), /Puts back what the stack declares/);
        assert.equal(await throughput(), 384);
    });

    it("only puts the declared throughput back where an earlier run was killed, at any point", async () => {
        await setTo(768);
        const whileRunning = await failoverTest(fileSystemId, means());
        assert.equal(whileRunning.broughtBackOnly, true);
        assert.equal(await throughput(), 384);

        await setTo(768);
        await world.eventually(throughput, 768);
        await world.eventually(async () => (await new Fsx(region).fileSystem(fileSystemId)).running, undefined);
        const afterwards = await failoverTest(fileSystemId, means());
        assert.deepEqual(
            afterwards.changes.map(({ to }) => to),
            [384],
        );
        assert.match(questions.join(), /its stack declares 384/);
        assert.equal(await throughput(), 384);
    });

    it("asks again where Ctrl-C came while it only put back, and says what is left", async () => {
        await setTo(768);
        const controller = new AbortController();
        const ask = () => Promise.resolve(controller.abort());
        await assert.rejects(
            failoverTest(fileSystemId, means({ ask, signal: controller.signal })),
            /last seen with (384|768) MBps, to have 384; run this again/,
        );
        await failoverTest(fileSystemId, means());
        assert.equal(await throughput(), 384);
    });

    for (const [what, error] of [
        ["does not answer", new RegionUnreachable(region, new Error("cut"))],
        ["refuses credentials that have expired", new Refusal("expired")],
        ["refuses a permission", new ServiceError(region, new Error("AccessDenied"))],
    ] as const) {
        it(`puts the declared throughput back when AWS ${what} now and then, whichever call it is`, async () => {
            const fsx = new Fsx(region);
            const routes = new Routes(region);
            let calls = 0;
            let hasGoneOver = false;
            const failing = <T>(work: () => Promise<T>): Promise<T> =>
                hasGoneOver && ++calls % 3 === 0 ? Promise.reject(error) : work();
            const disturbed: Partial<Means> = {
                fsx: {
                    setThroughput: (...args) => failing(() => fsx.setThroughput(...args)),
                    fileSystem: (id) => failing(() => fsx.fileSystem(id)),
                },
                routes: { serving: (look) => failing(() => routes.serving(look)) },
                declared: () => failing(() => Promise.resolve(384)),
                note: (text) => {
                    hasGoneOver ||= text.includes("asked for 384");
                },
            };
            const { changes } = await failoverTest(fileSystemId, means(disturbed));
            assert.ok((changes.at(-1)?.unanswered ?? 0) > 0);
            assert.equal(await throughput(), 384);
        });
    }

    it("ends with what the stack declares by then", async () => {
        let looks = 0;
        const declared = () => Promise.resolve(looks++ === 0 ? 384 : 1536);
        const { changes } = await failoverTest(fileSystemId, means({ declared }));
        assert.deepEqual(
            changes.map(({ to }) => to),
            [768, 1536],
        );
        await failoverTest(fileSystemId, means());
        assert.equal(await throughput(), 384);
    });

    it("two at once end with the declared throughput, and neither goes over a second time", async () => {
        let asked = 0;
        const fsx = new Fsx(region);
        const counting: Means["fsx"] = {
            fileSystem: (id) => fsx.fileSystem(id),
            setThroughput: (id, look, target) => {
                asked += target === 384 ? 0 : 1;
                return fsx.setThroughput(id, look, target);
            },
        };
        const runs = [1, 2].map(() => failoverTest(fileSystemId, means({ fsx: counting })));
        const ended = await Promise.allSettled(runs);
        assert.ok(ended.some(({ status }) => status === "fulfilled"));
        assert.ok(asked <= 2, `${asked} times`);
        assert.equal(await throughput(), 384);
        assert.equal((await fsx.fileSystem(fileSystemId)).running, undefined);
    });

    it("does not begin where the file system was changed while the question stood", async () => {
        const ask = () => setTo(768);
        await assert.rejects(failoverTest(fileSystemId, means({ ask })), /changed while the question stood/);
        await failoverTest(fileSystemId, means());
        assert.equal(await throughput(), 384);
    });

    it("is refused while something else changes, and for several pairs", async () => {
        await ontap.client.send(new UpdateFileSystemCommand({ FileSystemId: fileSystemId, StorageCapacity: 2048 }));
        await assert.rejects(failoverTest(fileSystemId, means()), Refusal);
        await world.eventually(async () => (await new Fsx(region).fileSystem(fileSystemId)).running, undefined);

        const { singleAz } = ontap;
        const pairs = await ontap.create({
            ...singleAz,
            StorageCapacity: 2048,
            OntapConfiguration: { ...singleAz.OntapConfiguration, DeploymentType: "SINGLE_AZ_2", HAPairs: 2 },
        });
        await assert.rejects(failoverTest(pairs, means()), /2 pairs of file servers/);
    });

    async function setTo(ThroughputCapacityPerHAPair: number): Promise<void> {
        await ontap.client.send(
            new UpdateFileSystemCommand({
                FileSystemId: fileSystemId,
                OntapConfiguration: { ThroughputCapacityPerHAPair },
            }),
        );
    }
});
