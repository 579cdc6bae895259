import * as assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";

import { cacheDirectory, contents, digest, fillOnce, isComplete, outsideCache } from "./cache";
import { withLock } from "./lock";
import { temporaryDirectory } from "./testing";

describe("the cache", () => {
    let directory: string;
    beforeEach(() => (directory = temporaryDirectory()));
    afterEach(() => fs.rmSync(directory, { recursive: true }));

    const fill = (work: () => Promise<void>, onWait: () => void = () => undefined) =>
        fillOnce(path.join(directory, "part"), { lock: path.join(directory, "lock"), onWait }, work);

    it("is where the environment says", () => {
        assert.equal(cacheDirectory({ EKS_STORAGE_CACHE: "/a", XDG_CACHE_HOME: "/b" }), "/a");
        assert.equal(cacheDirectory({ XDG_CACHE_HOME: "/b" }), "/b/eks-storage");
        assert.match(cacheDirectory({}), /\/\.cache\/eks-storage$/);
    });

    it("hides the tools of an earlier start that are on PATH", () => {
        const env = { EKS_STORAGE_CACHE: "/a", PATH: "/a/bin/1:/usr/bin:/ab/bin:/a/python/2/bin" };
        assert.equal(outsideCache(env).PATH, "/usr/bin:/ab/bin");
    });

    it("names a folder after every file in it and every byte", () => {
        const name = (files: Record<string, string>) => {
            const folder = fs.mkdtempSync(path.join(directory, "module-"));
            for (const [file, text] of Object.entries(files)) {
                fs.writeFileSync(path.join(folder, file), text);
            }
            return digest(contents(folder));
        };
        const original = name({ "go.mod": "a", "go.sum": "b" });
        assert.equal(name({ "go.sum": "b", "go.mod": "a" }), original);
        const others = [
            name({ "go.mod": "a", "go.sum": "c" }),
            name({ "go.mod": "ab", "go.sum": "" }),
            name({ "go.mod": "a" }),
        ];
        assert.equal(new Set([original, ...others]).size, 4);
    });

    it("makes a part once for all who ask at the same time", async () => {
        let times = 0;
        const waited: number[] = [];
        const work = async () => {
            times += 1;
            await new Promise((resolve) => setTimeout(resolve, 700));
        };
        const made = await Promise.all([0, 1, 2].map((who) => fill(work, () => waited.push(who))));
        assert.equal(times, 1);
        assert.deepEqual(made.sort(), [false, false, true]);
        assert.equal(waited.length, 2, "those who wait are told");
    });

    it("does not count what a failed or killed build left, and starts again from nothing", async () => {
        const half = path.join(directory, "part", "half");
        await assert.rejects(
            fill(() => {
                fs.writeFileSync(half, "");
                return Promise.reject(new Error("disk full"));
            }),
            /disk full/,
        );
        assert.equal(isComplete(path.join(directory, "part")), false);
        assert.equal(
            await fill(() => {
                assert.equal(fs.existsSync(half), false);
                return Promise.resolve();
            }),
            true,
        );
        assert.equal(await fill(() => assert.fail("made twice")), false);
    });

    it("is not locked by a process that was killed", async () => {
        const lock = path.join(directory, "lock");
        const script = `require(${JSON.stringify(path.join(__dirname, "lock.ts"))})
            .withLock(${JSON.stringify(lock)}, () => {}, () => { console.log("locked"); return new Promise(() => setInterval(() => {}, 1000)); });`;
        const other = spawn(process.execPath, ["-r", "ts-node/register/transpile-only", "-e", script], {
            cwd: path.join(__dirname, "..", ".."),
            stdio: ["ignore", "pipe", "inherit"],
        });
        await once(other.stdout, "data");
        let told = false;
        const mine = withLock(
            lock,
            () => {
                told = true;
                other.kill("SIGKILL");
            },
            () => Promise.resolve("mine"),
        );
        assert.equal(await mine, "mine");
        assert.equal(told, true, "the other process held the lock until it was killed");
    });
});
