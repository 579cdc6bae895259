export interface Lease {
    metadata: { name: string; resourceVersion?: string };
    spec: { holderIdentity: string; leaseDurationSeconds: number; renewTime: string };
}

export class Leadership {
    constructor(settings: {
        kubernetes: {
            namespace: string;
            lease(name: string): Promise<Lease | undefined>;
            putLease(lease: Lease): Promise<boolean>;
        };
        name: string;
        identity: string;
        seconds: number;
        clock?: { monotonic: () => number; wall: () => number };
    });
    leads(): boolean;
    renew(): Promise<void>;
    release(): Promise<void>;
}
