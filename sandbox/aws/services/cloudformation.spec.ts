import { CloudFormationClient, DescribeTypeCommand, ListStacksCommand } from "@aws-sdk/client-cloudformation";
import assert from "node:assert/strict";
import { z } from "zod";
import { required, World } from "../testing/world";

const TypeName = "AWS::EFS::FileSystem";

describe("the CloudFormation of the sandbox", function () {
    this.timeout(60_000);
    let world: World;

    before(async () => {
        world = await World.start();
    });

    after(() => world.close());

    const schemaOf = z.object({
        typeName: z.string(),
        createOnlyProperties: z.array(z.string()),
        primaryIdentifier: z.array(z.string()),
    });

    it("has the schema of the type that Cloud Control has, which says what is fixed at creation", async () => {
        const cloudFormation = world.client(CloudFormationClient);
        const type = await cloudFormation.send(new DescribeTypeCommand({ Type: "RESOURCE", TypeName }));
        const schema = schemaOf.parse(JSON.parse(required(type.Schema)));
        assert.equal(schema.typeName, TypeName);
        assert.ok(schema.createOnlyProperties.includes("/properties/Encrypted"));
        assert.deepEqual(schema.primaryIdentifier, ["/properties/FileSystemId"]);
        const byArn = await cloudFormation.send(new DescribeTypeCommand({ Arn: type.Arn }));
        assert.equal(byArn.Schema, type.Schema);
    });

    it("has nothing else, and says so", async () => {
        const cloudFormation = world.client(CloudFormationClient);
        const other = new DescribeTypeCommand({ Type: "RESOURCE", TypeName: "AWS::EFS::MountTarget" });
        await assert.rejects(cloudFormation.send(other), { name: "NotImplemented" });
        await assert.rejects(cloudFormation.send(new ListStacksCommand({})), { name: "NotImplemented" });
    });
});
