import type {
    CreateReplicationConfigurationRequest,
    DeleteReplicationConfigurationRequest,
    DescribeReplicationConfigurationsRequest,
    DescribeReplicationConfigurationsResponse,
    ReplicationConfigurationDescription,
} from "@aws-sdk/client-efs";
import { operation, type Given, type Handler } from "../../../service";
import { page } from "../../page";
import { efsErrors } from "../errors";
import type { EfsRegion, EfsRegions } from "../state";
import { createReplication } from "./create";
import { deleteReplication } from "./delete";
import { describeSide } from "./side";

/** https://docs.aws.amazon.com/efs/latest/ug/efs-replication.html */
export function replicationOperations(regions: EfsRegions): Record<string, Handler> {
    return {
        CreateReplicationConfiguration: operation<
            CreateReplicationConfigurationRequest,
            ReplicationConfigurationDescription
        >((input, { region }) => createReplication(regions, regions.of(region), input)),
        DeleteReplicationConfiguration: operation<DeleteReplicationConfigurationRequest, void>((input, { region }) =>
            deleteReplication(regions, regions.of(region), input),
        ),
        DescribeReplicationConfigurations: operation<
            DescribeReplicationConfigurationsRequest,
            DescribeReplicationConfigurationsResponse
        >((input, { region }) => describe(regions.of(region), input)),
    };
}

/**
 * Each Region answers for its own file systems, source or destination, from its own record: "an account can only
 * describe the replication configuration for a file system in its own Region"
 * (https://docs.aws.amazon.com/efs/latest/ug/API_DescribeReplicationConfigurations.html).
 */
function describe(
    region: EfsRegion,
    input: Given<DescribeReplicationConfigurationsRequest>,
): DescribeReplicationConfigurationsResponse {
    const { accountId } = region.context;
    if (input.FileSystemId !== undefined) {
        const { id, state } = region.fileSystem(input.FileSystemId);
        if (!state.replication) {
            throw efsErrors.replicationNotFound(id);
        }
        return { Replications: [describeSide(state.replication, accountId)] };
    }
    const sides = [...region.fileSystems.values()].flatMap(({ replication }) => replication ?? []);
    // A replication within one Region has two records there, and is one.
    const all = sides.filter(
        (side, index) => sides.findIndex(({ replication }) => replication === side.replication) === index,
    );
    const invalid = efsErrors.badRequest("Invalid NextToken.");
    const { items, next } = page(all, input.MaxResults ?? 100, input.NextToken, invalid);
    return { Replications: items.map((side) => describeSide(side, accountId)), NextToken: next };
}
