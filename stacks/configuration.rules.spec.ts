import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { configurationProblems } from "./configuration.rules";

const prefix = "eks-storage-environments:";

/** The configuration of the repository's own environment, as the program sees it. */
function dev(): Record<string, Record<string, unknown>> {
    const text = readFileSync(join(__dirname, "..", "Pulumi.dev.yaml"), "utf8");
    const { config } = parse(text) as { config: Record<string, Record<string, unknown>> };
    return Object.fromEntries(Object.entries(config).map(([key, value]) => [key.slice(prefix.length), value]));
}

describe("configuration of an environment", () => {
    it("takes the one in the repository", () => {
        assert.deepEqual(configurationProblems(dev()), []);
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
