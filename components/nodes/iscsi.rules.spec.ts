import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { iscsiSettings } from "./iscsi.rules";

describe("settings of IscsiNodeGroup", () => {
    const documented = readFileSync(path.join(__dirname, "iscsi-node-group-args.ts"), "utf8");

    for (const [name, { standard, least, most }] of Object.entries(iscsiSettings)) {
        it(`${name} has the default and the bounds that its documentation tells`, () => {
            const text = new RegExp(`/\\*\\*((?!/\\*\\*)[^])*?\\*/\\s+${name}\\?:`).exec(documented)?.[0] ?? "";
            assert.match(text, new RegExp(`\\b${least} to ${most}\\.`));
            assert.match(text, new RegExp(`Defaults to ${standard}\\b`));
        });
    }
});
