import type { Answer } from "../protocols";
import type { Handler, Service } from "../service";

/** Operations that read, decide and write: in DynamoDB each is one indivisible step. */
const writes = [
    ...["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"],
    ...["ExecuteStatement", "ExecuteTransaction", "BatchExecuteStatement"],
];

/**
 * Amazon DynamoDB is moto's. moto answers calls in threads that see each other's half-done work, so of several conditional
 * writes at the same time more than one could win (seen: 1 of 150 races); here they pass one after the other.
 */
export function createDynamoDb(): Service {
    const last = new Map<string, Promise<unknown>>();
    const inTurn: Handler = (call) => {
        const turn: Promise<Answer> = (last.get(call.region) ?? Promise.resolve()).then(() => call.forward());
        last.set(
            call.region,
            turn.catch(() => undefined),
        );
        return turn;
    };
    return {
        signingName: "dynamodb",
        operations: Object.fromEntries(writes.map((operation) => [operation, inTurn])),
        reset() {
            last.clear();
            return Promise.resolve();
        },
    };
}
