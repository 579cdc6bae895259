import assert from "node:assert/strict";
import * as fc from "fast-check";
import { keyAlias } from "./encryption-key.rules";

describe("rules of a file system's own key", () => {
    it("make aliases that KMS takes", () => {
        fc.assert(
            fc.property(fc.string(), fc.string(), fc.string(), (project, stack, name) => {
                assert.match(keyAlias(project, stack, name), /^alias\/[a-zA-Z0-9/_-]{1,250}$/);
            }),
        );
    });
});
