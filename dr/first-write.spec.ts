import assert from "node:assert/strict";
import { ServiceError } from "./aws/errors";
import { DrError, Refusal } from "./errors";
import { afterFirstWrite, noticing } from "./first-write";
import type { JournalStore } from "./journal";
import { firstJournal } from "./journal.rules";
import { report } from "./terminal";

const store = (write: JournalStore["write"]) =>
    noticing({ name: "a test", read: () => Promise.resolve(undefined), write });

describe("the exit status of a command", () => {
    const statusOf = async (write: JournalStore["write"], error: unknown) => {
        const noticed = store(write);
        await noticed.write(firstJournal, 0).catch(() => undefined);
        return quietly(() => report(afterFirstWrite(error, noticed)));
    };
    const refusal = new Refusal("no");

    it("is 2 for a refusal before anything was written, and 1 after", async () => {
        assert.equal(
            quietly(() =>
                report(
                    afterFirstWrite(
                        refusal,
                        store(() => Promise.resolve(true)),
                    ),
                ),
            ),
            2,
        );
        assert.equal(await statusOf(() => Promise.resolve(false), refusal), 2);
        assert.equal(await statusOf(() => Promise.reject(new Refusal("expired")), refusal), 2);
        assert.equal(await statusOf(() => Promise.resolve(true), refusal), 1);
        assert.equal(await statusOf(() => Promise.reject(new DrError("the answer is lost")), refusal), 1);
    });

    it("is 1, with one line, for what a service refuses", () => {
        const denied = Object.assign(new Error("User is not\n authorized"), { name: "AccessDeniedException" });
        const said: string[] = [];
        assert.equal(
            quietly(() => report(new ServiceError("eu-west-1", denied)), said),
            1,
        );
        assert.deepEqual(said, ["AWS refuses in eu-west-1: AccessDeniedException: User is not authorized"]);
    });
});

function quietly<T>(work: () => T, said: unknown[] = []): T {
    const { error } = console;
    console.error = (line: unknown) => said.push(line);
    try {
        return work();
    } finally {
        console.error = error;
    }
}
