import * as pulumi from "@pulumi/pulumi";

/**
 * Ends a program with these words. Without a stack, which nobody is shown: the SDK formats it all the same, and Node.js 20.20
 * takes a minute and gigabytes for the place `node_modules/@pulumi/resource.ts` in it.
 */
export function refusal(message: string): pulumi.RunError {
    const error = new pulumi.RunError(message);
    error.stack = undefined;
    return error;
}
