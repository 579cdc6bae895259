import type {
    AccessPointDescription,
    CreateAccessPointRequest,
    DeleteAccessPointRequest,
    DescribeAccessPointsRequest,
    DescribeAccessPointsResponse,
} from "@aws-sdk/client-efs";
import { randomBytes, randomUUID } from "node:crypto";
import { operation, type Given, type Handler } from "../../service";
import { page } from "../page";
import { efsErrors } from "./errors";
import type { EfsRegion } from "./state";

/** https://docs.aws.amazon.com/efs/latest/ug/API_CreateAccessPoint.html */
const accessPointLimit = 10_000;

/**
 * Access points are the front's own: moto checks nothing of them, knows no client tokens, states or pages, and making
 * a thousand of them is what a CSI driver does.
 */
export function accessPointOperations(regionOf: (name: string) => EfsRegion): Record<string, Handler> {
    return {
        CreateAccessPoint: operation<CreateAccessPointRequest, AccessPointDescription>((input, { region }) =>
            create(regionOf(region), input),
        ),
        DescribeAccessPoints: operation<DescribeAccessPointsRequest, DescribeAccessPointsResponse>(
            (input, { region }) => describe(regionOf(region), input),
        ),
        DeleteAccessPoint: operation<DeleteAccessPointRequest, void>((input, { region }) => {
            const {
                AccessPointId = "",
                FileSystemId = "",
                ClientToken = "",
            } = regionOf(region).accessPoint(input.AccessPointId);
            regionOf(region).accessPoints.delete(AccessPointId);
            regionOf(region).fileSystem(FileSystemId).state.accessPoints.delete(ClientToken);
        }),
    };
}

function create(region: EfsRegion, input: Given<CreateAccessPointRequest>): AccessPointDescription {
    const { accountId, schedule, timing } = region.context;
    const { id: FileSystemId, state } = region.availableFileSystem(input.FileSystemId);
    const ClientToken = input.ClientToken ?? randomUUID();
    // A token is refused even when the request is the same: AccessPointAlreadyExists in API_CreateAccessPoint
    const existing = state.accessPoints.get(ClientToken);
    if (existing !== undefined) {
        throw efsErrors.accessPointAlreadyExists(ClientToken, existing);
    }
    if (state.accessPoints.size >= accessPointLimit) {
        throw efsErrors.accessPointLimitExceeded(FileSystemId, accessPointLimit);
    }
    const AccessPointId = `fsap-0${randomBytes(8).toString("hex")}`;
    const Tags = input.Tags ?? [];
    const made: AccessPointDescription = {
        ClientToken,
        Name: Tags.find(({ Key }) => Key === "Name")?.Value,
        Tags,
        AccessPointId,
        AccessPointArn: `arn:aws:elasticfilesystem:${region.name}:${accountId}:access-point/${AccessPointId}`,
        FileSystemId,
        PosixUser: input.PosixUser,
        RootDirectory: { ...input.RootDirectory, Path: input.RootDirectory?.Path ?? "/" },
        OwnerId: accountId,
        LifeCycleState: "creating",
    };
    state.accessPoints.set(ClientToken, AccessPointId);
    region.accessPoints.set(AccessPointId, made);
    schedule.later(timing.fileSystem, () => {
        made.LifeCycleState = "available";
    });
    return made;
}

function describe(region: EfsRegion, input: Given<DescribeAccessPointsRequest>): DescribeAccessPointsResponse {
    if (input.AccessPointId !== undefined && input.FileSystemId !== undefined) {
        throw efsErrors.badRequest("Give AccessPointId or FileSystemId, not both.");
    }
    if (input.AccessPointId !== undefined) {
        return { AccessPoints: [region.accessPoint(input.AccessPointId)] };
    }
    const fileSystemId = input.FileSystemId === undefined ? undefined : region.fileSystem(input.FileSystemId).id;
    const all = [...region.accessPoints.values()].filter(
        ({ FileSystemId }) => fileSystemId === undefined || FileSystemId === fileSystemId,
    );
    const invalid = efsErrors.badRequest("Invalid NextToken.");
    const { items, next } = page(all, input.MaxResults ?? 100, input.NextToken, invalid);
    return { AccessPoints: items, NextToken: next };
}
