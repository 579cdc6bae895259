import { randomBytes } from "node:crypto";
import {
    isUnknown,
    type CheckFailure,
    type Operation,
    type Properties,
    type Provider,
    type ProviderInstance,
} from "../provider";
import { check, type Checked } from "../table/check";
import { compareInputs } from "../table/compare";
import { plannedState } from "../table/plan";
import { boolean, map, number, string, type Fields } from "../table/property";
import { Reader } from "../table/reader";
import { contradiction, generateText, type TextRules } from "./generate";

interface RandomType {
    properties: Fields;
    secretOutputs?: string[];
    check?(inputs: Reader): string | undefined;
    create(inputs: Reader): { id: string; outputs: Properties };
}

const count = () => number({ default: 0, minimum: 0, replaces: true });
const allowed = () => boolean({ default: true, replaces: true });
const keepers = map({ replaces: true });

const textFields: Fields = {
    keepers,
    length: number({ required: true, replaces: true }),
    lower: allowed(),
    minLower: count(),
    minNumeric: count(),
    minSpecial: count(),
    minUpper: count(),
    // The older name of `numeric`; both mean the same.
    number: boolean({ replaces: true }),
    numeric: allowed(),
    overrideSpecial: string({ replaces: true }),
    result: string({ output: true }),
    special: allowed(),
    upper: allowed(),
};

function rulesOf(inputs: Reader): TextRules {
    return {
        length: inputs.number("length"),
        lower: inputs.flag("lower") ?? true,
        upper: inputs.flag("upper") ?? true,
        numeric: inputs.flag("number") ?? inputs.flag("numeric") ?? true,
        special: inputs.flag("special") ?? true,
        minLower: inputs.optionalNumber("minLower") ?? 0,
        minUpper: inputs.optionalNumber("minUpper") ?? 0,
        minNumeric: inputs.optionalNumber("minNumeric") ?? 0,
        minSpecial: inputs.optionalNumber("minSpecial") ?? 0,
        overrideSpecial: inputs.optionalText("overrideSpecial"),
    };
}

const checkText = (inputs: Reader) => contradiction(rulesOf(inputs));

/** hashicorp/terraform-provider-random. The password's bcrypt hash, a computed output there, is not made here. */
const types: Record<string, RandomType | undefined> = {
    "random:index/randomPassword:RandomPassword": {
        properties: textFields,
        secretOutputs: ["result"],
        check: checkText,
        create: (inputs) => ({ id: "none", outputs: { result: generateText(rulesOf(inputs)) } }),
    },
    "random:index/randomString:RandomString": {
        properties: textFields,
        check: checkText,
        create: (inputs) => {
            const result = generateText(rulesOf(inputs));
            return { id: result, outputs: { result } };
        },
    },
    "random:index/randomId:RandomId": {
        properties: {
            b64Std: string({ output: true }),
            b64Url: string({ output: true }),
            byteLength: number({ required: true, minimum: 1, replaces: true }),
            dec: string({ output: true }),
            hex: string({ output: true }),
            keepers,
            prefix: string({ replaces: true }),
        },
        create: (inputs) => {
            const bytes = randomBytes(inputs.number("byteLength"));
            const prefix = inputs.optionalText("prefix") ?? "";
            const hex = bytes.toString("hex");
            const outputs = {
                b64Std: `${prefix}${bytes.toString("base64")}`,
                b64Url: `${prefix}${bytes.toString("base64url")}`,
                dec: `${prefix}${BigInt(`0x${hex}`).toString()}`,
                hex: `${prefix}${hex}`,
            };
            return { id: bytes.toString("base64url"), outputs };
        },
    },
};

function typeOf({ type }: Operation): RandomType {
    const found = types[type];
    if (found === undefined) {
        throw new Error(`the resource type ${type} is not covered by the sandbox`);
    }
    return found;
}

class RandomInstance implements ProviderInstance {
    check(operation: Operation, olds: Properties | undefined, news: Properties): Promise<Checked> {
        const type = typeOf(operation);
        const { inputs, failures } = check(type.properties, {}, operation, olds, news);
        if (failures.length === 0) {
            failures.push(...knownFailures(type, inputs));
        }
        return Promise.resolve({ inputs, failures });
    }

    diff(operation: Operation, _id: string, oldInputs: Properties, oldState: Properties, newInputs: Properties) {
        return Promise.resolve(compareInputs(typeOf(operation).properties, oldInputs, oldState, newInputs));
    }

    create(operation: Operation, inputs: Properties) {
        const type = typeOf(operation);
        if (operation.preview) {
            return Promise.resolve({ id: "", state: plannedState(type.properties, inputs) });
        }
        const { id, outputs } = type.create(new Reader(inputs));
        return Promise.resolve({ id, state: { ...inputs, ...outputs } });
    }

    /** The state is all there is. */
    read(operation: Operation, id: string, oldInputs: Properties, oldState: Properties) {
        if (Object.keys(oldState).length === 0) {
            throw new Error(`importing a ${operation.type} is not covered by the sandbox`);
        }
        return Promise.resolve({ id, inputs: oldInputs, state: oldState });
    }

    update(operation: Operation): Promise<Properties> {
        throw new Error(`every change of a ${operation.type} replaces it`);
    }

    delete(): Promise<void> {
        return Promise.resolve();
    }

    invoke(token: string): Promise<Properties> {
        throw new Error(`the function ${token} is not covered by the sandbox`);
    }

    secretOutputs(type: string): string[] {
        return types[type]?.secretOutputs ?? [];
    }
}

function knownFailures(type: RandomType, inputs: Properties): CheckFailure[] {
    if (Object.values(inputs).some(isUnknown)) {
        return [];
    }
    const reason = type.check?.(new Reader(inputs));
    return reason === undefined ? [] : [{ property: "length", reason }];
}

export const randomProvider: Provider = {
    name: "random",
    version: "4.21.2",
    checkConfig: (config) =>
        Object.keys(config)
            .filter((key) => key !== "version")
            .map((property) => ({ property, reason: `random:${property} is not a setting of the random provider` })),
    configure: () => new RandomInstance(),
};
