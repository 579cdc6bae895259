import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

import { parsedUserData } from "../../components/testing/mime";
import { iscsiPreparation } from "../../components/nodes/iscsi.rules";
import { userData } from "../../components/nodes/user-data.rules";
import { Machine } from ".";

/** Shell sources that are programs of their own. */
const programs = [
    ...["make.sh", "packages.sh", "unpack.sh", "image.sh", "iscsi/life.sh", "iscsi/stall.sh", "iscsi/loaded.sh"],
    ...fs.readdirSync(path.join(__dirname, "guest/usr/local/bin")).map((name) => `guest/usr/local/bin/${name}`),
];

describe("shell sources", function () {
    this.timeout(10 * 60_000);
    let machine: Machine;

    before(async () => {
        machine = await Machine.make();
    });

    const complaints = (args: string[], input?: string) => {
        const [command, ...rest] = [...machine.program("usr/bin/shellcheck"), "--shell=bash", ...args];
        const { stdout, stderr, status } = spawnSync(command, rest, { cwd: __dirname, input, encoding: "utf8" });
        assert.ok(status === 0 || status === 1, stderr);
        return stdout;
    };

    it("have a linter that complains when there is something to complain about", () => {
        assert.match(complaints(["-"], "#!/bin/bash\necho $1\n"), /SC2086/);
    });

    it("of a node's user data pass it, as the parser of cloud-init hands them out", () => {
        const [parts] = parsedUserData([userData(iscsiPreparation({}))]);
        for (const { content } of parts) {
            assert.equal(complaints(["-"], content), "");
        }
    });

    for (const program of programs) {
        it(`of ${program} pass it`, () => {
            assert.equal(complaints(["--external-sources", "--source-path=SCRIPTDIR", program]), "");
        });
    }
});
