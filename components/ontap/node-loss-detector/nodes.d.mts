import type { EventEmitter } from "node:events";
import type { V1Node } from "@kubernetes/client-node";
import type { ObservedNode } from "./rules.mjs";

export type NodeEvent = { type: "LISTED"; nodes: V1Node[] } | { type: "ADDED" | "MODIFIED" | "DELETED"; node: V1Node };

export class NodeWatch extends EventEmitter {
    constructor(kubernetes: { nodes(): AsyncIterable<NodeEvent> }, settings: { region: string; now?: () => number });
    current(): ObservedNode[] | undefined;
    departed(): ObservedNode[];
    forget(names: string[]): void;
    run(onError: (error: unknown) => void): Promise<never>;
}
