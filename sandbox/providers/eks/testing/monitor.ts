import * as grpc from "@grpc/grpc-js";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import * as rpc from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { isJsonObject, type Json } from "../../wire";

type Outputs = { [key: string]: Json };

export interface Registered {
    type: string;
    name: string;
    urn: string;
    parent: string;
    provider: string;
    inputs: Outputs;
    dependencies: string[];
    ignoreChanges: string[];
    /** Of a component, once it has told them. */
    outputs?: Outputs;
}

/** The engine's side as a component sees it: takes in every resource at once, with the outputs that a test gives. */
export class RecordingMonitor {
    readonly registered: Registered[] = [];
    private readonly server = new grpc.Server();

    constructor(
        /** At a preview resources have no id, and no outputs but their inputs. */
        private readonly isPreview: boolean,
        private readonly outputsOf: (resource: Registered) => Outputs,
        private readonly answer: (token: string, args: Json) => Outputs,
    ) {}

    start(): Promise<string> {
        this.server.addService(ResourceMonitorService, {
            registerResource: this.registerResource,
            registerResourceOutputs: this.registerResourceOutputs,
            invoke: this.invoke,
        });
        return new Promise((resolve, reject) => {
            this.server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
                error ? reject(error) : resolve(`127.0.0.1:${port}`),
            );
        });
    }

    close(): void {
        this.server.forceShutdown();
    }

    find(name: string): Registered {
        const found = this.registered.find((resource) => resource.name === name);
        if (found === undefined) {
            throw new Error(`no resource ${name} among ${this.registered.map((one) => one.name).join(", ")}`);
        }
        return found;
    }

    private readonly registerResource: grpc.handleUnaryCall<rpc.RegisterResourceRequest, rpc.RegisterResourceResponse> =
        ({ request }, callback) => {
            const type = request.getType();
            const name = request.getName();
            const resource = {
                type,
                name,
                urn: `urn:pulumi:test::test::${type}::${name}`,
                parent: request.getParent(),
                provider: request.getProvider(),
                inputs: request.getObject()?.toJavaScript() ?? {},
                dependencies: request.getDependenciesList(),
                ignoreChanges: request.getIgnorechangesList(),
            };
            this.registered.push(resource);
            const response = new rpc.RegisterResourceResponse();
            response.setUrn(resource.urn);
            response.setId(this.isPreview || !request.getCustom() ? "" : `${name}-id`);
            const outputs = this.isPreview ? {} : this.outputsOf(resource);
            response.setObject(Struct.fromJavaScript({ ...resource.inputs, ...outputs }));
            callback(null, response);
        };

    private readonly registerResourceOutputs: grpc.handleUnaryCall<rpc.RegisterResourceOutputsRequest, Empty> = (
        { request },
        callback,
    ) => {
        const component = this.registered.find(({ urn }) => urn === request.getUrn());
        if (component !== undefined) {
            component.outputs = request.getOutputs()?.toJavaScript();
        }
        callback(null, new Empty());
    };

    private readonly invoke: grpc.handleUnaryCall<rpc.ResourceInvokeRequest, rpc.ResourceInvokeResponse> = (
        { request },
        callback,
    ) => {
        const args = request.getArgs()?.toJavaScript() ?? {};
        const response = new rpc.ResourceInvokeResponse();
        response.setReturn(Struct.fromJavaScript(this.result(request.getTok(), args)));
        callback(null, response);
    };

    private result(token: string, args: Json): Outputs {
        if (token !== "pulumi:pulumi:getResource") {
            return this.answer(token, args);
        }
        const urn = isJsonObject(args) ? args.urn : undefined;
        const found = this.registered.find((resource) => resource.urn === urn);
        if (found === undefined || typeof urn !== "string") {
            throw new Error(`no resource ${JSON.stringify(urn)}`);
        }
        const state = found.outputs ?? { ...found.inputs, ...(this.isPreview ? {} : this.outputsOf(found)) };
        return { urn, id: this.isPreview ? "" : `${found.name}-id`, state };
    }
}
