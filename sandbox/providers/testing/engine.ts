import assert from "node:assert/strict";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { Path } from "../paths";
import type { Properties } from "../provider";
import { fromStruct, toStruct, type Plain } from "../wire";

export interface Resource {
    type: string;
    name: string;
    id: string;
    inputs: Plain;
    state: Plain;
}

export interface Target {
    type: string;
    name: string;
}

/** One connection of an engine to a provider, with the calls that an engine makes, in its own words. */
export class EngineConnection {
    private readonly client: ResourceProviderClient;

    constructor(port: number) {
        // A pool of its own: two connections must not become one underneath.
        this.client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
            "grpc.use_local_subchannel_pool": 1,
        });
    }

    close(): void {
        this.client.close();
    }

    async configure(config: Properties, secrets: Path[] = []): Promise<void> {
        const handshake = new rpc.ProviderHandshakeRequest();
        handshake.setEngineAddress("127.0.0.1:1");
        await this.call((done) => this.client.handshake(handshake, done));
        const request = new rpc.ConfigureRequest();
        request.setArgs(toStruct(config, secrets));
        await this.call((done) => this.client.configure(request, done));
    }

    async checkConfig(config: Properties): Promise<string[]> {
        const request = new rpc.CheckRequest();
        request.setNews(toStruct(config));
        const response = await this.call<rpc.CheckResponse>((done) => this.client.checkConfig(request, done));
        return response.getFailuresList().map((failure) => failure.getReason());
    }

    async check({ type, name }: Target, news: Properties, secrets: Path[] = [], olds?: Properties): Promise<Plain> {
        const request = new rpc.CheckRequest();
        request.setUrn(urnOf(type, name));
        request.setType(type);
        request.setNews(toStruct(news, secrets));
        request.setRandomseed(new Uint8Array([1, 2, 3]));
        if (olds !== undefined) {
            request.setOlds(toStruct(olds));
        }
        const response = await this.call<rpc.CheckResponse>((done) => this.client.check(request, done));
        const failures = response.getFailuresList().map((failure) => failure.getReason());
        if (failures.length > 0) {
            throw new Error(failures.join("\n"));
        }
        return plain(response.getInputs());
    }

    async create({ type, name }: Target, inputs: Plain, preview = false): Promise<{ id: string; state: Plain }> {
        const request = new rpc.CreateRequest();
        request.setUrn(urnOf(type, name));
        request.setType(type);
        request.setProperties(toStruct(inputs.properties, inputs.secrets));
        request.setPreview(preview);
        const response = await this.call<rpc.CreateResponse>((done) => this.client.create(request, done));
        return { id: response.getId(), state: plain(response.getProperties()) };
    }

    async diff({ type, name, id, inputs, state }: Resource, news: Plain) {
        const request = new rpc.DiffRequest();
        request.setUrn(urnOf(type, name));
        request.setType(type);
        request.setId(id);
        request.setOldInputs(toStruct(inputs.properties, inputs.secrets));
        request.setOlds(toStruct(state.properties, state.secrets));
        request.setNews(toStruct(news.properties, news.secrets));
        const response = await this.call<rpc.DiffResponse>((done) => this.client.diff(request, done));
        return {
            changes: response.getChanges() === rpc.DiffResponse.DiffChanges.DIFF_SOME,
            paths: [...response.getDetaileddiffMap().keys()].sort(),
            replaces: response.getReplacesList(),
            deleteBeforeReplace: response.getDeletebeforereplace(),
        };
    }

    /** Undefined where the object is gone. */
    async read({ type, name, id, inputs, state }: Resource): Promise<Resource | undefined> {
        const request = new rpc.ReadRequest();
        request.setUrn(urnOf(type, name));
        request.setType(type);
        request.setId(id);
        request.setInputs(toStruct(inputs.properties, inputs.secrets));
        request.setProperties(toStruct(state.properties, state.secrets));
        const response = await this.call<rpc.ReadResponse>((done) => this.client.read(request, done));
        return response.getId() === ""
            ? undefined
            : {
                  type,
                  name,
                  id: response.getId(),
                  inputs: plain(response.getInputs()),
                  state: plain(response.getProperties()),
              };
    }

    async update({ type, name, id, inputs, state }: Resource, news: Plain, preview = false): Promise<Plain> {
        const request = new rpc.UpdateRequest();
        request.setUrn(urnOf(type, name));
        request.setType(type);
        request.setId(id);
        request.setOldInputs(toStruct(inputs.properties, inputs.secrets));
        request.setOlds(toStruct(state.properties, state.secrets));
        request.setNews(toStruct(news.properties, news.secrets));
        request.setPreview(preview);
        const response = await this.call<rpc.UpdateResponse>((done) => this.client.update(request, done));
        return plain(response.getProperties());
    }

    async delete({ type, name, id, inputs, state }: Resource): Promise<void> {
        const request = new rpc.DeleteRequest();
        request.setUrn(urnOf(type, name));
        request.setType(type);
        request.setId(id);
        request.setOldInputs(toStruct(inputs.properties, inputs.secrets));
        request.setProperties(toStruct(state.properties, state.secrets));
        await this.call((done) => this.client.delete(request, done));
    }

    async invoke(token: string, args: Properties): Promise<Properties> {
        const request = new rpc.InvokeRequest();
        request.setTok(token);
        request.setArgs(toStruct(args));
        const response = await this.call<rpc.InvokeResponse>((done) => this.client.invoke(request, done));
        return plain(response.getReturn()).properties;
    }

    async cancel(): Promise<void> {
        await this.call((done) => this.client.cancel(new Empty(), done));
    }

    private call<T>(send: (done: (error: grpc.ServiceError | null, response: T) => void) => unknown): Promise<T> {
        return new Promise((resolve, reject) => {
            send((error, response) => (error ? reject(error) : resolve(response)));
        });
    }
}

/** What an object is like that was made but is not ready, as the engine reads it from the error. */
export function unreadyObject(error: unknown): { id: string; state: Plain; reasons: string[] } {
    const [binary] = isServiceError(error) ? error.metadata.get("grpc-status-details-bin") : [];
    const [any] = Buffer.isBuffer(binary) ? Status.deserializeBinary(binary).getDetailsList() : [];
    const failed = any?.unpack(
        (bytes) => rpc.ErrorResourceInitFailed.deserializeBinary(bytes),
        "pulumirpc.ErrorResourceInitFailed",
    );
    assert.ok(failed, `no object in the error: ${String(error)}`);
    return { id: failed.getId(), state: plain(failed.getProperties()), reasons: failed.getReasonsList() };
}

function isServiceError(error: unknown): error is grpc.ServiceError {
    return error instanceof Error && "metadata" in error;
}

/** The engine knows assets. */
function plain(struct: Struct | undefined): Plain {
    return fromStruct(struct, { acceptsAssets: true });
}

export function urnOf(type: string, name: string): string {
    return `urn:pulumi:test::test::${type}::${name}`;
}
