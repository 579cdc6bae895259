import assert from "node:assert/strict";
import { startMetadata, type Metadata } from "./metadata";

describe("the instance metadata of the sandbox", () => {
    let metadata: Metadata;

    before(async () => {
        metadata = await startMetadata({
            region: "eu-west-1",
            availabilityZone: "eu-west-1b",
            instanceId: "i-0123456789abcdef0",
        });
    });

    after(() => metadata.close());

    it("says with a token of its own where an instance is, and nothing for a token it did not give", async () => {
        const issued = await fetch(`${metadata.url}/latest/api/token`, { method: "PUT" });
        const ask = (token: string, path: string) =>
            fetch(`${metadata.url}/latest/${path}`, { headers: { "x-aws-ec2-metadata-token": token } });
        const token = await issued.text();
        assert.equal(await (await ask(token, "meta-data/instance-id")).text(), "i-0123456789abcdef0");
        assert.equal(await (await ask(token, "meta-data/placement/availability-zone")).text(), "eu-west-1b");
        const document: unknown = await (await ask(token, "dynamic/instance-identity/document")).json();
        assert.ok(typeof document === "object" && document !== null && "region" in document);
        assert.equal(document.region, "eu-west-1");
        assert.equal((await ask("forged", "meta-data/instance-id")).status, 401);
        assert.equal((await ask(token, "meta-data/iam/security-credentials/")).status, 404);
    });
});
