import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { Operation, Properties } from "../provider";
import { Reader } from "../table/reader";
import { Clients } from "./clients";
import type { Configuration } from "./config";
import type { Context, ResourceType } from "./resource";
import { plannedTags } from "./tags";

const defaultTimeoutSeconds = 600;

/** The clients of one configured provider, one set per Region. */
export class Session {
    private readonly clientsByRegion = new Map<string, Clients>();
    private account: Promise<string> | undefined;

    constructor(private readonly configuration: Configuration) {}

    clients(region: string): Clients {
        let clients = this.clientsByRegion.get(region);
        if (clients === undefined) {
            clients = new Clients(region, this.configuration.credentials);
            this.clientsByRegion.set(region, clients);
        }
        return clients;
    }

    accountId(): Promise<string> {
        this.account ??= this.clients(this.configuration.region)
            .sts()
            .send(new GetCallerIdentityCommand({}))
            .then(({ Account }) => Account ?? "");
        return this.account;
    }

    /** `properties` are the inputs, or the state of an object that is there. */
    context(
        type: ResourceType,
        operation: Operation,
        properties: Properties,
        timeoutSeconds = defaultTimeoutSeconds,
    ): Context {
        const { defaultTags, region: ownRegion } = this.configuration;
        const region = typeof properties.region === "string" ? properties.region : ownRegion;
        const tags = type.tagging === undefined ? {} : plannedTags(defaultTags, properties.tags);
        return {
            clients: this.clients(region),
            region,
            clientsIn: (other) => this.clients(other),
            operation,
            tags: new Reader({ tags }).map("tags") ?? {},
            timeoutSeconds: operation.timeoutSeconds ?? timeoutSeconds,
            accountId: () => this.accountId(),
        };
    }
}
