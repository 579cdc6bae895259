import { World } from "../../../aws/testing/world";
import { serve, type ProviderServer } from "../../server";
import { EngineConnection } from "../../testing/engine";
import { awsProvider } from "../index";

/** The provider on the AWS front on moto, and an engine that is connected to it. */
export class Cloud {
    static async start(): Promise<Cloud> {
        const world = await World.start();
        world.letTimePass();
        const endpoint = process.env.AWS_ENDPOINT_URL;
        process.env.AWS_ENDPOINT_URL = world.front.url;
        const server = await serve(awsProvider);
        const engine = new EngineConnection(server.port);
        await engine.configure({ region: "eu-central-1", defaultTags: JSON.stringify({ tags: { team: "storage" } }) });
        return new Cloud(world, server, engine, endpoint);
    }

    private constructor(
        readonly world: World,
        readonly server: ProviderServer,
        readonly engine: EngineConnection,
        private readonly endpointBefore: string | undefined,
    ) {}

    async close(): Promise<void> {
        this.engine.close();
        await this.server.close();
        await this.world.close();
        if (this.endpointBefore === undefined) {
            delete process.env.AWS_ENDPOINT_URL;
        } else {
            process.env.AWS_ENDPOINT_URL = this.endpointBefore;
        }
    }
}
