/**
 * How long things take in the sandbox, in milliseconds: long enough that a caller who does not wait for a state fails
 * as on AWS, where each takes seconds to minutes, short enough for a test.
 */
export interface Timing {
    /** A file system or access point from `creating` to `available`, or from `deleting` to gone. */
    readonly fileSystem: number;
    readonly mountTarget: number;
    readonly policy: number;
    readonly natGateway: number;
    /** What the control plane of EKS needs beside the work that really happens. */
    readonly eks: number;
    /** How long an add-on without a node stays CREATING before it is DEGRADED. */
    readonly addonWithoutNode: number;
}

export const timing: Timing = {
    fileSystem: 300,
    mountTarget: 600,
    policy: 150,
    natGateway: 500,
    eks: 200,
    addonWithoutNode: 15_000,
};
