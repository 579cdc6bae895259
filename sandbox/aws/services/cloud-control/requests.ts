import type { Operation, ProgressEvent } from "@aws-sdk/client-cloudcontrol";
import { randomUUID } from "node:crypto";
import { asAwsError } from "../../errors";
import type { Context } from "../../service";
import { cloudControlErrors, handlerErrorCode } from "./errors";

/** What is asked, to tell a retry from another request. */
export interface Asked {
    readonly region: string;
    readonly operation: Operation;
    readonly typeName: string;
    readonly clientToken: string | undefined;
    /** Identifier of the resource, unknown when it is to be created. */
    readonly identifier?: string;
    readonly document?: string;
}

/** One step of a request: true when nothing is left to do. */
export type Step = (event: ProgressEvent) => Promise<boolean>;

interface ResourceRequest {
    readonly asked: Asked;
    readonly event: ProgressEvent;
}

/** Requests are taken at once and worked off later: https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/resource-operations.html */
export class Requests {
    private readonly known: ResourceRequest[] = [];

    constructor(private readonly context: Context) {}

    /**
     * Repeats the step until it is done; what it throws is the end too. A request that was taken before is not prepared
     * again: a patch may not fit any more what it has changed.
     */
    async start(asked: Asked, prepare: () => Step | Promise<Step>): Promise<ProgressEvent> {
        const same = this.known.find(
            (request) =>
                asked.clientToken !== undefined &&
                request.asked.clientToken === asked.clientToken &&
                request.asked.region === asked.region,
        );
        if (same) {
            if (JSON.stringify(same.asked) !== JSON.stringify(asked)) {
                throw cloudControlErrors.clientTokenConflict(asked.clientToken ?? "");
            }
            return { ...same.event };
        }
        const step = await prepare();
        this.refuseSecond(asked);
        const event: ProgressEvent = {
            TypeName: asked.typeName,
            Identifier: asked.identifier,
            RequestToken: randomUUID(),
            Operation: asked.operation,
            OperationStatus: "IN_PROGRESS",
            EventTime: new Date(),
        };
        this.known.push({ asked, event });
        this.repeat(event, step);
        return { ...event };
    }

    find(region: string, token: string): ProgressEvent {
        const found = this.known.find(({ asked, event }) => event.RequestToken === token && asked.region === region);
        if (!found) {
            throw cloudControlErrors.requestTokenNotFound(token);
        }
        return found.event;
    }

    clear(): void {
        this.known.length = 0;
    }

    private refuseSecond({ region, identifier }: Asked): void {
        const running = this.known.some(
            ({ asked, event }) =>
                event.OperationStatus === "IN_PROGRESS" &&
                asked.region === region &&
                identifier !== undefined &&
                event.Identifier === identifier,
        );
        if (running) {
            throw cloudControlErrors.concurrentOperation(identifier ?? "");
        }
    }

    private repeat(event: ProgressEvent, step: Step): void {
        const { schedule, timing } = this.context;
        schedule.later(timing.cloudControl, async () => {
            try {
                if (!(await step(event))) {
                    this.repeat(event, step);
                    return;
                }
                event.OperationStatus = "SUCCESS";
            } catch (error) {
                const { code, message } = asAwsError(error);
                event.OperationStatus = "FAILED";
                event.ErrorCode = handlerErrorCode(code);
                event.StatusMessage = message;
            }
            event.EventTime = new Date();
        });
    }
}
