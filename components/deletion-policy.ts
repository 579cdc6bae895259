import type * as pulumi from "@pulumi/pulumi";

/** What happens to the resources that hold data, or without which it cannot be read, when they leave the program. */
export enum DeletionPolicy {
    /** Refuses to delete or replace them, and leaves them in the account when protection has been lifted by hand. */
    Retain = "Retain",
    /** Destroys the data: `pulumi destroy`, or removing the component from the program, deletes it for good. */
    Delete = "Delete",
}

/** Options of a child that holds data; with `Delete` the component's own `protect` and `retainOnDelete` apply. */
export function dataHoldingOptions(policy: DeletionPolicy): pulumi.CustomResourceOptions {
    switch (policy) {
        case DeletionPolicy.Retain:
            return { protect: true, retainOnDelete: true };
        case DeletionPolicy.Delete:
            return {};
        default: {
            const unreachable: never = policy;
            throw new Error(`deletion policy ${String(unreachable)} is not handled`);
        }
    }
}
