import { isDeploymentType, sizeProblems, sizes } from "../components/ontap/sizes.rules";
import type { FileSystemLook } from "./fsx";

/** Why FSx cannot be made to fail this file system over, if so. */
export function cannotFailOver({ deploymentType, haPairs, lifecycle }: FileSystemLook): string | undefined {
    if (!isDeploymentType(deploymentType)) {
        return `it is of type ${deploymentType}, whose throughputs this version does not know`;
    }
    if (haPairs !== 1) {
        // The API refuses it, though the guide no longer says so:
        // https://github.com/hashicorp/terraform-provider-aws/issues/34993
        return `it has ${haPairs} pairs of file servers, and FSx changes the throughput of one pair only`;
    }
    if (lifecycle !== "AVAILABLE" && lifecycle !== "UPDATING") {
        return `it is ${lifecycle} and must be AVAILABLE`;
    }
    return undefined;
}

/**
 * The throughput that the file system has for a while: the next larger one, since a smaller one may not carry the load, or
 * the next smaller one where none larger fits the file system's size.
 */
export function detour(look: FileSystemLook): number | undefined {
    const { deploymentType, throughputCapacityPerHaPair: now, storageCapacityGiB, haPairs, iops } = look;
    if (!isDeploymentType(deploymentType)) {
        return undefined;
    }
    const { throughputsPerHaPair } = sizes[deploymentType];
    const fits = (throughput: number) =>
        sizeProblems(deploymentType, { storageCapacityGiB, haPairs, iops, throughputCapacityPerHaPair: throughput })
            .length === 0;
    const larger = throughputsPerHaPair.find((throughput) => throughput > now);
    const smaller = throughputsPerHaPair.filter((throughput) => throughput < now).at(-1);
    return [larger, smaller].find((throughput) => throughput !== undefined && fits(throughput));
}

/** What a look says of a change to a throughput; `earlierFailure` is that of a change before it. */
export function changeProgress(
    look: FileSystemLook,
    target: number,
    earlierFailure: Date | undefined,
): { readonly is: "Running" | "Done" | "ToBeAsked" } | { readonly is: "Failed"; readonly why: string } {
    const { running, failed, lifecycle, throughputCapacityPerHaPair } = look;
    if (failed !== undefined && failed.requestedAt.getTime() !== earlierFailure?.getTime()) {
        return { is: "Failed", why: failed.failure ?? "FSx does not say why" };
    }
    if (running !== undefined || lifecycle !== "AVAILABLE") {
        return { is: "Running" };
    }
    return { is: throughputCapacityPerHaPair === target ? "Done" : "ToBeAsked" };
}

/** What a test does, for the question before it. */
export function announcement(fileSystemId: string, look: FileSystemLook, throughput: number): string {
    const { deploymentType, throughputCapacityPerHaPair: now } = look;
    // https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/high-availability-AZ.html
    const each = deploymentType.startsWith("MULTI") ? "typically less than a minute" : "typically a few seconds";
    return [
        `Changes the throughput of ${fileSystemId} (${deploymentType}) from ${now} to ${throughput} MBps, and back.`,
        `Each of the two changes fails over and back, so clients wait four times, ${each}.`,
        `It takes some minutes for each change, for which AWS bills ${throughput} instead of ${now} MBps.`,
        "Let no pulumi up of the stack run meanwhile. If this command is killed, run it again: it puts the throughput back.",
    ].join("\n");
}
