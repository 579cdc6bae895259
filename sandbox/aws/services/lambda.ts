import type { Service } from "../service";
import { refuseEach } from "./uncovered";

/**
 * AWS Lambda is moto's, but for running functions, which moto does in containers: the sandbox starts none. Functions can
 * be made, described and given permissions.
 */
export function createLambda(): Service {
    const running = ["Invoke", "InvokeAsync", "InvokeWithResponseStream"];
    return {
        signingName: "lambda",
        operations: refuseEach("lambda", running, "the sandbox runs no functions"),
        reset: () => Promise.resolve(),
    };
}
