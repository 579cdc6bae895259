import type { Ec2Answer, ObservedNode } from "./rules.mjs";

export interface Instance {
    id: string;
    state: string;
    vpcId?: string;
    address?: string;
}

export class Instances {
    constructor(settings: {
        aws: {
            instances(ids: string[]): Promise<Instance[]>;
            occupants(vpcId: string, addresses: string[]): Promise<Record<string, string>>;
        };
        onError: (error: unknown) => void;
        now?: () => number;
    });
    look(suspects: ObservedNode[], nodes: ObservedNode[]): Promise<Ec2Answer | undefined>;
    check(nodes: ObservedNode[]): Promise<void>;
    readonly isProven: boolean;
    readonly wrongSeconds: number | undefined;
}
