import { AwsError } from "./errors";
import type { Moto } from "./moto";
import { errorAnswer, parameterError, unknownOperation, unreadableBody, type Answer } from "./protocols";
import type { AwsRequest } from "./request";
import type { Service } from "./service";
import { problems } from "./validate";

/** Checks a request against the model of its service and has it answered: by the front's service, or by moto. */
export async function dispatch(request: AwsRequest, services: readonly Service[], moto: Moto): Promise<Answer> {
    try {
        const { model, operation } = request;
        if (model) {
            if (operation === undefined) {
                throw unknownOperation(request);
            }
            if (!request.input) {
                throw unreadableBody();
            }
            const found = problems(request, model.operations[operation], model);
            if (found.length > 0) {
                throw parameterError(model.name, found);
            }
        }
        const service = services.find(({ signingName }) => signingName === request.signingName);
        const forward = () => moto.forward(request);
        const handler = service && operation !== undefined ? service.operations[operation] : undefined;
        return await (handler ? handler({ request, region: request.region, forward }) : forward());
    } catch (error) {
        return errorAnswer(request.protocol, asAwsError(error));
    }
}

/** Errors of moto reach the front's services as exceptions of the SDK, with the name and status AWS gives them. */
export function asAwsError(error: unknown): AwsError {
    if (error instanceof AwsError) {
        return error;
    }
    const status = statusOf(error);
    if (error instanceof Error && status !== undefined) {
        return new AwsError(error.name, status, error.message);
    }
    console.error("sandbox AWS front:", error);
    const message = error instanceof Error ? error.message : String(error);
    return new AwsError("InternalFailure", 500, `the sandbox's AWS front failed: ${message}`);
}

function statusOf(error: unknown): number | undefined {
    if (!(error instanceof Error) || !("$metadata" in error)) {
        return undefined;
    }
    const metadata = error.$metadata;
    const known = typeof metadata === "object" && metadata !== null && "httpStatusCode" in metadata;
    return known && typeof metadata.httpStatusCode === "number" ? metadata.httpStatusCode : undefined;
}
