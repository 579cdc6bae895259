import type { Clusters } from "../kubernetes/clusters";
import { AwsError } from "./errors";
import type { Faults } from "./faults";
import type { Moto } from "./moto";
import { jsonAnswer, type Answer } from "./protocols";
import type { AwsRequest } from "./request";
import type { Schedule } from "./schedule";
import type { Timing } from "./timing";

/** A call on its way through the front. */
export interface Call {
    readonly request: AwsRequest;
    readonly region: string;
    /** Lets moto answer the request as it came. */
    forward(): Promise<Answer>;
}

export type Handler = (call: Call) => Promise<Answer>;

/** What the front answers, or checks before moto answers, of one AWS service. */
export interface Service {
    /** Name that requests are signed with. */
    readonly signingName: string;
    readonly operations: Readonly<Record<string, Handler>>;
    /** Forgets all that the front holds of this service. */
    reset(): Promise<void>;
}

/** What every service may use. */
export interface Context {
    readonly moto: Moto;
    readonly clusters: Clusters;
    readonly schedule: Schedule;
    readonly timing: Timing;
    /** For work that goes from one Region to another, without a call that the front could hold up. */
    readonly faults: Faults;
    readonly accountId: string;
}

/** A parameter that is text, and "" when it is not there. */
export function textParameter(call: Call, name: string): string {
    const value = call.request.input?.[name];
    return typeof value === "string" ? value : "";
}

/**
 * An input as it is once the model has checked it: the SDK's types allow undefined for members that the service
 * requires, here they are there.
 */
export type Given<T> = T extends Date | string | number | boolean | null | undefined
    ? T
    : T extends readonly (infer Item)[]
      ? Given<Item>[]
      : { [K in keyof T]: object extends Pick<T, K> ? Given<T[K]> : Given<Exclude<T[K], undefined>> };

/** An operation that the front answers in JSON, typed by the SDK. The front validates the input before it comes here. */
export function operation<Input, Output>(
    answer: (input: Given<Input>, call: Call) => Promise<Output> | Output,
    status?: number,
): Handler {
    return async (call) => {
        const input: unknown = call.request.input;
        if (!isChecked<Given<Input>>(input)) {
            throw new AwsError("SerializationException", 400, "The request has no parameters.");
        }
        const { model, operation: name } = call.request;
        const declared = name === undefined ? undefined : model?.operations[name]?.status;
        return jsonAnswer(await answer(input, call), status ?? declared);
    };
}

/** The front has checked the input against the service's model, from which the SDK's type was generated too. */
function isChecked<Input>(input: unknown): input is Input {
    return typeof input === "object" && input !== null;
}
