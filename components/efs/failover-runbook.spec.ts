import assert from "node:assert/strict";
import { replication, statements } from "../testing/replication";

const types = {
    document: "aws:ssm/document:Document",
    role: "aws:iam/role:Role",
    rolePolicy: "aws:iam/rolePolicy:RolePolicy",
};

describe("runbook of EfsReplication", () => {
    it("lies in the replica's Region, with a role that ends this replication and writes this journal", async () => {
        const steady = await replication();
        const { inputs } = steady.one(types.document);
        assert.deepEqual(
            [inputs.name, inputs.documentType, inputs.documentFormat],
            ["eks-storage-failover-fs-0fedcba9876543210", "Automation", "JSON"],
        );
        const content = JSON.parse(String(inputs.content)) as {
            parameters: { AutomationAssumeRole: { default: string } };
        };
        assert.equal(content.parameters.AutomationAssumeRole.default, "arn:aws:iam::111122223333:role/shared-failover");
        assert.match(String(inputs.content), /"TableName": "eks-storage-dr-fs-0123456789abcdef0"/);
        assert.deepEqual(
            statements(steady.one(types.rolePolicy, "shared-failover")).map(({ Action, Resource }) => [
                Action,
                Resource,
            ]),
            [
                [
                    [
                        "elasticfilesystem:DescribeFileSystems",
                        "elasticfilesystem:DescribeReplicationConfigurations",
                        "elasticfilesystem:DeleteReplicationConfiguration",
                    ],
                    [
                        "arn:aws:elasticfilesystem:*:111122223333:file-system/fs-0123456789abcdef0",
                        "arn:aws:elasticfilesystem:*:111122223333:file-system/fs-0fedcba9876543210",
                    ],
                ],
                ["dynamodb:UpdateItem", "arn:aws:dynamodb:eu-central-1:111122223333:table/shared-journal"],
            ],
        );
        const trust = JSON.parse(String(steady.one(types.role, "shared-failover").inputs.assumeRolePolicy)) as {
            Statement: { Principal: unknown; Condition: unknown }[];
        };
        assert.deepEqual(trust.Statement[0]?.Principal, { Service: "ssm.amazonaws.com" });
        assert.deepEqual(trust.Statement[0]?.Condition, {
            StringEquals: { "aws:SourceAccount": "111122223333" },
            ArnLike: { "aws:SourceArn": "arn:aws:ssm:*:111122223333:automation-execution/*" },
        });
    });
});
