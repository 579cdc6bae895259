/** A node as the API server shows it. */
export interface ObservedNode {
    name: string;
    uid?: string;
    /** Status of its condition Ready. */
    ready: "True" | "False" | "Unknown";
    notReadySeconds: number;
    ageSeconds: number;
    /** Undefined for a node that is no EC2 instance of the Region. */
    instanceId?: string;
    address?: string;
}

/** What EC2 said of the instances of failed nodes. */
export interface Ec2Answer {
    /** State by instance id. */
    states: Record<string, string>;
    /** For how long EC2 has listed other nodes' instances and not this one, by instance id. */
    absentSeconds: Record<string, number>;
    /** Instance that is not down, by private address in the nodes' VPC; undefined when that could not be asked. */
    occupants: Record<string, string> | undefined;
}

/** A TridentNodeRemediation. */
export interface ObservedRemediation {
    name: string;
    uid: string;
    /** Raised by the detector. */
    ours: boolean;
    /** Empty until Trident's controller has taken it up. */
    state: string;
    message: string;
    ageSeconds: number;
}

export interface Limits {
    /** Remediations that run at once. */
    atOnce: number;
    /** Part of the nodes that may have failed; with more of them nothing is raised. */
    mostFailed: number;
    /** For how long EC2 must not know an instance before that counts as gone. */
    absentSeconds: number;
}

export interface Observation {
    nodes: ObservedNode[];
    /** Nodes that are no longer listed, and may be lost: not ready when they were last seen. */
    departed: ObservedNode[];
    /** Undefined when EC2 did not answer. */
    ec2: Ec2Answer | undefined;
    /** Undefined when they are not known. */
    remediations: ObservedRemediation[] | undefined;
    limits: Limits;
}

export interface Held {
    node: string;
    reason: string;
    message: string;
    /** For how long it has been so. */
    seconds: number;
}

export interface Decision {
    /** Names of nodes. */
    raise: string[];
    clear: { name: string; uid: string }[];
    held: Held[];
}

export function decide(observation: Observation): Decision;

export function suspects(
    nodes: ObservedNode[],
    departed: ObservedNode[],
    remediations: ObservedRemediation[],
): ObservedNode[];
