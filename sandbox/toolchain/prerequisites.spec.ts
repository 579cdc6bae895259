import * as assert from "node:assert/strict";
import * as fs from "node:fs";

import { checkPrerequisites, missingText, type Subject } from "./prerequisites";
import { fakeProgram, temporaryDirectory } from "./testing";

describe("what the machine must have", () => {
    let directory: string;
    beforeEach(() => (directory = temporaryDirectory()));
    afterEach(() => fs.rmSync(directory, { recursive: true }));

    const check = async (changes: Partial<Subject> = {}) => {
        const subject = { platform: "linux", nodeVersion: "22.1.0", uid: 1000, env: { PATH: directory }, ...changes };
        const { items } = await checkPrerequisites(subject);
        return { items, text: missingText(items) ?? "" };
    };

    const complete = () => {
        for (const name of ["setpriv", "flock", "unshare", "nice"]) {
            fakeProgram(directory, name, "");
        }
        fakeProgram(directory, "go", "go1.26.0");
        fakeProgram(directory, "python3", "3.12.1\n/usr\nTrue");
    };

    it("names everything that is missing at once, each with its remedy", async () => {
        const { text } = await check({ platform: "darwin", nodeVersion: "18.20.0" });
        const lines = text.split("\n").slice(1);
        assert.deepEqual(
            lines.map((line) => line.trim().split(":")[0]),
            ["Linux", "Node.js", "Go", "Python", "setpriv", "flock", "unshare", "nice", "mount namespace"],
        );
        assert.match(lines[1], /18\.20\.0; needed: 20\.19 or newer; install Node\.js/);
        assert.match(lines[8], /refused; needed: root, or user namespaces.*max_user_namespaces/);
    });

    it("has nothing to say about a complete machine", async () => {
        complete();
        const { items } = await check();
        assert.equal(missingText(items), undefined);
        assert.equal(items.length, 9);
    });

    it("refuses an old Go, and names what it found", async () => {
        complete();
        fakeProgram(directory, "go", "go1.25.9");
        assert.match((await check()).text, /Go: 1\.25\.9 \(.*\/go\); needed: 1\.26 or newer/);
    });

    it("passes over an old python3 for a newer one beside it", async () => {
        complete();
        fakeProgram(directory, "python3", "3.9.18\n/usr\nTrue");
        assert.match((await check()).text, /Python: not on PATH, or too old/);
        fakeProgram(directory, "python3.11", "3.11.2\n/usr\nTrue");
        assert.equal((await check()).text, "");
    });

    it("tells a Python without venv from one that is missing", async () => {
        complete();
        fakeProgram(directory, "python3", "3.12.1\n/usr\nFalse");
        assert.match((await check()).text, /Python: 3\.12\.1 .* without venv; .*python3-venv/);
    });

    it("tells root in a container what it lacks, not to become root", async () => {
        complete();
        fakeProgram(directory, "unshare", "", 1);
        assert.match((await check({ uid: 0 })).text, /mount namespace: refused; .*CAP_SYS_ADMIN/);
    });
});
