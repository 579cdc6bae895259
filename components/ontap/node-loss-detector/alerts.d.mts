export interface Held {
    node?: string;
    reason: string;
    message: string;
    seconds: number;
}

export class Alerts {
    constructor(settings: {
        channels: Record<string, (held: Held[]) => Promise<void>>;
        onError: (channel: string, error: unknown) => void;
        now?: () => number;
    });
    tell(held: Held[]): Promise<void>;
}
