import { createHash, randomBytes } from "node:crypto";
import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import type { Operation, ProviderInstance } from "./provider";

/**
 * What belongs to one connection of an engine. The engine opens one per provider instance of a program, so two
 * `kubernetes` providers with different clusters are two connections to the same port.
 */
export class Connection {
    instance: ProviderInstance | undefined;
    private operations = new AbortController();
    private engine: EngineClient | undefined;

    /** Log messages go to the engine's own server, not back over this connection. */
    attach(engineAddress: string): void {
        this.engine?.close();
        this.engine = new EngineClient(engineAddress, grpc.credentials.createInsecure());
    }

    get signal(): AbortSignal {
        return this.operations.signal;
    }

    /**
     * Stops the waits under way. The engine also sends this at the end of a run that went well, when nothing is under
     * way, and may go on using the connection: so what starts later is not concerned.
     */
    cancel(): void {
        this.operations.abort(new Error("the engine cancelled the operation"));
        this.operations = new AbortController();
    }

    close(): void {
        this.operations.abort(new Error("the engine closed its connection"));
        this.engine?.close();
    }

    operation(request: OperationRequest): Operation {
        const { urn, type, seed, timeoutSeconds } = request;
        return {
            urn,
            type,
            name: nameOf(urn),
            preview: request.preview ?? false,
            timeoutSeconds: timeoutSeconds === undefined || timeoutSeconds === 0 ? undefined : timeoutSeconds,
            signal: this.signal,
            randomHex: (digits) => randomHex(digits, urn, seed),
            log: (message) => this.log(urn, message),
        };
    }

    private log(urn: string, message: string): void {
        const request = new LogRequest();
        request.setUrn(urn);
        request.setSeverity(LogSeverity.INFO);
        request.setMessage(message);
        request.setEphemeral(true);
        // A status line that does not arrive must not fail the operation it is about.
        this.engine?.log(request, () => undefined);
    }
}

export interface OperationRequest {
    urn: string;
    type: string;
    preview?: boolean;
    timeoutSeconds?: number;
    /** From the engine: makes the names of a preview come true in its update. */
    seed?: Uint8Array;
}

/** `urn:pulumi:stack::project::parent$type::name`; the name may contain `::` itself. */
export function nameOf(urn: string): string {
    return urn.split("::").slice(3).join("::");
}

function randomHex(digits: number, urn: string, seed: Uint8Array | undefined): string {
    const bytes =
        seed === undefined || seed.length === 0
            ? randomBytes(Math.ceil(digits / 2))
            : createHash("sha512").update(seed).update(urn).digest();
    return bytes.toString("hex").slice(0, digits);
}
