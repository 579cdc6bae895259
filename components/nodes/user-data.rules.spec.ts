import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { parsedUserData } from "../testing/mime";
import { iscsiPreparation, type IscsiValues } from "./iscsi.rules";
import { longestUserData, shellScript, userData } from "./user-data.rules";

/** One for each set of options; `UPDATE_GOLDEN=1 npx mocha <this file>` writes them anew. */
const sets: Record<string, IscsiValues> = {
    defaults: {},
    "more-sessions": { sessionsPerPortal: 4 },
    "vendors-timeouts": {
        pingIntervalSeconds: 5,
        pingTimeoutSeconds: 5,
        fastIoFailSeconds: 5,
    },
    everything: {
        sessionsPerPortal: 8,
        pingIntervalSeconds: 60,
        pingTimeoutSeconds: 30,
        fastIoFailSeconds: 120,
    },
};

function golden(name: string, actual: string): string {
    const file = path.join(__dirname, "golden", name);
    if (process.env.UPDATE_GOLDEN !== undefined) {
        writeFileSync(file, actual);
    }
    return readFileSync(file, "utf8");
}

describe("user data of a node for iSCSI", () => {
    for (const [name, values] of Object.entries(sets)) {
        it(`is the reviewed one with ${name}`, () => {
            const made = userData(iscsiPreparation(values));
            assert.equal(made, golden(`iscsi-${name}.txt`, made));
        });

        it(`holds the shell script as a part with ${name}, and fits beside the part of EKS`, () => {
            const preparation = iscsiPreparation(values);
            const made = userData(preparation);
            assert.deepEqual(parsedUserData([made]), [
                [
                    {
                        contentType: "text/x-shellscript",
                        fileName: "prepare-iscsi.sh",
                        content: shellScript(preparation),
                    },
                ],
            ]);
            assert.ok(made.length < longestUserData, `${made.length} bytes`);
        });
    }

    it("sets every setting and no other", () => {
        const variables = /^([a-z_]+)=(\d+)$/gm;
        const set = [...shellScript(iscsiPreparation(sets.everything)).matchAll(variables)].map(([, name, value]) => [
            name,
            value,
        ]);
        assert.deepEqual(set, [
            ["preparation_version", "1"],
            ["sessions_per_portal", "8"],
            ["ping_interval_seconds", "60"],
            ["ping_timeout_seconds", "30"],
            ["fast_io_fail_seconds", "120"],
        ]);
    });
});
