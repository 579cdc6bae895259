import { cancellable } from "./cancellation";
import { checkConfig, readConfiguration } from "./config";
import { AwsInstance } from "./instance";
import { resourceTypes } from "./resource-types";
import type { Provider } from "../provider";
import type { ResourceShape } from "../schema";

/** Stand-in for the aws provider: the resource types in use here, by calls of the AWS SDK to the sandbox's front. */
export const awsProvider: Provider = {
    name: "aws",
    version: "7.48.0",
    acceptsAssets: true,
    shapes: resourceShapes(),
    checkConfig,
    configure: (config) => cancellable(new AwsInstance(readConfiguration(config))),
};

/** Every type that is covered, with the properties of its row. */
function resourceShapes(): Record<string, ResourceShape> {
    const shapes = Object.entries(resourceTypes).flatMap(([token, type]): [string, ResourceShape][] => {
        if (type === undefined) {
            return [];
        }
        const fields = Object.entries(type.properties);
        const named = (output: boolean) =>
            fields.filter(([, field]) => (field.output ?? false) === output).map(([name]) => name);
        const common = [...(type.tagging ? ["tags"] : []), ...(type.global ? [] : ["region"])];
        return [[token, { inputs: [...named(false), ...common], outputs: named(true) }]];
    });
    return Object.fromEntries(shapes);
}
