import { DescribeSecurityGroupsCommand, DescribeSubnetsCommand, type Subnet } from "@aws-sdk/client-ec2";
import {
    CreateMountTargetCommand,
    DeleteMountTargetCommand,
    DescribeMountTargetsCommand,
    type CreateMountTargetRequest,
    type DeleteMountTargetRequest,
    type DescribeMountTargetsRequest,
    type DescribeMountTargetsResponse,
    type MountTargetDescription,
} from "@aws-sdk/client-efs";
import { AwsError } from "../../errors";
import { operation, textParameter, type Given, type Handler } from "../../service";
import { page } from "../page";
import { efsErrors } from "./errors";
import type { EfsRegion, MountTargetState } from "./state";

export function mountTargetOperations(regionOf: (name: string) => EfsRegion): Record<string, Handler> {
    const available: Handler = (call) => {
        const id = textParameter(call, "MountTargetId");
        const state = mountTarget(regionOf(call.region), id);
        if (state.lifeCycleState !== "available") {
            throw efsErrors.incorrectMountTargetState(id, state.lifeCycleState);
        }
        return call.forward();
    };
    return {
        CreateMountTarget: operation<CreateMountTargetRequest, MountTargetDescription>((input, { region }) =>
            create(regionOf(region), input),
        ),
        DescribeMountTargets: operation<DescribeMountTargetsRequest, DescribeMountTargetsResponse>(
            (input, { region }) => describe(regionOf(region), input),
        ),
        DeleteMountTarget: operation<DeleteMountTargetRequest, void>((input, { region }) =>
            remove(regionOf(region), input.MountTargetId),
        ),
        DescribeMountTargetSecurityGroups: available,
        ModifyMountTargetSecurityGroups: available,
    };
}

function mountTarget(region: EfsRegion, id: string): MountTargetState {
    const state = region.mountTargets.get(id);
    if (!state) {
        throw efsErrors.mountTargetNotFound(id);
    }
    return state;
}

async function create(region: EfsRegion, input: Given<CreateMountTargetRequest>): Promise<MountTargetDescription> {
    const { moto, schedule, timing } = region.context;
    const { id: fileSystemId } = region.availableFileSystem(input.FileSystemId);
    const subnet = await describeSubnet(region, input.SubnetId);
    const fileSystem = await region.describeFileSystem(fileSystemId);
    const zone = fileSystem.AvailabilityZoneName;
    if (zone !== undefined && zone !== subnet.AvailabilityZone) {
        throw new AwsError(
            "AvailabilityZonesMismatch",
            400,
            `The file system is in ${zone}, the subnet in ${subnet.AvailabilityZone}.`,
        );
    }
    if (input.IpAddressType !== undefined && input.IpAddressType !== "IPV4_ONLY") {
        throw efsErrors.badRequest(`Subnet ${input.SubnetId} has no IPv6 addresses.`);
    }
    const SecurityGroups = input.SecurityGroups ?? (await defaultSecurityGroup(region, subnet.VpcId));
    const made = await moto.efs(region.name).send(
        new CreateMountTargetCommand({
            FileSystemId: fileSystemId,
            SubnetId: input.SubnetId,
            IpAddress: input.IpAddress,
            SecurityGroups,
        }),
    );
    const state: MountTargetState = { lifeCycleState: "creating", fileSystemId };
    region.mountTargets.set(made.MountTargetId ?? "", state);
    region.forget(fileSystemId);
    schedule.later(timing.mountTarget, () => {
        // It may have been deleted meanwhile.
        state.lifeCycleState = state.lifeCycleState === "creating" ? "available" : state.lifeCycleState;
    });
    return withState(made, state);
}

async function describeSubnet(region: EfsRegion, id: string): Promise<Subnet> {
    const { Subnets = [] } = await region.context.moto
        .ec2(region.name)
        .send(new DescribeSubnetsCommand({ Filters: [{ Name: "subnet-id", Values: [id] }] }));
    if (Subnets.length === 0) {
        throw new AwsError("SubnetNotFound", 400, `The subnet ID '${id}' does not exist`);
    }
    return Subnets[0];
}

/** "The default is the default security group for your subnet's VPC": API_CreateMountTarget. moto gives it none. */
async function defaultSecurityGroup(region: EfsRegion, vpcId: string | undefined): Promise<string[]> {
    const { SecurityGroups = [] } = await region.context.moto.ec2(region.name).send(
        new DescribeSecurityGroupsCommand({
            Filters: [
                { Name: "vpc-id", Values: [vpcId ?? ""] },
                { Name: "group-name", Values: ["default"] },
            ],
        }),
    );
    return SecurityGroups.flatMap(({ GroupId }) => (GroupId === undefined ? [] : [GroupId]));
}

async function describe(
    region: EfsRegion,
    input: Given<DescribeMountTargetsRequest>,
): Promise<DescribeMountTargetsResponse> {
    const given = [input.FileSystemId, input.MountTargetId, input.AccessPointId].filter((id) => id !== undefined);
    if (given.length !== 1) {
        throw efsErrors.badRequest("Give exactly one of FileSystemId, MountTargetId and AccessPointId.");
    }
    const by = selector(region, input);
    const { MountTargets = [] } = await region.context.moto
        .efs(region.name)
        .send(new DescribeMountTargetsCommand({ ...by, MaxItems: 1000 }));
    const all = MountTargets.flatMap((description) => {
        const state = region.mountTargets.get(description.MountTargetId ?? "");
        return state ? [withState(description, state)] : [];
    });
    const { items, next } = page(all, 100, input.Marker, efsErrors.badRequest("Invalid Marker."));
    return { Marker: input.Marker, MountTargets: items, NextMarker: next };
}

function selector(region: EfsRegion, input: Given<DescribeMountTargetsRequest>) {
    if (input.MountTargetId !== undefined) {
        mountTarget(region, input.MountTargetId);
        return { MountTargetId: input.MountTargetId };
    }
    if (input.FileSystemId !== undefined) {
        return { FileSystemId: region.fileSystem(input.FileSystemId).id };
    }
    return { FileSystemId: region.accessPoint(input.AccessPointId ?? "").FileSystemId };
}

function withState(description: MountTargetDescription, state: MountTargetState): MountTargetDescription {
    const { OwnerId, MountTargetId, FileSystemId, SubnetId, IpAddress, NetworkInterfaceId } = description;
    const { AvailabilityZoneId, AvailabilityZoneName, VpcId } = description;
    return {
        OwnerId,
        MountTargetId,
        FileSystemId,
        SubnetId,
        LifeCycleState: state.lifeCycleState,
        IpAddress,
        NetworkInterfaceId,
        AvailabilityZoneId,
        AvailabilityZoneName,
        VpcId,
    };
}

/** The network interface stays until the mount target is gone, so subnet and security groups are in use until then. */
function remove(region: EfsRegion, id: string): void {
    const { moto, schedule, timing } = region.context;
    const state = mountTarget(region, id);
    if (state.lifeCycleState === "deleting") {
        return;
    }
    state.lifeCycleState = "deleting";
    schedule.later(timing.mountTarget, async () => {
        await moto.efs(region.name).send(new DeleteMountTargetCommand({ MountTargetId: id }));
        region.mountTargets.delete(id);
        region.forget(state.fileSystemId);
    });
}
