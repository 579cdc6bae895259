import type { ConstructRequest } from "@pulumi/pulumi/proto/provider_pb";
import { BadInputsError } from "../errors";
import type { CheckFailure, Value } from "../provider";
import { Output } from "./output";

/** The inputs of a component, each with what it depends on. */
export class Inputs {
    private readonly outputs: Record<string, Output>;

    constructor(request: ConstructRequest) {
        const dependencies = request.getInputdependenciesMap();
        const given = Object.entries(request.getInputs()?.toJavaScript() ?? {});
        this.outputs = Object.fromEntries(
            given
                .filter(([, json]) => json !== null)
                .map(([key, json]) => [key, new Output(json, new Set(dependencies.get(key)?.getUrnsList() ?? []))]),
        );
    }

    get names(): string[] {
        return Object.keys(this.outputs);
    }

    get(name: string): Output | undefined {
        return this.outputs[name];
    }

    /** What shapes the graph has to be known; an input that is not is named. */
    plain(name: string): Value | undefined {
        const output = this.outputs[name];
        if (output === undefined) {
            return undefined;
        }
        const value = output.known;
        if (value === undefined) {
            const reason = `"${name}" decides which resources there are, so it must be known at preview`;
            throw new BadInputsError(reason, [{ property: name, reason }]);
        }
        return value;
    }

    flag(name: string): boolean | undefined {
        const value = this.plain(name);
        return typeof value === "boolean" ? value : undefined;
    }

    /** Refuses all that is not covered at once. */
    require(type: string, covered: ReadonlySet<string>, more: CheckFailure[]): void {
        const failures = this.names
            .filter((name) => !covered.has(name))
            .map((property) => ({
                property,
                reason: `"${property}" is not a property of ${type}, or one that the sandbox's stand-in does not cover`,
            }));
        failures.push(...more);
        if (failures.length > 0) {
            throw new BadInputsError(`the inputs of ${type} are invalid`, failures);
        }
    }
}
