import { notCovered } from "../errors";
import { serviceModel } from "../models";
import type { Handler } from "../service";

/** Every operation of a service, refused by name: of what the front answers itself, moto knows nothing. */
export function uncovered(signingName: string): Record<string, Handler> {
    const model = serviceModel(signingName);
    return refuseEach(model?.name ?? signingName, Object.keys(model?.operations ?? {}));
}

export function refuseEach(service: string, operations: readonly string[], detail?: string): Record<string, Handler> {
    const refuse =
        (operation: string): Handler =>
        () =>
            Promise.reject(notCovered(service, operation, detail));
    return Object.fromEntries(operations.map((operation) => [operation, refuse(operation)]));
}
