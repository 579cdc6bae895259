import type { ConstructRequest, ConstructResponse } from "@pulumi/pulumi/proto/provider_pb";

/** A provider of remote components only. It gets the request as it is: building children is talking to the engine. */
export interface ComponentProvider {
    name: string;
    version: string;
    construct(request: ConstructRequest, signal: AbortSignal): Promise<ConstructResponse>;
}
