import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { configurationProblems } from "./configuration.rules";

const prefix = "eks-storage-environments:";

/** The configuration of one of the repository's own environments, as the program sees it. */
function committed(stack: string): Record<string, Record<string, unknown>> {
    const text = readFileSync(join(__dirname, "..", `Pulumi.${stack}.yaml`), "utf8");
    const { config } = parse(text) as { config: Record<string, Record<string, unknown>> };
    return Object.fromEntries(Object.entries(config).map(([key, value]) => [key.slice(prefix.length), value]));
}

const dev = () => committed("dev");

const primary = {
    region: "eu-central-1",
    fileSystemId: "fs-0123456789abcdef0",
    clusterName: "prod-primary",
    classDigest: "0".repeat(64),
};

describe("configuration of an environment", () => {
    it("takes those in the repository", () => {
        assert.deepEqual(configurationProblems(dev()), []);
        assert.deepEqual(configurationProblems(committed("prod-primary")), []);
        assert.deepEqual(configurationProblems({ ...committed("prod-dr"), primary }), []);
    });

    it("asks the stack of a replica for its primary, and says which command copies it", () => {
        assert.match(configurationProblems(committed("prod-dr")).join(), /primary .*npm run dr -- link/);
    });

    it("refuses what belongs to another role, and both sides in one Region", () => {
        assert.match(configurationProblems({ ...dev(), primary }).join(), /belongs to the role Replica/);
        assert.match(
            configurationProblems({ ...dev(), mode: "FailedOver" }).join(),
            /belongs to the roles Primary and/,
        );
        const replica = { region: "eu-west-1", journalTableName: "journal" };
        assert.match(configurationProblems({ ...dev(), replica }).join(), /belongs to the role Primary/);
        const alarmTopicArns = { primary: ["arn:aws:sns:eu-central-1:111122223333:storage"] };
        assert.deepEqual(configurationProblems({ ...committed("prod-dr"), primary, alarmTopicArns }), []);
        assert.match(configurationProblems({ ...dev(), alarmTopicArns }).join(), /belongs to the role Replica/);
        const sameRegion = { ...committed("prod-dr"), primary: { ...primary, region: "eu-west-1" } };
        assert.match(configurationProblems(sameRegion).join(), /must not be the Region of the other side/);
    });

    it("names every problem at once, with path, value and rule", () => {
        const values = dev();
        values.network = { cidr: "10.0.0.1/16", availabilityZones: ["eu-central-1a", "eu-central-1a", "b"] };
        values.cluster = { ...values.cluster, kubernetesVersion: 1.3, sytemNodes: {} };
        values.efs = { ...values.efs, deletionPolicy: "Never" };
        const problems = configurationProblems(values).join("\n");
        for (const expected of [
            /network\.cidr is "10\.0\.0\.1\/16"; it is not an IPv4 network/,
            /network\.availabilityZones\.2 is "b"; it is not the name of an Availability Zone/,
            /cluster\.kubernetesVersion is 1\.3; it must be of type string/,
            /cluster\.sytemNodes is not a known key/,
            /efs\.deletionPolicy is "Never"; it must be one of Retain, Delete/,
        ]) {
            assert.match(problems, expected);
        }
    });

    it("asks for what is missing", () => {
        const { efs, ...values } = dev();
        assert.ok(efs);
        assert.deepEqual(configurationProblems(values), ["efs is missing; set a value of type object"]);
    });

    it("refuses Availability Zones of another Region, or fewer than three", () => {
        const values = dev();
        values.network = { ...values.network, availabilityZones: ["eu-central-1a", "eu-central-1b", "eu-west-1a"] };
        assert.match(configurationProblems(values).join(), /eu-west-1a is not in eu-central-1/);
        values.network = { ...values.network, availabilityZones: ["eu-central-1a", "eu-central-1b"] };
        assert.match(configurationProblems(values).join(), /must name three Availability Zones/);
    });

    it("refuses a network without room for three subnets of nodes", () => {
        const values = dev();
        values.network = { ...values.network, cidr: "10.0.0.0/24" };
        assert.match(configurationProblems(values).join(), /prefix length must be 16 to 20/);
    });
});
