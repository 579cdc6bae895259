import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

describe("npm run doctor", function () {
    this.timeout(20_000);

    it("names every missing prerequisite and what would be built, and fails", () => {
        const empty = fs.mkdtempSync(path.join(os.tmpdir(), "eks-storage-doctor-"));
        const { status, stdout, stderr } = spawnSync(
            process.execPath,
            ["-r", "ts-node/register/transpile-only", path.join(__dirname, "doctor.ts")],
            { env: { PATH: empty, EKS_STORAGE_CACHE: empty, NO_COLOR: "1" }, encoding: "utf8" },
        );
        fs.rmdirSync(empty); // and has written nothing
        assert.equal(status, 1);
        for (const name of ["Go", "Python", "setpriv", "flock", "unshare", "nice", "mount namespace"]) {
            assert.match(stderr, new RegExp(`^ {2}${name}: `, "m"));
        }
        assert.match(stdout, /kube-apiserver +│ 1\.35\.0 +│ to be built, about 3 min 19 s/);
        assert.match(stdout, /15 to be built in .*, about \d+ min/);
    });
});
