import {
    PutLifecycleConfigurationCommand,
    type BackupPolicyDescription,
    type DeleteFileSystemPolicyRequest,
    type DescribeBackupPolicyRequest,
    type DescribeFileSystemPolicyRequest,
    type FileSystemPolicyDescription,
    type LifecycleConfigurationDescription,
    type LifecyclePolicy,
    type PutBackupPolicyRequest,
    type PutFileSystemPolicyRequest,
    type PutLifecycleConfigurationRequest,
} from "@aws-sdk/client-efs";
import { operation, textParameter, type Given, type Handler } from "../../service";
import { efsErrors } from "./errors";
import { checkPolicy } from "./file-system-policy";
import type { EfsRegion, FileSystemState } from "./state";

export function policyOperations(regionOf: (name: string) => EfsRegion): Record<string, Handler> {
    return {
        PutFileSystemPolicy: operation<PutFileSystemPolicyRequest, FileSystemPolicyDescription>((input, { region }) =>
            putFileSystemPolicy(regionOf(region), input),
        ),
        DescribeFileSystemPolicy: operation<DescribeFileSystemPolicyRequest, FileSystemPolicyDescription>(
            (input, { region }) => {
                const { id, state } = regionOf(region).fileSystem(input.FileSystemId);
                if (state.policy === undefined) {
                    throw efsErrors.policyNotFound(id);
                }
                return { FileSystemId: id, Policy: state.policy };
            },
        ),
        DeleteFileSystemPolicy: operation<DeleteFileSystemPolicyRequest, void>((input, { region }) => {
            const own = regionOf(region);
            setPolicy(own, own.availableFileSystem(input.FileSystemId).state, undefined);
        }),
        PutBackupPolicy: operation<PutBackupPolicyRequest, BackupPolicyDescription>((input, { region }) =>
            putBackupPolicy(regionOf(region), input),
        ),
        DescribeBackupPolicy: operation<DescribeBackupPolicyRequest, BackupPolicyDescription>((input, { region }) => {
            const { id, state } = regionOf(region).fileSystem(input.FileSystemId);
            if (state.backup === undefined) {
                throw efsErrors.policyNotFound(id);
            }
            return { BackupPolicy: { Status: state.backup } };
        }),
        PutLifecycleConfiguration: operation<PutLifecycleConfigurationRequest, LifecycleConfigurationDescription>(
            (input, { region }) => putLifecycleConfiguration(regionOf(region), input),
        ),
        DescribeLifecycleConfiguration: (call) => {
            regionOf(call.region).fileSystem(textParameter(call, "FileSystemId"));
            return call.forward();
        },
    };
}

export async function putFileSystemPolicy(
    region: EfsRegion,
    input: Given<PutFileSystemPolicyRequest>,
): Promise<FileSystemPolicyDescription> {
    const { id, state } = region.availableFileSystem(input.FileSystemId);
    await checkPolicy(input.Policy, region.context, input.BypassPolicyLockoutSafetyCheck ?? false);
    setPolicy(region, state, input.Policy);
    return { FileSystemId: id, Policy: input.Policy };
}

/**
 * The policy is described at once and met later: "policy changes can take several minutes to take effect"
 * (https://docs.aws.amazon.com/efs/latest/ug/create-file-system-policy.html).
 */
export function setPolicy(region: EfsRegion, state: FileSystemState, policy: string | undefined): void {
    state.policy = policy;
    region.context.schedule.later(region.context.timing.policyPropagation, () => {
        state.policyInForce = policy;
    });
}

export function putBackupPolicy(region: EfsRegion, input: Given<PutBackupPolicyRequest>): BackupPolicyDescription {
    const { state } = region.availableFileSystem(input.FileSystemId);
    const wanted = input.BackupPolicy.Status;
    if (wanted !== "ENABLED" && wanted !== "DISABLED") {
        throw efsErrors.badRequest(`BackupPolicy.Status can be set to ENABLED or DISABLED, not ${wanted}.`);
    }
    const passing = wanted === "ENABLED" ? "ENABLING" : "DISABLING";
    state.backup = passing;
    region.context.schedule.later(region.context.timing.policy, () => {
        state.backup = state.backup === passing ? wanted : state.backup;
    });
    return { BackupPolicy: { Status: passing } };
}

/** Rules of https://docs.aws.amazon.com/efs/latest/ug/API_PutLifecycleConfiguration.html */
export async function putLifecycleConfiguration(
    region: EfsRegion,
    input: Given<PutLifecycleConfigurationRequest>,
): Promise<LifecycleConfigurationDescription> {
    const { id } = region.availableFileSystem(input.FileSystemId);
    const policies = input.LifecyclePolicies;
    if (policies.some((policy) => Object.keys(policy).length !== 1)) {
        throw efsErrors.badRequest("Each LifecyclePolicy object has exactly one transition.");
    }
    const { toIa, toArchive } = transitions(policies);
    if (toIa !== undefined && toArchive !== undefined && days(toArchive) <= days(toIa)) {
        throw efsErrors.badRequest("TransitionToArchive has to be later than TransitionToIA.");
    }
    if (toArchive !== undefined) {
        const { ThroughputMode, PerformanceMode } = await region.describeFileSystem(id);
        if (ThroughputMode !== "elastic" || PerformanceMode !== "generalPurpose") {
            throw efsErrors.badRequest(
                "TransitionToArchive needs throughput mode elastic and performance mode generalPurpose.",
            );
        }
    }
    const { LifecyclePolicies } = await region.context.moto
        .efs(region.name)
        .send(new PutLifecycleConfigurationCommand({ FileSystemId: id, LifecyclePolicies: policies }));
    return { LifecyclePolicies };
}

function transitions(policies: readonly LifecyclePolicy[]): { toIa?: string; toArchive?: string } {
    return {
        toIa: policies.find(({ TransitionToIA }) => TransitionToIA)?.TransitionToIA,
        toArchive: policies.find(({ TransitionToArchive }) => TransitionToArchive)?.TransitionToArchive,
    };
}

/** 30 of `AFTER_30_DAYS`. */
function days(rule: string): number {
    return Number(/\d+/.exec(rule)?.[0]);
}
