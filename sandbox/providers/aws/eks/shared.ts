import { TagResourceCommand, UntagResourceCommand } from "@aws-sdk/client-eks";
import type { Context, Tagging } from "../resource";
import { waitFor } from "../wait";

export const goneCodes = ["ResourceNotFoundException", "NotFoundException"];

/** EKS tags everything by its ARN. */
export const eksTagging: Tagging = {
    target: (_id, state) => state.text("arn"),
    set: ({ clients }, arn, tags) => clients.eks().send(new TagResourceCommand({ resourceArn: arn, tags })),
    remove: ({ clients }, arn, keys) =>
        clients.eks().send(new UntagResourceCommand({ resourceArn: arn, tagKeys: keys })),
};

/** An empty map of tags is left out of a request. */
export function optionalTags({ tags }: Context): Record<string, string> | undefined {
    return Object.keys(tags).length === 0 ? undefined : tags;
}

interface Status {
    status?: string;
    /** What EKS says about its health, for the message of a failure. */
    issues?: { code?: string; message?: string }[];
}

/** Waits for ACTIVE; the states that lead nowhere else end the wait. */
export function active(context: Context, what: string, describe: () => Promise<Status | undefined>): Promise<void> {
    return waitFor(context, { what, until: "ACTIVE" }, async () => {
        const { status = "missing", issues = [] } = (await describe()) ?? {};
        if (status === "missing" || status === "DELETING" || status.endsWith("FAILED")) {
            const reasons = issues.map(({ code, message }) => `${code}: ${message}`).join("; ");
            throw new Error(`${what} is ${status}${reasons === "" ? "" : ` (${reasons})`}`);
        }
        return status === "ACTIVE" || status;
    });
}

export function deleted(context: Context, what: string, describe: () => Promise<Status | undefined>): Promise<void> {
    return waitFor(context, { what, until: "deleted" }, async () => {
        const found = await describe();
        if (found?.status === "DELETE_FAILED") {
            const reasons = (found.issues ?? []).map(({ code, message }) => `${code}: ${message}`).join("; ");
            throw new Error(`${what} is ${found.status} (${reasons})`);
        }
        return found === undefined || (found.status ?? "DELETING");
    });
}

/** Ids made of the cluster's name and another one; the second may hold the separator itself. */
export function splitId(id: string): [cluster: string, name: string] {
    const colon = id.indexOf(":");
    return [id.slice(0, colon), id.slice(colon + 1)];
}
