import * as assert from "node:assert/strict";

import { CommandError } from "./commands";
import { explain } from "./failures";
import type { Part } from "./part";

describe("why a part could not be built", () => {
    const part: Part = {
        name: "kwok",
        version: "0.7.0",
        directory: "/cache/kwok",
        group: "kwok",
        seconds: 1,
        make: () => Promise.resolve(),
    };
    const told = (output: string) => explain(part, new CommandError("go build", "exit status 1", output), "/log");

    const offline = [
        'go: sigs.k8s.io/kwok@v0.7.0: Get "https://proxy.example/x": dial tcp: lookup proxy.example: no such host',
        "ERROR: HTTPSConnectionPool(host='index.example', port=443): Max retries exceeded (Caused by NewConnectionError('…'))",
        "go: sigs.k8s.io/kwok@v0.7.0: read tcp 10.0.0.1:1->10.0.0.2:443: i/o timeout",
    ];
    for (const line of offline) {
        it(`says in one line that the network is missing: ${line.slice(-40)}`, () => {
            const text = told(`go: downloading x\n${line}\nmore\n`);
            assert.match(
                text,
                /^kwok 0\.7\.0: its sources could not be downloaded \(.*GOPROXY and PIP_INDEX_URL; log \/log$/,
            );
            assert.ok(text.includes(line));
            assert.equal(text.includes("\n"), false);
        });
    }

    it("says that the disk is full", () => {
        assert.match(told("link: write /x: no space left on device\n"), /the disk is full .*12 GiB/);
    });

    it("otherwise ends with what the compiler said last", () => {
        assert.equal(told("# x\nx.go:1: oh\n"), "kwok 0.7.0: go build: exit status 1: x.go:1: oh; log /log");
        assert.equal(explain(part, new Error("no folder"), "/log"), "kwok 0.7.0: no folder; log /log");
    });
});
