import assert from "node:assert/strict";
import fc from "fast-check";
import { updateProblem, type BackendConfig } from "./backend.rules";
import { isAllowed } from "./policy.rules";
import { admits, managementPort, type Client } from "./reach.rules";

const volume = "arn:aws:fsx:eu-central-1:123456789012:volume/fs-1/fsvol-1";
const policy = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const may = (policies: string[], resource = volume) =>
    isAllowed(policies, {
        ...{ action: "fsx:DeleteVolume", resource },
        says: { "aws:RequestedRegion": "eu-central-1" },
    });

describe("what policies allow Trident's stand-in", () => {
    const allow = { Effect: "Allow", Action: "fsx:DeleteVolume", Resource: "arn:aws:fsx:*:*:volume/fs-1/*" };

    it("is what a statement's action and resource cover", () => {
        assert.ok(may([policy(allow)]));
        assert.ok(may([policy({ ...allow, Action: ["fsx:*"] })]));
        assert.ok(!may([policy({ ...allow, Action: ["fsx:Describe*", "fsx:CreateVolume"] })]));
        assert.ok(!may([policy(allow)], volume.replace("fs-1", "fs-2")));
        assert.ok(!may([policy({ Effect: "Allow", NotAction: "iam:*", Resource: "*" })]));
        assert.ok(!may([]));
        assert.ok(!may(["no JSON"]));
    });

    it("is not what another statement denies", () => {
        const deny = { Effect: "Deny", Action: "fsx:Delete*", Resource: "*" };
        assert.ok(!may([policy(allow), policy(deny)]));
        assert.ok(may([policy(allow, { ...deny, Condition: { Bool: { "aws:SecureTransport": "false" } } })]));
    });

    it("heeds a condition about the Region, and leaves out what it does not know", () => {
        const where = (Condition: object) => may([policy({ ...allow, Condition })]);
        assert.ok(where({ StringEquals: { "aws:RequestedRegion": ["eu-central-1"] } }));
        assert.ok(where({ StringLike: { "AWS:requestedregion": "eu-*" } }));
        assert.ok(!where({ StringEquals: { "aws:RequestedRegion": "eu-west-1" } }));
        assert.ok(where({ StringEquals: { "aws:ResourceTag/owner": "me" } }));
    });
});

describe("the way from Trident's stand-in to ONTAP", () => {
    const client: Client = { groups: ["sg-nodes"], addresses: ["10.0.1.10"] };
    const rule = { IpProtocol: "tcp", FromPort: 443, ToPort: 443, ReferencedGroupInfo: { GroupId: "sg-nodes" } };

    it("is open where a rule for its group or address covers the port", () => {
        fc.assert(
            fc.property(fc.nat(1000), fc.nat(1000), (FromPort, more) => {
                const ToPort = FromPort + more;
                const covers = FromPort <= managementPort && managementPort <= ToPort;
                assert.equal(admits([{ ...rule, FromPort, ToPort }], client, managementPort), covers);
            }),
        );
        const byAddress = (CidrIpv4: string) => ({ ...rule, ReferencedGroupInfo: undefined, CidrIpv4 });
        assert.ok(admits([byAddress("10.0.0.0/16")], client, managementPort));
        assert.ok(!admits([byAddress("10.0.2.0/24")], client, managementPort));
        assert.ok(admits([{ IpProtocol: "-1", ReferencedGroupInfo: rule.ReferencedGroupInfo }], client, 443));
    });

    it("is closed to other groups, protocols and directions", () => {
        const others = [
            { ...rule, ReferencedGroupInfo: { GroupId: "sg-others" } },
            { ...rule, IpProtocol: "udp" },
            { ...rule, IsEgress: true },
        ];
        assert.ok(!admits(others, client, managementPort));
        assert.ok(!admits([], client, managementPort));
    });
});

describe("an update of a backend of Trident's stand-in", () => {
    const old: BackendConfig = { version: 1, storageDriverName: "ontap-san", svm: "data" };
    const cases: [string, Partial<BackendConfig>, RegExp | undefined][] = [
        [
            "another driver",
            { storageDriverName: "ontap-nas" },
            /of type ontap-san and the new backend is of type ontap-nas/,
        ],
        ["another prefix", { storagePrefix: "other" }, /storage prefix isn't currently supported/],
        ["NVMe instead of iSCSI", { sanType: "nvme" }, /invalid backend update/],
        ["the prefix that it has without one", { storagePrefix: "trident_" }, undefined],
        ["another storage virtual machine", { svm: "other" }, undefined],
        ["other labels", { labels: { tier: "disks" } }, undefined],
    ];
    for (const [what, fields, message] of cases) {
        it(`is ${message ? "refused" : "taken"} with ${what}`, () => {
            const problem = updateProblem(old, { ...old, ...fields });
            if (message) assert.match(problem ?? "", message);
            else assert.equal(problem, undefined);
        });
    }
});
