import * as assert from "node:assert/strict";
import * as fs from "node:fs";

import { CommandError } from "./commands";
import { makeParts } from "./make";
import type { MakeContext, Part } from "./part";
import { temporaryDirectory } from "./testing";

describe("building what is missing", () => {
    let cache: string;
    beforeEach(() => (cache = temporaryDirectory()));
    afterEach(() => fs.rmSync(cache, { recursive: true }));

    const part = (
        name: string,
        group: string,
        seconds: number,
        make: (context: MakeContext) => Promise<void>,
    ): Part => ({
        name,
        version: "1",
        directory: `${cache}/${name}/1-abc`,
        group,
        seconds,
        make,
    });

    it("runs two groups at a time, the longest first, and each group's parts in order", async () => {
        const running = new Set<string>();
        const started: string[] = [];
        let most = 0;
        const work = (name: string) => async () => {
            started.push(name);
            running.add(name);
            most = Math.max(most, running.size);
            await new Promise((resolve) => setTimeout(resolve, 20));
            running.delete(name);
        };
        const parts = [
            ["short", "s", 1],
            ["server", "k", 100],
            ["client", "k", 5],
            ["long", "l", 50],
        ].map(([name, group, seconds]) => part(String(name), String(group), Number(seconds), work(String(name))));
        const lines: string[] = [];
        await makeParts(cache, parts, (line) => lines.push(line));
        assert.equal(most, 2);
        assert.deepEqual(started.slice(0, 2).sort(), ["long", "server"]);
        assert.ok(started.indexOf("client") > started.indexOf("server"));
        assert.equal(started.length, 4);
        assert.match(lines[0], /4 to build, about 2 min 36 s/);
        assert.match(lines.at(-1) ?? "", /built in \d+ s \(4 of 4\)/);
    });

    it("stops what runs after a failure, starts nothing more and names the log", async () => {
        let stopped = false;
        const parts = [
            part("broken", "b", 9, () => {
                const failure = new CommandError("go build x", "exit status 1", "# x\nx.go:1: undefined: y\n");
                return new Promise((_, reject) => setTimeout(() => reject(failure), 50));
            }),
            part("slow", "s", 8, ({ signal }) => {
                return new Promise((_, reject) =>
                    signal.addEventListener("abort", () => {
                        stopped = true;
                        reject(new Error("stopped"));
                    }),
                );
            }),
            part("later", "l", 7, () => assert.fail("started after the failure")),
        ];
        await assert.rejects(
            makeParts(cache, parts, () => undefined),
            new RegExp(
                `^ToolchainError: The toolchain could not be completed:\n  broken 1: go build x: exit status 1: x.go:1: undefined: y; log ${cache}/logs/broken-1-abc.log$`,
            ),
        );
        assert.equal(stopped, true);
    });
});
