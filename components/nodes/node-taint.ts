import type * as pulumi from "@pulumi/pulumi";

/** What a taint does to pods that do not tolerate it. */
export enum NodeTaintEffect {
    /** They are not scheduled to the node; those that run stay. */
    NoSchedule = "NO_SCHEDULE",
    /** They are scheduled elsewhere if possible. */
    PreferNoSchedule = "PREFER_NO_SCHEDULE",
    /** They are not scheduled to the node, and those that run are evicted. */
    NoExecute = "NO_EXECUTE",
}

/** Keeps pods that do not tolerate it off the nodes. */
export interface NodeTaint {
    /**
     * Name of the taint. Changing it updates in place.
     * https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
     */
    key: pulumi.Input<string>;
    /**
     * Value of the taint. Defaults to none. Changing it updates in place.
     * https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
     */
    value?: pulumi.Input<string>;
    /**
     * What it does. Changing it updates in place.
     * https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
     */
    effect: pulumi.Input<NodeTaintEffect>;
}
