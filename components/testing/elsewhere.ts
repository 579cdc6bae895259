import * as pulumi from "@pulumi/pulumi";

/** A resource of somebody else's, whose id is unknown at preview. */
export class Elsewhere extends pulumi.CustomResource {
    constructor(name: string) {
        super("test:index:Elsewhere", name, {});
    }
}

/** A value that arrives as an output, as another resource's would. */
export function during<T>(value: T): pulumi.Output<T> {
    return pulumi.output(Promise.resolve(value)) as pulumi.Output<T>;
}
