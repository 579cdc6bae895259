import { randomUUID } from "node:crypto";
import { z } from "zod";
import { AwsError } from "./errors";
import type { AwsRequest } from "./request";

/** Which calls a fault hits: all that match every field given. */
const scope = {
    region: z.string().optional(),
    service: z.string().optional(),
    operation: z.string().optional(),
};

/** A fault as `POST /_sandbox/faults` takes it. */
export const faultSchema = z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("slow"), ...scope, milliseconds: z.number().int().min(1).max(600_000) }),
    z.strictObject({ kind: z.literal("throttle"), ...scope, fraction: z.number().gt(0).max(1) }),
    // A Region that is gone shows one of three faces: an error, a closed connection, no answer at all.
    z.strictObject({
        kind: z.literal("cut"),
        ...scope,
        region: z.string(),
        face: z.enum(["unavailable", "reset", "silence"]),
    }),
]);

export type Fault = z.infer<typeof faultSchema>;
export type StandingFault = Fault & { readonly id: string };

/** What the faults do to one call. */
export interface Effect {
    readonly delayMilliseconds: number;
    readonly error?: AwsError;
    readonly connection?: "reset" | "silence";
}

/** The faults that are in force. */
export class Faults {
    private readonly standing = new Map<string, { fault: StandingFault; debt: number }>();

    list(): StandingFault[] {
        return [...this.standing.values()].map(({ fault }) => fault);
    }

    add(fault: Fault): StandingFault {
        const standing = { ...fault, id: randomUUID() };
        this.standing.set(standing.id, { fault: standing, debt: 0 });
        return standing;
    }

    /** True when the fault was in force. */
    remove(id: string): boolean {
        return this.standing.delete(id);
    }

    clear(): void {
        this.standing.clear();
    }

    /** True while the Region, or this service of it, is cut off: then other Regions do not reach it either. */
    cuts(region: string, service: string): boolean {
        return [...this.standing.values()].some(
            ({ fault }) =>
                fault.kind === "cut" &&
                fault.region === region &&
                (fault.service === undefined || fault.service === service) &&
                fault.operation === undefined,
        );
    }

    effectOn(request: AwsRequest): Effect {
        let delayMilliseconds = 0;
        let error: AwsError | undefined;
        for (const entry of this.standing.values()) {
            const { fault } = entry;
            if (!matches(fault, request)) {
                continue;
            }
            switch (fault.kind) {
                case "slow":
                    delayMilliseconds += fault.milliseconds;
                    break;
                case "throttle":
                    // Every call adds its share, so that a fraction of 0.25 hits each fourth call: tests can count on it.
                    entry.debt += fault.fraction;
                    if (entry.debt >= 1) {
                        entry.debt -= 1;
                        error = throttled(request.service);
                    }
                    break;
                case "cut":
                    if (fault.face !== "unavailable") {
                        return { delayMilliseconds, connection: fault.face };
                    }
                    error = new AwsError(
                        "ServiceUnavailable",
                        503,
                        `${fault.region} is cut off by a fault of the sandbox.`,
                    );
                    break;
                default: {
                    const never: never = fault;
                    return never;
                }
            }
        }
        return { delayMilliseconds, error };
    }
}

function matches(fault: Fault, request: AwsRequest): boolean {
    return (
        (fault.region === undefined || fault.region === request.region) &&
        (fault.service === undefined || fault.service === request.service) &&
        (fault.operation === undefined || fault.operation === request.operation)
    );
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html names EC2's; the rest share one. */
function throttled(service: string): AwsError {
    return service === "ec2"
        ? new AwsError("RequestLimitExceeded", 503, "Request limit exceeded.")
        : new AwsError("ThrottlingException", service === "efs" ? 429 : 400, "Rate exceeded");
}
