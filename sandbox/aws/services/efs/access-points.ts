import {
    CreateAccessPointCommand,
    DeleteAccessPointCommand,
    DescribeAccessPointsCommand,
    type AccessPointDescription,
    type CreateAccessPointRequest,
    type DeleteAccessPointRequest,
    type DescribeAccessPointsRequest,
    type DescribeAccessPointsResponse,
} from "@aws-sdk/client-efs";
import { randomUUID } from "node:crypto";
import { operation, type Given, type Handler } from "../../service";
import { page } from "../page";
import { efsErrors } from "./errors";
import { plainId, type EfsRegion } from "./state";

/** https://docs.aws.amazon.com/efs/latest/ug/API_CreateAccessPoint.html */
const accessPointLimit = 10_000;

export function accessPointOperations(regionOf: (name: string) => EfsRegion): Record<string, Handler> {
    return {
        CreateAccessPoint: operation<CreateAccessPointRequest, AccessPointDescription>((input, { region }) =>
            create(regionOf(region), input),
        ),
        DescribeAccessPoints: operation<DescribeAccessPointsRequest, DescribeAccessPointsResponse>(
            (input, { region }) => describe(regionOf(region), input),
        ),
        DeleteAccessPoint: operation<DeleteAccessPointRequest, void>((input, { region }) =>
            remove(regionOf(region), plainId(input.AccessPointId)),
        ),
    };
}

async function create(region: EfsRegion, input: Given<CreateAccessPointRequest>): Promise<AccessPointDescription> {
    const { moto, schedule, timing } = region.context;
    const { id: fileSystemId, state } = region.availableFileSystem(input.FileSystemId);
    const clientToken = input.ClientToken ?? randomUUID();
    if (state.accessPoints.has(clientToken)) {
        throw efsErrors.accessPointAlreadyExists(clientToken, state.accessPoints.get(clientToken));
    }
    if (state.accessPoints.size >= accessPointLimit) {
        throw efsErrors.accessPointLimitExceeded(fileSystemId, accessPointLimit);
    }
    // Taken before moto answers, so that two calls at the same time cannot both get it.
    state.accessPoints.set(clientToken, undefined);
    try {
        const made = await moto.efs(region.name).send(
            new CreateAccessPointCommand({
                ...input,
                FileSystemId: fileSystemId,
                ClientToken: clientToken,
                RootDirectory: { ...input.RootDirectory, Path: input.RootDirectory?.Path ?? "/" },
            }),
        );
        const id = made.AccessPointId ?? "";
        state.accessPoints.set(clientToken, id);
        region.accessPoints.set(id, { fileSystemId, clientToken });
        region.freshAccessPoints.add(id);
        schedule.later(timing.fileSystem, () => {
            region.freshAccessPoints.delete(id);
        });
        return withState(region, made);
    } catch (error) {
        state.accessPoints.delete(clientToken);
        throw error;
    }
}

function withState(region: EfsRegion, accessPoint: AccessPointDescription): AccessPointDescription {
    const { ClientToken, Name, Tags, AccessPointId, AccessPointArn, FileSystemId, PosixUser, RootDirectory, OwnerId } =
        accessPoint;
    const fresh = region.freshAccessPoints.has(AccessPointId ?? "");
    return {
        ClientToken,
        Name: Name ?? undefined,
        Tags,
        AccessPointId,
        AccessPointArn,
        FileSystemId,
        PosixUser,
        RootDirectory,
        OwnerId,
        LifeCycleState: fresh ? "creating" : "available",
    };
}

async function describe(
    region: EfsRegion,
    input: Given<DescribeAccessPointsRequest>,
): Promise<DescribeAccessPointsResponse> {
    if (input.AccessPointId !== undefined && input.FileSystemId !== undefined) {
        throw efsErrors.badRequest("Give AccessPointId or FileSystemId, not both.");
    }
    const AccessPointId = input.AccessPointId === undefined ? undefined : known(region, input.AccessPointId);
    const FileSystemId = input.FileSystemId === undefined ? undefined : region.fileSystem(input.FileSystemId).id;
    const { AccessPoints = [] } = await region.context.moto
        .efs(region.name)
        .send(new DescribeAccessPointsCommand({ AccessPointId, FileSystemId }));
    const invalid = efsErrors.badRequest("Invalid NextToken.");
    const { items, next } = page(AccessPoints, input.MaxResults ?? 100, input.NextToken, invalid);
    return { AccessPoints: items.map((accessPoint) => withState(region, accessPoint)), NextToken: next };
}

function known(region: EfsRegion, idOrArn: string): string {
    const id = plainId(idOrArn);
    if (!region.accessPoints.has(id)) {
        throw efsErrors.accessPointNotFound(id);
    }
    return id;
}

async function remove(region: EfsRegion, id: string): Promise<void> {
    const accessPoint = region.accessPoints.get(id);
    if (!accessPoint) {
        throw efsErrors.accessPointNotFound(id);
    }
    await region.context.moto.efs(region.name).send(new DeleteAccessPointCommand({ AccessPointId: id }));
    region.accessPoints.delete(id);
    region.fileSystems.get(accessPoint.fileSystemId)?.accessPoints.delete(accessPoint.clientToken);
}
