/** Names of objects that the program does not name: pulumi/pulumi-kubernetes, provider/pkg/metadata/naming.go. */
import { valueAt } from "../paths";
import { isUnknown, type Properties } from "../provider";
import { annotationOf, nameOf, objectAt, stringAt, withMetadata } from "./object";

export const autonamedAnnotation = "pulumi.com/autonamed";

export function isNamed(inputs: Properties): boolean {
    return isUnknown(valueAt(inputs, ["metadata", "name"])) || (nameOf(inputs) ?? "") !== "";
}

function hasGenerateName(inputs: Properties): boolean {
    const generateName = valueAt(inputs, ["metadata", "generateName"]);
    return isUnknown(generateName) || (typeof generateName === "string" && generateName !== "");
}

/** `inputs` with the name of the last deployment, or with one made of the resource's name and random digits. */
export function withName(
    inputs: Properties,
    oldInputs: Properties | undefined,
    resourceName: string,
    randomHex: (digits: number) => string,
): Properties {
    if (isNamed(inputs) || isUnknown(inputs.metadata)) {
        return inputs;
    }
    if (hasGenerateName(inputs)) {
        throw new Error("the `.metadata.generateName` field is not supported in Server-Side Apply mode");
    }
    if (oldInputs === undefined || Object.keys(oldInputs).length === 0) {
        return autonamed(inputs, `${resourceName}-${randomHex(8)}`);
    }
    const oldName = stringAt(oldInputs, "metadata", "name");
    return oldName !== undefined && annotationOf(oldInputs, autonamedAnnotation) === "true"
        ? autonamed(inputs, oldName)
        : inputs;
}

function autonamed(inputs: Properties, name: string): Properties {
    const annotations = valueAt(inputs, ["metadata", "annotations"]);
    return withMetadata(inputs, {
        name,
        annotations: isUnknown(annotations)
            ? annotations
            : { ...objectAt(inputs, "metadata", "annotations"), [autonamedAnnotation]: "true" },
    });
}
