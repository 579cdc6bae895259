import {
    CreateReplicationConfigurationCommand,
    DeleteReplicationConfigurationCommand,
    DescribeReplicationConfigurationsCommand,
    type ReplicationConfigurationDescription,
} from "@aws-sdk/client-efs";
import type { Properties } from "../../provider";
import { object, string } from "../../table/property";
import type { Reader } from "../../table/reader";
import type { Clients } from "../clients";
import { present } from "../convert";
import type { Context, ResourceType } from "../resource";
import { ifFound, waitFor } from "../wait";

const goneCodes = ["FileSystemNotFound", "ReplicationNotFound"];

/** hashicorp/terraform-provider-aws, internal/service/efs/replication_configuration.go */
export const replicationConfiguration: ResourceType = {
    what: "EFS replication configuration",
    timeouts: { create: 1200, delete: 1200 },
    properties: {
        creationTime: string({ output: true }),
        destination: object(
            {
                availabilityZoneName: string({ replaces: true, writeOnly: true }),
                fileSystemId: string({ computed: true, replaces: true }),
                kmsKeyId: string({ replaces: true, writeOnly: true }),
                region: string({ computed: true, replaces: true }),
                status: string({ output: true }),
            },
            { required: true, replaces: true },
        ),
        originalSourceFileSystemArn: string({ output: true }),
        sourceFileSystemArn: string({ output: true }),
        sourceFileSystemId: string({ required: true, replaces: true }),
        sourceFileSystemRegion: string({ output: true }),
    },

    async create({ clients }, inputs) {
        const id = inputs.text("sourceFileSystemId");
        const destination = inputs.objectOrEmpty("destination");
        await clients.efs().send(
            new CreateReplicationConfigurationCommand({
                SourceFileSystemId: id,
                Destinations: [
                    {
                        AvailabilityZoneName: destination.optionalText("availabilityZoneName"),
                        FileSystemId: destination.optionalText("fileSystemId"),
                        KmsKeyId: destination.optionalText("kmsKeyId"),
                        Region: destination.optionalText("region"),
                    },
                ],
            }),
        );
        return id;
    },

    ready(context, id) {
        return waitFor(context, { what: `EFS replication configuration ${id}`, until: "ENABLED" }, async () => {
            const status = (await describe(context.clients, id))?.Destinations?.[0]?.Status ?? "missing";
            if (status !== "ENABLED" && status !== "ENABLING") {
                throw new Error(`unexpected state '${status}', wanted target 'ENABLED'`);
            }
            return status === "ENABLED" || status;
        });
    },

    /** By a file system's id, whichever side of a replication that is on now. */
    async read({ clients }, id) {
        const found = await describe(clients, id);
        return found?.Destinations?.[0] && properties(found);
    },

    /** The destination's Region first, and then the source's, each until nothing is left there. */
    async delete(context, id, state) {
        const destination = destinationRegion(state) ?? context.region;
        for (const region of [destination, context.region]) {
            await deleteIn(context, region, id);
        }
    },
};

async function describe(clients: Clients, id: string): Promise<ReplicationConfigurationDescription | undefined> {
    const answer = await ifFound(
        clients.efs().send(new DescribeReplicationConfigurationsCommand({ FileSystemId: id })),
        ...goneCodes,
    );
    return answer?.Replications?.[0];
}

function destinationRegion(state: Reader): string | undefined {
    return state.object("destination")?.optionalText("region");
}

async function deleteIn(context: Context, region: string, id: string): Promise<void> {
    const clients = context.clientsIn(region);
    const deleted = await ifFound(
        clients.efs().send(new DeleteReplicationConfigurationCommand({ SourceFileSystemId: id })),
        ...goneCodes,
    );
    if (deleted === undefined) {
        return;
    }
    const what = `EFS replication configuration ${id} in ${region}`;
    await waitFor(context, { what, until: "deleted" }, async () => {
        const status = (await describe(clients, id))?.Destinations?.[0]?.Status;
        if (status !== undefined && status !== "DELETING") {
            throw new Error(`unexpected state '${status}', wanted target ''`);
        }
        return status === undefined || status;
    });
}

function properties(found: ReplicationConfigurationDescription): Properties {
    const [destination] = found.Destinations ?? [];
    return present({
        creationTime: found.CreationTime?.toISOString(),
        destination: present({
            fileSystemId: destination?.FileSystemId,
            region: destination?.Region,
            status: destination?.Status,
        }),
        originalSourceFileSystemArn: found.OriginalSourceFileSystemArn,
        sourceFileSystemArn: found.SourceFileSystemArn,
        sourceFileSystemId: found.SourceFileSystemId,
        sourceFileSystemRegion: found.SourceFileSystemRegion,
    });
}
