import assert from "node:assert/strict";
import { DrError, Refusal } from "../errors";
import { call, RegionUnreachable } from "./errors";

function failure(name: string, more: object = {}): Error {
    return Object.assign(new Error(`${name} happened`), { name, ...more });
}

const failing = (error: Error) => call("eu-central-1", () => Promise.reject(error));

describe("a call to a Region that fails", () => {
    for (const [what, error] of Object.entries({
        "says that it is not available": failure("ServiceUnavailable", { $metadata: { httpStatusCode: 503 } }),
        "has an error of its own": failure("InternalServerError", { $metadata: { httpStatusCode: 500 } }),
        "resets the connection": failure("Error", { code: "ECONNRESET" }),
        "keeps silent": failure("TimeoutError"),
        "has no address": failure("Error", { code: "ENOTFOUND" }),
    })) {
        it(`means that the Region does not answer when it ${what}`, async () => {
            await assert.rejects(failing(error), (found) => found instanceof RegionUnreachable);
        });
    }

    it("is the operator's affair when it is about credentials", async () => {
        await assert.rejects(
            failing(failure("UnrecognizedClientException", { $metadata: { httpStatusCode: 400 } })),
            (found) => found instanceof Refusal && /does not accept the credentials/.test(found.message),
        );
        await assert.rejects(failing(failure("CredentialsProviderError")), Refusal);
    });

    it("is one line under the service's own name when the Region answered with a reason", async () => {
        const error = failure("BadRequest", { $metadata: { httpStatusCode: 400 } });
        await assert.rejects(
            failing(error),
            (found) =>
                found instanceof DrError &&
                !(found instanceof Refusal) &&
                found.name === "BadRequest" &&
                found.message === "AWS refuses in eu-central-1: BadRequest: BadRequest happened",
        );
    });

    it("is no lost Region when a file that leads to the credentials is missing", async () => {
        const error = failure("Error", { code: "ENOENT", path: "/var/run/secrets/token", syscall: "open" });
        await assert.rejects(
            failing(error),
            (found) => found instanceof Refusal && /credentials .* cannot be read/.test(found.message),
        );
    });

    it("stays what it is, trace and all, when it is a defect of the command", async () => {
        const error = new RangeError("a defect");
        await assert.rejects(failing(error), (found) => found === error);
    });

    it("is tried again for as long as the Region is busy", async () => {
        let tries = 0;
        const answer = await call("eu-central-1", () =>
            ++tries < 4
                ? Promise.reject(failure("ThrottlingException", { $metadata: { httpStatusCode: 429 } }))
                : Promise.resolve("answer"),
        );
        assert.deepEqual([answer, tries], ["answer", 4]);
    });
});
