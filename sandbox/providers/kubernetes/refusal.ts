import { messageOf } from "../errors";
import type { Operation } from "../provider";
import { isAlreadyExists, isConflict } from "./api";
import { UnknownKindError } from "./cluster";
import { apiVersionOf, kindOfType } from "./kinds";

const alreadyExists = [
    "the object is already in the cluster and does not belong to this resource:",
    "rename it, adopt it with `pulumi import`, give a renamed resource an alias,",
    "or set upsertExistingObjects on the provider to take it over",
].join(" ");

/** The API server's words, with what to do about them where they do not say it. */
export function refusal(operation: Operation, error: unknown): Error {
    const cause = { cause: error };
    if (isAlreadyExists(error)) {
        return new Error(`${messageOf(error)}: ${alreadyExists}`, cause);
    }
    if (error instanceof UnknownKindError) {
        const kind = kindOfType(operation.type);
        const remedy = `make sure that the CustomResourceDefinition of ${kind.kind} (${apiVersionOf(kind)}) is created first`;
        return new Error(`${error.message}: ${remedy}`, cause);
    }
    if (isConflict(error) && messageOf(error).startsWith("Apply failed")) {
        const remedy =
            "another field manager set these fields; leave them to it, or set the annotation pulumi.com/patchForce";
        return new Error(`${messageOf(error)}: ${remedy}`, cause);
    }
    return error instanceof Error ? error : new Error(String(error));
}
