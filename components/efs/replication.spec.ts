import assert from "node:assert/strict";
import { awsWorld } from "../testing/aws";
import { during, Elsewhere } from "../testing/elsewhere";
import { graph, type Graph, valueOf } from "../testing/graph";
import { problemsOf } from "../testing/problems";
import { primary, replica, replication, topic } from "../testing/replication";
import { DeletionPolicy } from "../deletion-policy";
import { EfsReplication, type EfsReplicationArgs } from "./replication";
import { EfsReplicationMode } from "./replication-mode";

const types = {
    replication: "aws:efs/replicationConfiguration:ReplicationConfiguration",
    table: "aws:dynamodb/table:Table",
    alarm: "aws:cloudwatch/metricAlarm:MetricAlarm",
    lambda: "aws:lambda/function:Function",
    document: "aws:ssm/document:Document",
    role: "aws:iam/role:Role",
    rolePolicy: "aws:iam/rolePolicy:RolePolicy",
    rule: "aws:cloudwatch/eventRule:EventRule",
    logGroup: "aws:cloudwatch/logGroup:LogGroup",
};
/** Types of AWS that know no Region; the component uses no other type without one. */
const withoutRegion = [types.role, types.rolePolicy];

const children = <T>({ resources }: Graph<T>) => resources.filter(({ type }) => type.startsWith("aws:"));
const ofSide = <T>(program: Graph<T>, side: string) =>
    children(program).filter(({ name }) => name.startsWith(`shared-${side}-`));

describe("EfsReplication", () => {
    let steady: Graph<EfsReplication>;
    let failedOver: Graph<EfsReplication>;

    before(async () => {
        steady = await replication();
        failedOver = await replication({ mode: EfsReplicationMode.FailedOver });
        assert.deepEqual([...steady.failures, ...failedOver.failures], []);
    });

    it("makes the replication, its journal and runbook, and a monitor and alarms in each Region", () => {
        const names = (type: string) =>
            steady
                .all(type)
                .map(({ name }) => name)
                .sort();
        assert.deepEqual(names(types.replication), ["shared"]);
        assert.deepEqual(names(types.table), ["shared-journal"]);
        assert.deepEqual(names(types.document), ["shared-failover"]);
        assert.deepEqual(names(types.lambda), ["shared-primary-monitor", "shared-replica-monitor"]);
        assert.deepEqual(names(types.alarm), [
            "shared-primary-access-points",
            "shared-primary-replication",
            "shared-primary-sync-age",
            "shared-replica-access-points",
            "shared-replica-replication",
            "shared-replica-sync-age",
        ]);
        assert.ok(children(steady).every(({ parent }) => parent === "shared"));
    });

    it("gives every child its Region, but those that AWS knows without one", () => {
        for (const { type, name, inputs } of children(steady)) {
            if (withoutRegion.includes(type)) {
                assert.equal("region" in inputs, false, name);
            } else {
                const inPrimary = name.startsWith("shared-primary-") || type === types.replication;
                assert.equal(inputs.region, inPrimary ? "eu-central-1" : "eu-west-1", `${type} ${name}`);
            }
        }
        assert.deepEqual(steady.calls.map(({ token }) => token).sort(), [
            "aws:index/getCallerIdentity:getCallerIdentity",
            "aws:index/getPartition:getPartition",
        ]);
    });

    it("replicates from the primary to the replica, created in the source's Region", () => {
        assert.deepEqual(steady.one(types.replication).inputs, {
            region: "eu-central-1",
            sourceFileSystemId: "fs-0123456789abcdef0",
            destination: { region: "eu-west-1", fileSystemId: "fs-0fedcba9876543210" },
        });
    });

    it("lets a change of mode drop the replication without a call, however protected the component is", async () => {
        const guarded = await replication({}, { protect: true, retainOnDelete: false });
        for (const program of [steady, guarded]) {
            const { protect, retainOnDelete } = program.one(types.replication);
            assert.deepEqual([protect, retainOnDelete], [false, true]);
        }
        assert.equal(guarded.one(types.document).protect, true);
    });

    it("changes nothing between the modes but the replication itself", () => {
        const rest = (program: Graph<EfsReplication>) =>
            children(program)
                .filter(({ type }) => type !== types.replication)
                .sort((one, another) => (one.type + one.name < another.type + another.name ? -1 : 1));
        assert.deepEqual(failedOver.all(types.replication), []);
        assert.deepEqual(rest(failedOver), rest(steady));
    });

    it("keeps the journal in the replica's Region, protected and recoverable", async () => {
        const { inputs, protect, retainOnDelete } = steady.one(types.table);
        assert.deepEqual(inputs, {
            region: "eu-west-1",
            name: "eks-storage-dr-fs-0123456789abcdef0",
            billingMode: "PAY_PER_REQUEST",
            hashKey: "id",
            attributes: [{ name: "id", type: "S" }],
            pointInTimeRecovery: { enabled: true },
            serverSideEncryption: { enabled: true },
            deletionProtectionEnabled: true,
        });
        assert.deepEqual([protect, retainOnDelete], [true, true]);
        const deletable = (await replication({ deletionPolicy: DeletionPolicy.Delete })).one(types.table);
        assert.equal(deletable.inputs.deletionProtectionEnabled, false);
        assert.notEqual(deletable.protect, true);
        assert.notEqual(deletable.retainOnDelete, true);
    });

    it("lets no child of one side wait for the other side's", () => {
        const names = (side: string) => ofSide(steady, side).map(({ name }) => name);
        for (const [side, other] of [
            ["primary", names("replica")],
            ["replica", names("primary")],
        ] as const) {
            for (const { name, dependencies } of ofSide(steady, side)) {
                assert.deepEqual(
                    dependencies.filter((dependency) => other.includes(dependency)),
                    [],
                    name,
                );
            }
        }
    });

    it("gives tags and custom timeouts to every child that takes them", async () => {
        const tagged = await replication({ tags: { team: "storage" } }, { customTimeouts: { create: "50m" } });
        const { table, lambda, document, role, rule, logGroup, alarm } = types;
        for (const child of children(tagged)) {
            assert.equal(child.timeouts?.create, "50m", child.name);
            const takesTags = [table, lambda, document, role, rule, logGroup, alarm].includes(child.type);
            assert.deepEqual(child.inputs.tags, takesTags ? { team: "storage" } : undefined, child.name);
        }
    });

    it("tells the dr command what it needs", async () => {
        const { result } = failedOver;
        const outputs = {
            mode: await valueOf(result.mode),
            primaryRegion: await valueOf(result.primaryRegion),
            primaryFileSystemId: await valueOf(result.primaryFileSystemId),
            primaryClusterName: await valueOf(result.primaryClusterName),
            replicaRegion: await valueOf(result.replicaRegion),
            replicaFileSystemId: await valueOf(result.replicaFileSystemId),
            replicaClusterName: await valueOf(result.replicaClusterName),
            journalTableName: await valueOf(result.journalTableName),
            runbookName: await valueOf(result.runbookName),
            recoveryPointObjectiveMinutes: await valueOf(result.recoveryPointObjectiveMinutes),
        };
        assert.deepEqual(outputs, {
            mode: "FailedOver",
            primaryRegion: "eu-central-1",
            primaryFileSystemId: "fs-0123456789abcdef0",
            primaryClusterName: "shop",
            replicaRegion: "eu-west-1",
            replicaFileSystemId: "fs-0fedcba9876543210",
            replicaClusterName: "shop-dr",
            journalTableName: "eks-storage-dr-fs-0123456789abcdef0",
            runbookName: "eks-storage-failover-fs-0fedcba9876543210",
            recoveryPointObjectiveMinutes: 15,
        });
    });

    it("shows the whole graph at preview while ids are unknown", async () => {
        const unknown = await graph(
            () => {
                const { id } = new Elsewhere("elsewhere");
                return new EfsReplication("shared", {
                    primary: { ...primary, fileSystemId: id, clusterName: id, alarmTopicArns: [id] },
                    replica: { ...replica, fileSystemId: id, clusterName: id },
                    recoveryPointObjectiveMinutes: id.apply(Number),
                });
            },
            { ...awsWorld(), preview: true },
        );
        assert.deepEqual(unknown.failures, []);
        assert.equal(children(unknown).length, children(steady).length);
        assert.equal(await valueOf(unknown.result.mode), "Steady");
        assert.equal(await valueOf(unknown.result.journalTableName), undefined);
    });

    describe("refuses a value that is known only during up, and does not make the child that would use it", () => {
        const cases: { what: string; args: Partial<EfsReplicationArgs>; missing: string[]; expected: RegExp }[] = [
            {
                what: "something that is no file system",
                args: { replica: { ...replica, fileSystemId: during("shared") } },
                missing: [types.replication, types.document],
                expected: /replica\.fileSystemId is "shared"; an EFS file system id is/,
            },
            {
                what: "one file system twice",
                args: { replica: { ...replica, fileSystemId: during(primary.fileSystemId) } },
                missing: [types.replication],
                expected: /replica\.fileSystemId is "fs-0123456789abcdef0"; it is the primary's/,
            },
            {
                what: "an objective that is never met",
                args: { recoveryPointObjectiveMinutes: during(5) },
                missing: [],
                expected: /recoveryPointObjectiveMinutes is 5; EFS replicates within 15 minutes/,
            },
            {
                what: "a topic of another Region",
                args: { replica: { ...replica, alarmTopicArns: during([topic("eu-central-1")]) } },
                missing: [],
                expected: /replica\.alarmTopicArns\[0\] is .*; an alarm notifies topics of its own Region, eu-west-1/,
            },
        ];
        for (const { what, args, missing, expected } of cases) {
            it(what, async () => {
                const partial = await replication(args);
                const text = partial.failures.map(({ message }) => message).join("\n");
                assert.match(text, expected);
                assert.match(text, /EfsReplication "shared": /);
                missing.forEach((type) => assert.deepEqual(partial.all(type), [], type));
            });
        }
    });

    it("reports every problem at once, before anything is registered", async () => {
        const refused = await graph(() =>
            problemsOf(
                () =>
                    new EfsReplication("shared", {
                        primary: { ...primary, fileSystemId: "shared" },
                        replica: { ...replica, region: "eu-central-1" },
                        recoveryPointObjectiveMinutes: 1,
                    }),
            ),
        );
        assert.deepEqual(Object.keys(refused.result), [
            "primary.fileSystemId",
            "replica.region",
            "recoveryPointObjectiveMinutes",
        ]);
        assert.deepEqual(refused.resources, []);
    });
});
