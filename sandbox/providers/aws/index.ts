import { cancellable } from "./cancellation";
import { checkConfig, readConfiguration } from "./config";
import { AwsInstance } from "./instance";
import type { Provider } from "../provider";

/** Stand-in for the aws provider: the resource types in use here, by calls of the AWS SDK to the sandbox's front. */
export const awsProvider: Provider = {
    name: "aws",
    version: "7.48.0",
    acceptsAssets: true,
    checkConfig,
    configure: (config) => cancellable(new AwsInstance(readConfiguration(config))),
};
