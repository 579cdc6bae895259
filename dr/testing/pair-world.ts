import { CreateTableCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import assert from "node:assert/strict";
import { FileSystems, primary as usualPrimary, replica } from "../../sandbox/aws/testing/file-systems";
import { Schedule } from "../../sandbox/aws/schedule";
import { World } from "../../sandbox/aws/testing/world";
import { accessPolicy } from "../../components/efs/file-system.rules";
import { Clients, patient } from "../aws/clients";
import { Efs } from "../aws/efs";
import type { FlowOptions } from "../context";
import type { Pairing } from "../deployment.rules";
import type { Boundary } from "../flow";
import { type JournalStore, readJournal } from "../journal";
import type { FlowKind, Journal } from "../journal.rules";
import { openPair, type Pair } from "../open";
import { operate } from "../operate";
import { thisOperator } from "../operator";
import { defaultTimings, type Timings } from "../timings";
import { Workloads } from "../workloads";
import { deployment, FakeCluster, volume } from "./fake-cluster";
import { FakeProgram, Killed, RecordingProgram } from "./fake-program";
import { Writers } from "./writers";

/** Everything takes a moment here, as in the front. */
export const quick: Timings = {
    ...defaultTimings,
    poll: 30,
    clockTolerance: 50,
    policyPropagation: 200,
    lease: 250,
    leaseRenewal: 60,
    probe: 300,
    probeInterval: 60,
    podsGone: 1_000,
    workloadsReady: 1_000,
};

const none: FlowOptions = { now: false, skipRecoveryPoint: false };

/** Front and moto for the specs of a file, with clients that find them as they find AWS. */
export async function startWorld(): Promise<World> {
    const world = await World.start(new Schedule());
    await world.sandbox("POST", "timing", {
        ...{ fileSystem: 20, policy: 20, policyPropagation: 150, metricInterval: 1_000 },
        ...{ replication: 30, initialSync: 60, syncInterval: 150, syncDuration: 30, replicationDeletion: 200 },
    });
    Object.assign(process.env, {
        AWS_ENDPOINT_URL: world.front.url,
        AWS_ACCESS_KEY_ID: "test",
        AWS_SECRET_ACCESS_KEY: "test",
        AWS_EC2_METADATA_DISABLED: "true",
    });
    return world;
}

/** What happened in one run of a command. */
export interface Ran {
    readonly asked: string[];
    readonly lines: string[];
    readonly error?: Error;
}

/** Two file systems in replication, a cluster on each side and writers that never stop. */
export class PairWorld {
    /** Each pair of a spec that cuts its primary's Region off has a Region of its own. */
    static async create(world: World, primary = usualPrimary): Promise<PairWorld> {
        const fileSystems = new FileSystems(world);
        const source = await fileSystems.create(primary);
        const destination = await fileSystems.create(replica);
        await fileSystems.open(replica, destination);
        await fileSystems.replicate([primary, source], [replica, destination]);
        const table = `eks-storage-dr-${destination}`;
        await world.client(DynamoDBClient, replica).send(
            new CreateTableCommand({
                TableName: table,
                KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
                AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
                BillingMode: "PAY_PER_REQUEST",
            }),
        );
        const pairing: Pairing = {
            name: "shared",
            primary: { region: primary, fileSystemId: source, clusterName: "prod-primary" },
            replica: { region: replica, fileSystemId: destination, clusterName: "prod-dr" },
            journalTableName: table,
            runbookName: "shared-failover",
            objectiveMinutes: 15,
        };
        const pair = new PairWorld(world, fileSystems, pairing, {
            primary: await fileSystems.accessPoint(primary, source, "/claims/a"),
            replica: await fileSystems.accessPoint(replica, destination, "/claims/a"),
        });
        for (const side of ["primary", "replica"] as const) {
            const { efs } = pair.regions[side];
            const { arn } = await efs.fileSystem(pairing[side].fileSystemId);
            await efs.putPolicy(pairing[side].fileSystemId, accessPolicy(arn));
        }
        await world.eventually(
            async () =>
                (await pair.regions.replica.efs.replication(destination))?.lastSyncAt === undefined ? "no" : "yes",
            "yes",
        );
        return pair;
    }

    readonly clusters = { primary: new FakeCluster(), replica: new FakeCluster() };
    readonly regions: Record<"primary" | "replica", { efs: Efs }>;
    readonly primaryProgram = new RecordingProgram();
    readonly program: FakeProgram;
    readonly writers: Writers;

    private constructor(
        readonly world: World,
        fileSystems: FileSystems,
        readonly pairing: Pairing,
        accessPoints: { primary: string; replica: string },
    ) {
        this.regions = {
            primary: { efs: new Efs(new Clients(pairing.primary.region, { requestTimeout: 1_000, tries: 5 })) },
            replica: { efs: new Efs(new Clients(pairing.replica.region, patient)) },
        };
        const replicas = { primary: 2, replica: 0 };
        for (const side of ["primary", "replica"] as const) {
            const annotations = { "eks-storage/active-replicas": "2" };
            this.clusters[side].put("PersistentVolume", volume(pairing[side].fileSystemId, accessPoints[side], "a"));
            this.clusters[side].put("Deployment", deployment("writer", "a", replicas[side], { annotations }));
        }
        this.writers = new Writers(fileSystems, pairing, accessPoints);
        this.program = new FakeProgram(pairing, this.regions.primary.efs, this.store(), this.primaryProgram);
    }

    journal(): Promise<Journal> {
        return readJournal(this.store());
    }

    store(): JournalStore {
        return openPair({ pairing: this.pairing, mode: "Steady" }, quick).store;
    }

    /** Writes the journal's item as it is given, whatever it says. */
    async forge(item: Record<string, { S: string } | { N: string }>): Promise<void> {
        await this.world.client(DynamoDBClient, replica).send(
            new PutItemCommand({
                TableName: this.pairing.journalTableName,
                Item: { id: { S: "journal" }, ...item },
            }),
        );
    }

    /** Runs a command as a process of its own would; `dies` says at which boundary it is killed. */
    async run(
        kind: FlowKind,
        given: {
            options?: Partial<FlowOptions>;
            rollBack?: boolean;
            dies?: (boundary: Boundary) => boolean;
            onBoundary?: (boundary: Boundary) => Promise<void> | void;
            answer?: boolean;
        } = {},
    ): Promise<Ran> {
        const asked: string[] = [];
        const lines: string[] = [];
        const state = await this.program.pair();
        const opened = openPair(state, quick);
        const process = { dead: false };
        const pair: Pair = {
            ...opened,
            primary: { ...opened.primary, ...this.cluster("primary") },
            replica: { ...opened.replica, ...this.cluster("replica") },
            store: mortal(opened.store, process),
            recoveryPoints: { start: () => Promise.resolve("job-1"), progress: () => Promise.resolve(100) },
        };
        try {
            await operate(
                { kind, rollBack: given.rollBack ?? false, options: { ...none, ...given.options } },
                {
                    pair,
                    program: this.program,
                    operator: thisOperator(),
                    timings: quick,
                    log: {
                        progress: () => undefined,
                        note: (line) => lines.push(line),
                        warn: (line) => lines.push(`warning: ${line}`),
                    },
                    watcher: { begins: () => undefined, ends: () => undefined },
                    ask: (question) => {
                        asked.push(question);
                        return given.answer === false ? Promise.reject(new Error("no")) : Promise.resolve();
                    },
                    signal: new AbortController().signal,
                    boundary: async (boundary) => {
                        await given.onBoundary?.(boundary);
                        if (given.dies?.(boundary)) {
                            process.dead = true;
                            throw new Killed(`${boundary.at} ${boundary.step}`);
                        }
                    },
                },
            );
            return { asked, lines };
        } catch (error) {
            process.dead = true;
            assert.ok(error instanceof Error);
            return { asked, lines, error };
        }
    }

    /** Runs a command again and again, dead at each boundary once, until it ends. */
    async runKilledEverywhere(kind: FlowKind): Promise<string[]> {
        const died = new Set<string>();
        for (;;) {
            const { error } = await this.run(kind, {
                dies: ({ step, at }) => {
                    const name = `${at} ${step}`;
                    return !died.has(name) && died.add(name).size > 0;
                },
            });
            if (!error) {
                return [...died];
            }
            if (!(error instanceof Killed)) {
                throw error;
            }
        }
    }

    private cluster(side: "primary" | "replica") {
        return {
            workloads: new Workloads(this.clusters[side], this.pairing[side].fileSystemId),
            nodes: { scale: () => Promise.resolve([]), list: () => Promise.resolve([]) },
        };
    }

    /** Cuts the primary's Region off, with one of the faces that a lost Region has; gives how to end it. */
    async cut(face: "unavailable" | "reset" | "silence"): Promise<() => Promise<void>> {
        const { region } = this.pairing.primary;
        const { body } = await this.world.sandbox("POST", "faults", { kind: "cut", region, face });
        const { id } = body as { id: string };
        return async () => {
            await this.world.sandbox("DELETE", `faults/${id}`);
        };
    }

    /** Calls to the primary's Region from a time on, refused connections included. */
    async callsToPrimary(since: string): Promise<{ operation: string; error?: string }[]> {
        const query = new URLSearchParams({ region: this.pairing.primary.region, since });
        const { body } = await this.world.sandbox("GET", `calls?${query.toString()}`);
        return (body as { calls: { operation: string; error?: string }[] }).calls;
    }
}

/** A dead process writes nothing more; its lease stays as it was. */
function mortal(store: JournalStore, process: { dead: boolean }): JournalStore {
    return {
        name: store.name,
        read: () => store.read(),
        write: (journal, expected) =>
            process.dead ? Promise.reject(new Killed("dead")) : store.write(journal, expected),
    };
}
