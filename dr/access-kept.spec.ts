import assert from "node:assert/strict";
import { EfsClientAccess } from "../components/efs/client-access";
import { accessPolicy } from "../components/efs/file-system.rules";
import { isOwn, policyFor, writersOf } from "./access.rules";

const arn = "arn:aws:elasticfilesystem:eu-central-1:123456789012:file-system/fs-0123456789abcdef0";
const { ReadOnly, ReadWrite } = EfsClientAccess;

const policy = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const everybody = { Principal: { AWS: "*" }, Resource: arn };
const allow = (more: object) => ({ Effect: "Allow", ...everybody, ...more });
const deny = (more: object) => ({ Effect: "Deny", ...everybody, ...more });
const write = "elasticfilesystem:ClientWrite";
const mount = "elasticfilesystem:ClientMount";

describe("who takes writes under a file-system policy", () => {
    for (const [what, given, expected] of [
        ["mount only, which leaves it to the identities of clients", policy(allow({ Action: mount })), "Identities"],
        ["everything but the root", policy(allow({ NotAction: "elasticfilesystem:ClientRootAccess" })), "Everybody"],
        ["everything but writing", policy(allow({ NotAction: ["elasticfilesystem:ClientW*"] })), "Identities"],
        ["all, and a refusal to all", policy(allow({ Action: "*" }), deny({ Action: write })), "Nobody"],
        [
            "all, and a refusal of everything but mounting",
            policy(allow({ Action: "*" }), deny({ NotAction: mount })),
            "Nobody",
        ],
        [
            "all, and a refusal to clients without TLS",
            policy(
                allow({ Action: "*" }),
                deny({ Action: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
            ),
            "Everybody",
        ],
        [
            "all, and a refusal to one role",
            policy(
                allow({ Action: "*" }),
                deny({ Action: write, Principal: { AWS: "arn:aws:iam::123456789012:role/one" } }),
            ),
            "Everybody",
        ],
    ] as const) {
        it(`is right for ${what}`, () => assert.equal(writersOf(given), expected));
    }
});

describe("a fence", () => {
    it("is this package's policy where the file system has it, or none", () => {
        assert.equal(policyFor(ReadOnly, undefined, arn), accessPolicy(arn, ReadOnly));
        assert.equal(policyFor(ReadOnly, accessPolicy(arn, ReadWrite), arn), accessPolicy(arn, ReadOnly));
        assert.equal(policyFor(ReadWrite, accessPolicy(arn, ReadOnly), arn), accessPolicy(arn, ReadWrite));
    });

    it("changes nothing that is as it should be", () => {
        assert.equal(policyFor(ReadOnly, accessPolicy(arn, ReadOnly), arn), undefined);
        assert.equal(policyFor(ReadWrite, accessPolicy(arn, ReadWrite), arn), undefined);
        assert.equal(policyFor(ReadWrite, undefined, arn), undefined);
    });

    it("is put up where a policy only does not allow writing, since an identity may still write", () => {
        const fenced = policyFor(ReadOnly, policy(allow({ Action: mount })), arn);
        assert.equal(writersOf(fenced), "Nobody");
    });

    it("keeps a policy of somebody else and gives it back", () => {
        const custom = policy(
            { Sid: "Team", ...allow({ Action: [mount, write] }), Principal: { AWS: "arn:aws:iam::123456789012:root" } },
            { Sid: "Tls", ...deny({ Action: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } }) },
        );
        const fenced = policyFor(ReadOnly, custom, arn);
        assert.ok(fenced);
        assert.equal(writersOf(fenced), "Nobody");
        assert.match(fenced, /"Team".*"Tls".*"RefuseWrites"/);
        assert.equal(policyFor(ReadOnly, fenced, arn), undefined);
        assert.equal(policyFor(ReadWrite, fenced, arn), custom);
    });

    it("of another make gives way to this package's policy", () => {
        const other = policy(allow({ Action: "*" }), { Sid: "Freeze", ...deny({ Action: write }) });
        assert.equal(policyFor(ReadWrite, other, arn), accessPolicy(arn, ReadWrite));
    });

    it("is known as this package's whatever the order in which AWS gives it", () => {
        const { Version, Statement } = JSON.parse(accessPolicy(arn, ReadOnly)) as {
            Version: string;
            Statement: object[];
        };
        assert.ok(isOwn(JSON.stringify({ Statement: [...Statement].reverse(), Version }), arn));
        assert.ok(!isOwn(accessPolicy(arn.replace("fs-0", "fs-1"), ReadOnly), arn));
    });
});
