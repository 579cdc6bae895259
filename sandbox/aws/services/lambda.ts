import { notCovered } from "../errors";
import type { Handler, Service } from "../service";

/**
 * AWS Lambda is moto's, but for running functions, which moto does in containers: the sandbox starts none. Functions can
 * be made, described and given permissions.
 */
export function createLambda(): Service {
    const refuse =
        (operation: string): Handler =>
        () =>
            Promise.reject(notCovered("lambda", operation, "the sandbox runs no functions"));
    const running = ["Invoke", "InvokeAsync", "InvokeWithResponseStream"];
    return {
        signingName: "lambda",
        operations: Object.fromEntries(running.map((operation) => [operation, refuse(operation)])),
        reset: () => Promise.resolve(),
    };
}
