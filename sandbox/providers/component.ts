import type { ConstructRequest, ConstructResponse } from "@pulumi/pulumi/proto/provider_pb";
import type { ResourceShape } from "./schema";

/** A provider of remote components only. It gets the request as it is: building children is talking to the engine. */
export interface ComponentProvider {
    name: string;
    version: string;
    /** Its components, by type, as a YAML program may use them. */
    shapes?: Readonly<Record<string, ResourceShape>>;
    construct(request: ConstructRequest, signal: AbortSignal): Promise<ConstructResponse>;
}
