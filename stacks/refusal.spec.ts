import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { refusal } from "./refusal";

describe("a refusal of a program", () => {
    it("is shown by its message alone, and has no stack that the SDK would format", () => {
        const error = refusal("no");
        assert.ok(pulumi.RunError.isInstance(error));
        assert.deepEqual([error.message, error.stack], ["no", undefined]);
    });
});
