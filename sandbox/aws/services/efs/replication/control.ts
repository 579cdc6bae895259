import { z } from "zod";
import { jsonAnswer, problem, type Answer } from "../../../protocols";
import { efsErrors } from "../errors";
import type { EfsRegions } from "../state";
import { recordsOf } from "./side";

const statusSchema = z.strictObject({
    region: z.string(),
    fileSystemId: z.string(),
    status: z.enum(["ENABLED", "ERROR", "PAUSED", "PAUSING"]),
    message: z.string().optional(),
});

/**
 * What AWS itself does to a replication: ERROR when one of its file systems has failed, PAUSING and PAUSED when the
 * account opts out of one of its Regions (https://docs.aws.amazon.com/efs/latest/ug/monitoring-replication-status.html).
 * `POST /_sandbox/efs/replications {region, fileSystemId, status, message?}` sets it in every record that there is.
 */
export function setReplicationStatus(body: unknown, regions: EfsRegions): Answer {
    const call = statusSchema.safeParse(body);
    if (!call.success) {
        return problem(400, z.prettifyError(call.error));
    }
    const { region, fileSystemId, status, message } = call.data;
    const { id, state } = regions.of(region).fileSystem(fileSystemId);
    if (!state.replication) {
        throw efsErrors.replicationNotFound(id);
    }
    const records = recordsOf(regions, state.replication.replication);
    if (records.some((record) => record.status === "DELETING")) {
        return problem(409, `the replication of ${id} is DELETING and takes no other status`);
    }
    for (const record of records) {
        record.status = status;
        record.statusMessage = message;
    }
    return jsonAnswer({});
}
