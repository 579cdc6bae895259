import * as pulumi from "@pulumi/pulumi";

/**
 * Options that every child gets. Pulumi does not hand a component's custom timeouts down
 * (https://github.com/pulumi/pulumi/issues/9822), so they are given to each child here.
 */
export function childOptions(
    parent: pulumi.ComponentResource,
    opts: pulumi.ComponentResourceOptions | undefined,
): pulumi.CustomResourceOptions {
    return opts?.customTimeouts === undefined ? { parent } : { parent, customTimeouts: opts.customTimeouts };
}

/** The caller's tags under a `Name`, which is what the AWS console lists. */
export function namedTags(
    name: string,
    tags: pulumi.Input<{ [key: string]: pulumi.Input<string> }> | undefined,
): pulumi.Output<{ [key: string]: string }> {
    return pulumi.output(tags ?? {}).apply((given): { [key: string]: string } => ({ Name: name, ...given }));
}

/** Options with other waits than the provider's own, except where the caller set the component's. */
export function withTimeouts(
    options: pulumi.CustomResourceOptions,
    timeouts: pulumi.CustomTimeouts,
): pulumi.CustomResourceOptions {
    return { ...options, customTimeouts: { ...timeouts, ...options.customTimeouts } };
}
