import {
    CloudControlClient,
    CreateResourceCommand,
    GetResourceCommand,
    GetResourceRequestStatusCommand,
    UpdateResourceCommand,
    type ProgressEvent,
} from "@aws-sdk/client-cloudcontrol";
import assert from "node:assert/strict";
import { z } from "zod";
import { required, type World } from "./world";

export const TypeName = "AWS::EFS::FileSystem";

export const replicaState = {
    Encrypted: true,
    ThroughputMode: "elastic",
    LifecyclePolicies: [{ TransitionToIA: "AFTER_30_DAYS" }],
    FileSystemProtection: { ReplicationOverwriteProtection: "DISABLED" },
    FileSystemTags: [{ Key: "Name", Value: "replica" }],
};

/** What specs do again and again with file systems through Cloud Control. */
export class CloudControl {
    readonly client: CloudControlClient;

    constructor(
        private readonly world: World,
        region: string,
    ) {
        this.client = world.client(CloudControlClient, region);
    }

    /** Waits for the end of a request. */
    async ended(event: ProgressEvent | undefined): Promise<ProgressEvent> {
        const RequestToken = required(event?.RequestToken);
        const ask = async () => {
            const answer = await this.client.send(new GetResourceRequestStatusCommand({ RequestToken }));
            return required(answer.ProgressEvent);
        };
        assert.equal((await ask()).OperationStatus, "IN_PROGRESS");
        await this.world.eventually(async () => String((await ask()).OperationStatus !== "IN_PROGRESS"), "true");
        return ask();
    }

    async create(state: object = replicaState): Promise<string> {
        const command = new CreateResourceCommand({ TypeName, DesiredState: JSON.stringify(state) });
        const made = await this.client.send(command);
        const { OperationStatus, Identifier, StatusMessage } = await this.ended(made.ProgressEvent);
        assert.equal(OperationStatus, "SUCCESS", StatusMessage);
        return required(Identifier);
    }

    async read(Identifier: string): Promise<Record<string, unknown>> {
        const { ResourceDescription } = await this.client.send(new GetResourceCommand({ TypeName, Identifier }));
        assert.equal(ResourceDescription?.Identifier, Identifier);
        return z.record(z.string(), z.unknown()).parse(JSON.parse(required(ResourceDescription.Properties)));
    }

    update(Identifier: string, patch: object[]) {
        const PatchDocument = JSON.stringify(patch);
        return this.client.send(new UpdateResourceCommand({ TypeName, Identifier, PatchDocument }));
    }
}
