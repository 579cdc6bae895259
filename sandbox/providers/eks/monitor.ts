import * as grpc from "@grpc/grpc-js";
import type { ConstructRequest } from "@pulumi/pulumi/proto/provider_pb";
import { ResourceMonitorClient } from "@pulumi/pulumi/proto/resource_grpc_pb";
import * as rpc from "@pulumi/pulumi/proto/resource_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { messageOf } from "../errors";
import { isJsonObject, resourceSignature, signatureKey, unknownString, type Json } from "../wire";
import { Output } from "./output";

/** Versions of the SDKs in use: without them the engine would make a second default provider. */
const versions: Record<string, string> = { aws: "7.48.0", kubernetes: "4.34.2", eks: "4.3.0" };

/** A resource that the engine knows: one made here, or one that a reference leads to. */
export class Resource {
    constructor(
        readonly urn: string,
        readonly id: string,
        private readonly state: { [key: string]: Json },
        private readonly packageVersion = "",
        private readonly dependencies: ReadonlySet<string> = new Set([urn]),
    ) {}

    output(name: string): Output {
        // At a preview the engine leaves out what it does not know yet.
        const value = this.state[name];
        const isUnknown = value === undefined && this.id === "";
        return new Output(isUnknown ? unknownString : (value ?? null), this.dependencies);
    }

    get idOutput(): Output {
        return new Output(this.id === "" ? unknownString : this.id, this.dependencies);
    }

    /** The form in which a resource is an output of another. */
    get reference(): Output {
        const { urn, id, packageVersion } = this;
        const reference = { [signatureKey]: resourceSignature, urn, packageVersion };
        return new Output({ ...reference, id: id === "" ? unknownString : id }, this.dependencies);
    }

    /** How a resource names its provider. */
    get providerReference(): string {
        return `${this.urn}::${this.id === "" ? unknownString : this.id}`;
    }
}

export interface Registration {
    type: string;
    name: string;
    parent: string;
    inputs: Record<string, Output | undefined>;
    dependsOn?: Resource[];
    ignoreChanges?: string[];
    /** Where it is not that of the component. */
    provider?: string;
}

/** The engine's side of a construct call: registers resources, and calls functions of providers. */
export class Monitor {
    private readonly client: ResourceMonitorClient;
    private readonly providers: Map<string, string>;

    constructor(
        private readonly request: ConstructRequest,
        private readonly signal: AbortSignal,
    ) {
        this.client = new ResourceMonitorClient(request.getMonitorendpoint(), grpc.credentials.createInsecure(), {
            "grpc.max_receive_message_length": -1,
            "grpc.max_send_message_length": -1,
        });
        this.providers = new Map(request.getProvidersMap().entries());
        signal.addEventListener("abort", () => this.close(), { once: true });
    }

    close(): void {
        this.client.close();
    }

    /** The component itself, with the options that the program gave it. */
    async component(): Promise<Resource> {
        const { request } = this;
        const registration = new rpc.RegisterResourceRequest();
        registration.setType(request.getType());
        registration.setName(request.getName());
        registration.setParent(request.getParent());
        this.inherit(registration);
        registration.setDeletedwith(request.getDeletedwith());
        registration.setDependenciesList(request.getDependenciesList());
        registration.setAliasesList(request.getAliasesList());
        registration.setAliasspecs(true);
        for (const [name, provider] of this.providers) {
            registration.getProvidersMap().set(name, provider);
        }
        return this.send(registration, {}, request.getDependenciesList());
    }

    /** A component of its own below: it only groups. */
    async group(type: string, name: string, parent: string): Promise<Resource> {
        const registration = new rpc.RegisterResourceRequest();
        registration.setType(type);
        registration.setName(name);
        registration.setParent(parent);
        return this.send(registration, {}, []);
    }

    /** A resource of a provider; returns when it is made. */
    async resource(description: Registration): Promise<Resource> {
        const [packageName = ""] = description.type.split(":");
        const registration = new rpc.RegisterResourceRequest();
        registration.setCustom(true);
        registration.setType(description.type);
        registration.setName(description.name);
        registration.setParent(description.parent);
        this.inherit(registration);
        registration.setIgnorechangesList(description.ignoreChanges ?? []);
        registration.setVersion(versions[packageName === "pulumi" ? "kubernetes" : packageName] ?? "");
        registration.setProvider(description.provider ?? this.providers.get(packageName) ?? "");
        return this.send(
            registration,
            description.inputs,
            (description.dependsOn ?? []).map(({ urn }) => urn).filter((urn) => urn !== ""),
        );
    }

    async outputs(urn: string, outputs: { [key: string]: Json }): Promise<void> {
        const request = new rpc.RegisterResourceOutputsRequest();
        request.setUrn(urn);
        request.setOutputs(Struct.fromJavaScript(outputs));
        await new Promise<void>((resolve, reject) => {
            this.client.registerResourceOutputs(request, (error) => (error ? reject(clean(error)) : resolve()));
        });
    }

    async invoke(token: string, args: Output): Promise<Output> {
        if (args.known === undefined) {
            return new Output(unknownString, args.dependencies);
        }
        const [packageName = ""] = token.split(":");
        const request = new rpc.ResourceInvokeRequest();
        request.setTok(token);
        request.setArgs(Struct.fromJavaScript(isJsonObject(args.json) ? args.json : {}));
        request.setAcceptresources(true);
        request.setVersion(versions[packageName] ?? "");
        request.setProvider(this.providers.get(packageName) ?? "");
        return new Promise((resolve, reject) => {
            this.client.invoke(request, (error, response) => {
                const [failure] = response?.getFailuresList() ?? [];
                if (error) {
                    reject(clean(error));
                } else if (failure !== undefined) {
                    reject(new Error(`${token}: ${failure.getReason()}`));
                } else {
                    resolve(new Output(response.getReturn()?.toJavaScript() ?? {}, args.dependencies));
                }
            });
        });
    }

    /** The resource behind a reference, as it arrives among a component's inputs or another's outputs. */
    async resolve(reference: Output): Promise<Resource> {
        if (reference.isUnknown) {
            return new Resource("", "", {}, "", reference.dependencies);
        }
        const { outer } = reference;
        const urn = isJsonObject(outer) ? outer.urn : undefined;
        if (typeof urn !== "string") {
            throw new Error("a reference to a resource was expected");
        }
        const found = await this.invoke("pulumi:pulumi:getResource", new Output({ urn }));
        const id = found.property("id")?.json;
        const state = found.property("state")?.json;
        return new Resource(
            urn,
            typeof id === "string" && id !== unknownString ? id : "",
            isJsonObject(state) ? state : {},
        );
    }

    /** Options of the component that hold for its children too. */
    private inherit(registration: rpc.RegisterResourceRequest): void {
        const protect = this.request.getProtect();
        if (protect !== undefined) {
            registration.setProtect(protect);
        }
        const retain = this.request.getRetainondelete();
        if (retain !== undefined) {
            registration.setRetainondelete(retain);
        }
    }

    private async send(
        registration: rpc.RegisterResourceRequest,
        inputs: Record<string, Output | undefined>,
        dependsOn: string[],
    ): Promise<Resource> {
        this.signal.throwIfAborted();
        const all = Output.object(inputs);
        registration.setObject(Struct.fromJavaScript(isJsonObject(all.json) ? all.json : {}));
        registration.setDependenciesList([...new Set([...all.dependencies, ...dependsOn])]);
        for (const [key, output] of Object.entries(inputs)) {
            if (output !== undefined) {
                const dependencies = new rpc.RegisterResourceRequest.PropertyDependencies();
                dependencies.setUrnsList([...output.dependencies]);
                registration.getPropertydependenciesMap().set(key, dependencies);
            }
        }
        registration.setAcceptsecrets(true);
        registration.setAcceptresources(true);
        registration.setSupportspartialvalues(true);
        return new Promise((resolve, reject) => {
            this.client.registerResource(registration, (error, response) => {
                if (error) {
                    reject(clean(error));
                } else {
                    const state = response.getObject()?.toJavaScript() ?? {};
                    resolve(new Resource(response.getUrn(), response.getId(), state, registration.getVersion()));
                }
            });
        });
    }
}

/** The engine has already reported what went wrong with the resource. */
function clean(error: grpc.ServiceError): Error {
    return new Error(error.details === "" ? messageOf(error) : error.details);
}
