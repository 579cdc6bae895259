import * as path from "node:path";

import { collectTools } from "./bin";
import { cacheDirectory } from "./cache";
import { ToolchainError } from "./failures";
import { makeParts } from "./make";
import { makePlan, missingParts } from "./plan";
import { checkPrerequisites, missingText } from "./prerequisites";
import { snapshotCrdFiles } from "./snapshot-crds";
import type { ToolName } from "./tools";

export { ToolchainError } from "./failures";
export { inspectToolchain, type ToolReport } from "./inspect";
export type { ToolName } from "./tools";

export interface Toolchain {
    /** Absolute path of each executable; of tools that were not asked for, where it would be. */
    paths: Record<ToolName, string>;
    /** Folder with every tool under its own name, to be put first on PATH. */
    binDirectory: string;
    /** Python virtual environment: `bin/python`, `bin/moto_server`, `bin/aws`, and Pulumi's SDK. */
    pythonEnvironment: string;
    /** The manifests of the snapshot CRDs. */
    snapshotCrds: string[];
}

export interface ToolchainOptions {
    /** Receives the lines of the progress report; standard error by default. */
    log?: (line: string) => void;
    /** The tools that are needed; all by default. The Python environment and the manifests are always made. */
    tools?: readonly ToolName[];
}

/** Uses what is on PATH where it fits and makes the rest in the cache. With a warm cache it only looks. */
export async function ensureToolchain(options: ToolchainOptions = {}): Promise<Toolchain> {
    const log = options.log ?? ((line: string) => console.error(line));
    const cache = cacheDirectory();
    const prerequisites = await checkPrerequisites();
    const plan = await makePlan(cache, prerequisites.python, options.tools);
    const missing = missingParts(plan);
    // A compiler for which nothing is left to do is no reason to refuse.
    const problems = missingText(prerequisites.items.filter((item) => item.name !== "Go" || missing.length > 0));
    if (problems !== undefined || plan.python === undefined) {
        throw new ToolchainError(problems);
    }
    if (missing.length > 0) {
        await makeParts(cache, missing, log);
    }
    const binDirectory = await collectTools(cache, plan);
    return {
        paths: pathsIn(binDirectory),
        binDirectory,
        pythonEnvironment: plan.python.directory,
        snapshotCrds: snapshotCrdFiles(plan.snapshotCrds.directory),
    };
}

function pathsIn(directory: string): Record<ToolName, string> {
    const at = (name: ToolName) => path.join(directory, name);
    return {
        pulumi: at("pulumi"),
        "pulumi-language-nodejs": at("pulumi-language-nodejs"),
        "pulumi-language-python": at("pulumi-language-python"),
        "pulumi-language-go": at("pulumi-language-go"),
        "pulumi-language-yaml": at("pulumi-language-yaml"),
        "kube-apiserver": at("kube-apiserver"),
        "kube-controller-manager": at("kube-controller-manager"),
        "kube-scheduler": at("kube-scheduler"),
        kubectl: at("kubectl"),
        etcd: at("etcd"),
        kwok: at("kwok"),
        "aws-efs-csi-driver": at("aws-efs-csi-driver"),
        "csi-provisioner": at("csi-provisioner"),
        "sdk-generator": at("sdk-generator"),
    };
}
