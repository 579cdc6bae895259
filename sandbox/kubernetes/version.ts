import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** The version that an API server binary reports, for example `v1.35.0`. */
export async function binaryVersion(apiServer: string): Promise<string> {
    const { stdout } = await promisify(execFile)(apiServer, ["--version"]);
    const version = /v\d+\.\d+\.\d+\S*/.exec(stdout)?.[0];
    if (!version) throw new Error(`${apiServer} --version does not report a version: ${stdout.trim()}`);
    return version;
}

/** Why a cluster of the wanted version cannot be had, or undefined when it can. */
export function versionProblem(wanted: string, binary: string): string | undefined {
    const minor = /^v(\d+\.\d+)/.exec(binary)?.[1];
    return wanted === minor
        ? undefined
        : `Kubernetes ${wanted} cannot be had in the sandbox, whose control plane is ${binary}; ask for version ${minor}`;
}
