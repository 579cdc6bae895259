import { writeSync } from "node:fs";
import { boundaries, type Boundary } from "../../dr/flow";

/** Loaded before the `dr` command: stops its process once a step is in the journal as done, and says so on descriptor 3. */
boundaries.subscribe((message) => {
    const { step, at } = message as Boundary;
    if (at === "after") {
        writeSync(3, `${step}\n`);
        process.kill(process.pid, "SIGSTOP");
    }
});
