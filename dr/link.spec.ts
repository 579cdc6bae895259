import assert from "node:assert/strict";
import { journalTableName } from "../components/efs/replication.rules";
import { Refusal } from "./errors";
import { link } from "./link";

const outputs = {
    region: "eu-central-1",
    fileSystemId: "fs-0123456789abcdef0",
    clusterName: "prod-primary",
    classDigest: "digest",
};

class StackStub {
    configured: Record<string, unknown> = {};

    constructor(
        readonly name: string,
        private readonly values: Record<string, string>,
    ) {}

    outputs() {
        return Promise.resolve(outputs);
    }

    settings() {
        return Promise.resolve(this.values);
    }

    configure(key: string, values: Readonly<Record<string, string>>) {
        this.configured[key] = values;
        return Promise.resolve();
    }
}

function stacks(ofPrimary: Record<string, string> = {}, ofReplica: Record<string, string> = {}) {
    return { primary: new StackStub("prod-primary", ofPrimary), replica: new StackStub("prod-dr", ofReplica) };
}

describe("linking two stacks", () => {
    const table = journalTableName(outputs.fileSystemId);
    const linked = JSON.stringify({ fileSystemId: outputs.fileSystemId });
    const other = JSON.stringify({ fileSystemId: "fs-0ffffffffffffffff" });

    it("tells each what it has to know of the other, again as often as one likes", async () => {
        for (const { primary, replica } of [
            stacks(),
            stacks({ role: "Primary" }, { role: "Replica" }),
            stacks({ replica: JSON.stringify({ journalTableName: table }) }, { primary: linked }),
        ]) {
            await link(primary, replica, "eu-west-1");
            assert.deepEqual(primary.configured, { replica: { region: "eu-west-1", journalTableName: table } });
            assert.deepEqual(replica.configured, { primary: { ...outputs, stack: "prod-primary" } });
        }
    });

    for (const [what, given, expected] of [
        [
            "a replica of another file system",
            stacks({}, { primary: other }),
            /prod-dr is linked to another pair .*--force/,
        ],
        [
            "a primary of another pair",
            stacks({ replica: JSON.stringify({ journalTableName: "another" }) }),
            /prod-primary is linked to another pair/,
        ],
        [
            "the stacks the wrong way round",
            stacks({ role: "Replica" }, { role: "Primary" }),
            /prod-primary has the role/,
        ],
        ["a replica that stands alone", stacks({}, { role: "Standalone" }), /prod-dr has the role Standalone/],
    ] as const) {
        it(`refuses ${what}, and configures nothing`, async () => {
            const { primary, replica } = given;
            await assert.rejects(
                link(primary, replica, "eu-west-1"),
                (error) => error instanceof Refusal && expected.test(error.message),
            );
            assert.deepEqual([primary.configured, replica.configured], [{}, {}]);
        });
    }

    it("replaces another pair when that is said", async () => {
        const { primary, replica } = stacks({}, { primary: other });
        await link(primary, replica, "eu-west-1", { force: true });
        assert.equal(Object.keys(replica.configured).length, 1);
    });
});
