import assert from "node:assert/strict";
import { EfsClientAccess } from "../components/efs/client-access";
import { accessPolicy } from "../components/efs/file-system.rules";
import { allowsWriting } from "./access.rules";

const arn = "arn:aws:elasticfilesystem:eu-central-1:123456789012:file-system/fs-0123456789abcdef0";

describe("what a file-system policy lets clients do", () => {
    it("tells the fence from the policy of a file system in use", () => {
        assert.equal(allowsWriting(accessPolicy(arn, EfsClientAccess.ReadWrite)), true);
        assert.equal(allowsWriting(accessPolicy(arn, EfsClientAccess.ReadOnly)), false);
    });

    it("takes no policy, and one with wildcards, for open", () => {
        const allow = (Action: string | string[]) =>
            JSON.stringify({ Statement: { Effect: "Allow", Principal: "*", Action, Resource: arn } });
        assert.equal(allowsWriting(undefined), true);
        assert.equal(allowsWriting(allow("elasticfilesystem:Client*")), true);
        assert.equal(allowsWriting(allow(["elasticfilesystem:ClientMount", "*"])), true);
    });

    it("takes no other policy for the fence than one that refuses writes to all", () => {
        const statement = (Effect: string, Action: string) =>
            JSON.stringify({ Statement: [{ Effect, Principal: "*", Action, Resource: arn }] });
        assert.equal(allowsWriting(statement("Allow", "elasticfilesystem:ClientMount")), true);
        assert.equal(allowsWriting(statement("Deny", "*")), false);
    });
});
