import * as assert from "node:assert/strict";

import type { Part } from "./part";
import { duration, Progress } from "./progress";

describe("progress of the builds", () => {
    it("tells each tool's elapsed time and how many are left", () => {
        const part = (name: string, seconds: number): Part => ({
            name,
            version: "1.0",
            directory: "",
            group: name,
            seconds,
            make: () => Promise.resolve(),
        });
        const [engine, store] = [part("engine", 197), part("store", 24)];
        let now = 0;
        const lines: string[] = [];
        const progress = new Progress((line) => lines.push(line.trim()), 2, { now: () => now });
        progress.start(engine);
        now = 5_000;
        progress.start(store);
        now = 30_000;
        progress.report();
        progress.finish(store, false);
        now = 200_000;
        progress.finish(engine, true);
        progress.report();
        progress.close();
        assert.deepEqual(lines, [
            "engine 1.0: building, about 3 min 17 s",
            "store 1.0: building, about 24 s",
            "running: engine 1.0 30 s of about 3 min 17 s, store 1.0 25 s of about 24 s",
            "store 1.0: built by another process, waited 25 s (1 of 2)",
            "engine 1.0: built in 3 min 20 s (2 of 2)",
        ]);
    });

    it("rounds before it splits minutes", () => {
        assert.deepEqual([0.4, 59.6, 119.5].map(duration), ["0 s", "1 min 0 s", "2 min 0 s"]);
    });
});
