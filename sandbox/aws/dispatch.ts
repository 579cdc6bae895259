import { asAwsError } from "./errors";
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
