import assert from "node:assert/strict";
import * as fc from "fast-check";
import { later } from "../problem";
import { allowReplacementProblems, mayReplace, replacementProblems, virtualMachineName } from "./replacement.rules";

const problems = (declared: unknown, actual: unknown) =>
    replacementProblems("fileSystem", [{ path: "kmsKeyArn", declared, actual }]);

describe("replacement of what holds data", () => {
    it("is refused for every value but the one that it was made with", () => {
        const value = fc.oneof(fc.string({ minLength: 1 }), fc.array(fc.string()));
        fc.assert(
            fc.property(value, value, (declared, actual) => {
                const text = (one: string | string[]) => JSON.stringify(Array.isArray(one) ? [...one].sort() : one);
                assert.equal(problems(declared, actual).length, text(declared) === text(actual) ? 0 : 1);
            }),
        );
    });

    it("compares ids in whatever order FSx lists them", () => {
        assert.deepEqual(problems(["subnet-a", "subnet-b"], ["subnet-b", "subnet-a"]), []);
    });

    it("is refused at preview too where the value is that of something that does not exist yet", () => {
        assert.equal(problems(later, "arn:aws:kms:eu-central-1:111122223333:key/old").length, 1);
        assert.equal(problems(["subnet-a", later], ["subnet-a", "subnet-b"]).length, 1);
    });

    it("has nothing to compare before there is a resource, nor where the arguments or AWS say nothing", () => {
        for (const [declared, actual] of [
            ["one", later],
            [later, later],
            ["one", undefined],
            ["UNIX", ""],
            [undefined, "198.19.255.0/24"],
        ]) {
            assert.deepEqual(problems(declared, actual), [], `${String(declared)} and ${String(actual)}`);
        }
    });

    it("says what the resource has, what that costs, and the way out", () => {
        assert.deepEqual(problems("MULTI_AZ_2", "MULTI_AZ_1"), [
            {
                path: "kmsKeyArn",
                value: "MULTI_AZ_2",
                rule: 'fileSystem was made with "MULTI_AZ_1", and another value would replace it, with its data, by an empty one',
                remedy: "set it back, or name fileSystem in allowReplacement for one pulumi up",
            },
        ]);
    });

    it("is allowed for what is named, and for the storage virtual machines of a file system that is", () => {
        const nas = virtualMachineName("nas");
        assert.equal(mayReplace(undefined, "fileSystem"), false);
        assert.equal(mayReplace([], "fileSystem"), false);
        assert.equal(mayReplace(["fileSystem"], "fileSystem"), true);
        assert.equal(mayReplace(["fileSystem"], nas), true);
        assert.equal(mayReplace(["fileSystem"], "kmsKey"), false);
        assert.equal(mayReplace([nas], nas), true);
        assert.equal(mayReplace([nas], "fileSystem"), false);
        assert.equal(mayReplace([nas], virtualMachineName("san")), false);
    });

    it("takes the names of resources that there are, and nothing else", () => {
        const rules = (value: unknown) => allowReplacementProblems(value, { nas: {} }).map(({ path }) => path);
        assert.deepEqual(rules(undefined), []);
        assert.deepEqual(rules(["fileSystem", "kmsKey", "storageVirtualMachines.nas"]), []);
        assert.deepEqual(rules(["filesystem", "storageVirtualMachines.san", 1, later]), [
            "allowReplacement[0]",
            "allowReplacement[1]",
            "allowReplacement[2]",
            "allowReplacement[3]",
        ]);
        assert.deepEqual(rules(true), ["allowReplacement"]);
        assert.deepEqual(rules(later), ["allowReplacement"]);
    });
});
