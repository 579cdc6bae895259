import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { credentials, type ServiceError } from "@grpc/grpc-js";
import { InputPropertiesError } from "@pulumi/pulumi/proto/errors_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { ConstructRequest, type ConstructResponse } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";

const repository = path.join(__dirname, "..", "..");

/** The ways to start the plugin. */
export const executable = [path.join(repository, "bin", "pulumi-resource-eks-storage")];
export const officialRunner = [require.resolve("@pulumi/pulumi/cmd/run-plugin"), path.join(repository, "plugin")];

/** The plugin as a process of its own, at the port that it prints. */
export class Plugin {
    /** Starts it as the engine does. */
    static async start(command: string[]): Promise<Plugin> {
        const child = spawn(process.execPath, [...command, "127.0.0.1:1"], { stdio: ["ignore", "pipe", "pipe"] });
        let errors = "";
        child.stderr.on("data", (text) => (errors += String(text)));
        const port = await new Promise<string>((resolve, reject) => {
            child.stdout.once("data", (text) => resolve(String(text).trim()));
            child.once("exit", () => reject(new Error(errors)));
        });
        return new Plugin(new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure()), child);
    }

    private constructor(
        readonly client: ResourceProviderClient,
        private readonly child: ChildProcess,
    ) {}

    /** Asks for a component, as the engine does for a program in another language. */
    construct(
        type: string,
        inputs: Record<string, JavaScriptValue>,
        change: (request: ConstructRequest) => void,
    ): Promise<ConstructResponse> {
        const request = new ConstructRequest();
        request.setProject("shop");
        request.setStack("test");
        request.setType(`eks-storage:index:${type}`);
        request.setName("shared");
        request.setInputs(Struct.fromJavaScript(inputs));
        change(request);
        return new Promise((resolve, reject) =>
            this.client.construct(request, (error, response) => (error ? reject(error) : resolve(response))),
        );
    }

    stop(): void {
        this.child.kill();
    }
}

/** The error that a call of the plugin ends with. */
export async function rejection(promise: Promise<unknown>): Promise<ServiceError> {
    try {
        await promise;
    } catch (error) {
        return error as ServiceError;
    }
    throw new Error("the arguments were accepted");
}

/** The details that every language's SDK reads off the error, by property path. */
export function typedErrors({ metadata }: ServiceError): Record<string, string> {
    const [details] = metadata.get("grpc-status-details-bin");
    assert.ok(Buffer.isBuffer(details), "the error has no details");
    const [packed] = Status.deserializeBinary(details).getDetailsList();
    const errors = packed?.unpack(
        (bytes) => InputPropertiesError.deserializeBinary(bytes),
        "pulumirpc.InputPropertiesError",
    );
    return Object.fromEntries(errors?.getErrorsList().map((each) => [each.getPropertyPath(), each.getReason()]) ?? []);
}
