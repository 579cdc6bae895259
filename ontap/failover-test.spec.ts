import { UpdateFileSystemCommand } from "@aws-sdk/client-fsx";
import assert from "node:assert/strict";
import { Schedule } from "../sandbox/aws/schedule";
import { Ontap } from "../sandbox/aws/testing/ontap";
import { World } from "../sandbox/aws/testing/world";
import { RegionUnreachable } from "../dr/aws/errors";
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

    const declared = () => ({
        name: "shared",
        region,
        fileSystemId,
        throughputCapacityPerHaPair: 384,
        storageVirtualMachineIds: {},
    });
    const means = (more: Partial<Means> = {}): Means => ({
        fsx: new Fsx(region),
        routes: new Routes(region),
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
        const { changes, broughtBackOnly } = await failoverTest(declared(), means());
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
            // Two route tables, with a route for the file system and one for its virtual machine, there and back.
            assert.equal(sightings.length, 8);
        }
        assert.match(questions[0], /four times/);
        assert.equal(await throughput(), 384);
    });

    it("does nothing after a no", async () => {
        const no = () => Promise.reject(new Stopped("no"));
        await assert.rejects(failoverTest(declared(), means({ ask: no })), Stopped);
        assert.equal(await throughput(), 384);
        assert.equal((await new Fsx(region).fileSystem(fileSystemId)).running, undefined);
    });

    it("puts the declared throughput back after Ctrl-C", async () => {
        const controller = new AbortController();
        const note = (text: string) => {
            notes.push(text);
            controller.abort();
        };
        await assert.rejects(failoverTest(declared(), means({ note, signal: controller.signal })), Stopped);
        assert.match(notes.join(), /Puts 384 MBps back/);
        assert.equal(await throughput(), 384);
    });

    it("only puts the declared throughput back where an earlier run was killed, at any point", async () => {
        await setTo(768);
        const whileRunning = await failoverTest(declared(), means());
        assert.equal(whileRunning.broughtBackOnly, true);
        assert.equal(await throughput(), 384);

        await setTo(768);
        await world.eventually(throughput, 768);
        await world.eventually(async () => (await new Fsx(region).fileSystem(fileSystemId)).running, undefined);
        const afterwards = await failoverTest(declared(), means());
        assert.deepEqual(
            afterwards.changes.map(({ to }) => to),
            [384],
        );
        assert.match(questions.join(), /its stack declares 384/);
        assert.equal(await throughput(), 384);
    });

    it("goes on when AWS did not answer for a while, and says so", async () => {
        let looks = 0;
        const fsx = new Fsx(region);
        const deaf: Means["fsx"] = {
            addresses: (id) => fsx.addresses(id),
            setThroughput: (...args) => fsx.setThroughput(...args),
            fileSystem: (id) =>
                ++looks % 3 === 0
                    ? Promise.reject(new RegionUnreachable(region, new Error("cut")))
                    : fsx.fileSystem(id),
        };
        const { changes } = await failoverTest(declared(), means({ fsx: deaf }));
        assert.ok(changes.every(({ unanswered }) => unanswered > 0));
        assert.equal(await throughput(), 384);
    });

    it("two at once end with the declared throughput as well", async () => {
        await Promise.allSettled([failoverTest(declared(), means()), failoverTest(declared(), means())]);
        assert.equal(await throughput(), 384);
        assert.equal((await new Fsx(region).fileSystem(fileSystemId)).running, undefined);
    });

    it("is refused while something else changes, and for several pairs", async () => {
        await ontap.client.send(new UpdateFileSystemCommand({ FileSystemId: fileSystemId, StorageCapacity: 2048 }));
        await assert.rejects(failoverTest(declared(), means()), Refusal);
        await world.eventually(async () => (await new Fsx(region).fileSystem(fileSystemId)).running, undefined);

        const { singleAz } = ontap;
        const pairs = await ontap.create({
            ...singleAz,
            StorageCapacity: 2048,
            OntapConfiguration: { ...singleAz.OntapConfiguration, DeploymentType: "SINGLE_AZ_2", HAPairs: 2 },
        });
        await assert.rejects(failoverTest({ ...declared(), fileSystemId: pairs }, means()), /2 pairs of file servers/);
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
