import { Server, ServerCredentials, type sendUnaryData, type ServerUnaryCall } from "@grpc/grpc-js";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

/** Ids of file systems whose component looks at them. */
const fileSystems: Record<string, string> = {
    "shared-primary": "fs-0123456789abcdef0",
    "shared-replica": "fs-0fedcba9876543210",
};

/** The engine's side: takes registrations and answers as AWS would as far as a file system asks. */
export class Monitor {
    public readonly registered: RegisterResourceRequest[] = [];
    public address = "";
    private readonly server = new Server();

    public static async start(): Promise<Monitor> {
        const monitor = new Monitor();
        const mocks = new MockMonitor({
            newResource: ({ name, inputs }) => ({
                id: fileSystems[name] ?? `${name}-id`,
                state: { arn: `arn:aws:test:::${name}`, keyId: "key", ...(inputs as Record<string, unknown>) },
            }),
            call: ({ inputs }) => {
                const { id, region } = inputs as { id?: string; region?: string };
                return id === undefined
                    ? { partition: "aws", accountId: "111122223333" }
                    : { id, availabilityZone: `${region}${id.endsWith("d") ? "a" : "b"}`, vpcId: "vpc-0a1b2c3d" };
            },
        });
        type Handler<Request, Response> = (
            call: ServerUnaryCall<Request, Response>,
            callback: sendUnaryData<Response>,
        ) => void;
        const answer =
            <Request, Response>(
                handle: (request: Request, callback: sendUnaryData<Response>) => unknown,
            ): Handler<Request, Response> =>
            (call, callback) =>
                void handle(call.request, callback);
        monitor.server.addService(ResourceMonitorService, {
            supportsFeature: (_: unknown, callback: sendUnaryData<unknown>) => callback({ code: 12 }),
            registerResource: answer((request: RegisterResourceRequest, callback) => {
                monitor.registered.push(request);
                return mocks.registerResource(request, callback);
            }),
            registerResourceOutputs: answer((_, callback) => callback(null, new Empty())),
            invoke: answer((request, callback) => mocks.invoke(request, callback)),
        });
        const port = await new Promise<number>((resolve, reject) =>
            monitor.server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
                error ? reject(error) : resolve(bound),
            ),
        );
        monitor.address = `127.0.0.1:${port}`;
        return monitor;
    }

    public stop(): void {
        this.server.forceShutdown();
    }
}
