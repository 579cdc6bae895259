import assert from "node:assert/strict";
import * as fc from "fast-check";
import { later, problemText, type Unchecked } from "../problem";
import type { EfsFileSystemArgs } from "./file-system";
import { creationToken, fileSystemProblems } from "./file-system.rules";
import { EfsReturn, EfsTransition } from "./lifecycle";
import { lifecyclePlan, lifecyclePolicies, lifecycleProblems, type LifecyclePolicy } from "./lifecycle.rules";

const subnetIds = { "eu-central-1a": "subnet-0a1b2c3d", "eu-central-1b": "subnet-0a1b2c3d4e5f6071b" };

function problems(args: Unchecked<EfsFileSystemArgs>): string[] {
    return fileSystemProblems({
        region: "eu-central-1",
        vpcId: "vpc-0a1b2c3d4e5f60718",
        subnetIds,
        clientSecurityGroupIds: { nodes: "sg-0a1b2c3d" },
        ...args,
    }).map((problem) => problemText("EfsFileSystem", "shared", problem));
}

describe("rules of EfsFileSystem", () => {
    it("name component, path, value, rule and remedy", () => {
        assert.deepEqual(problems({ vpcId: "10.0.0.0/16" }), [
            'EfsFileSystem "shared": vpcId is "10.0.0.0/16"; a VPC id is vpc- and 8 or 17 hexadecimal digits; give the id of the VPC, not its name or ARN',
        ]);
    });

    it("accept what AWS takes, and skip what is known only during up", () => {
        const accepted: Unchecked<EfsFileSystemArgs>[] = [
            {},
            { clientSecurityGroupIds: {} },
            {
                vpcId: later,
                subnetIds: { "eu-central-1a": later, "eu-central-1b": later },
                kmsKeyArn: later,
                lifecycle: later,
            },
            { region: "us-gov-west-1", subnetIds: { "us-gov-west-1a": later, "us-gov-west-1b": later } },
            { kmsKeyArn: "arn:aws:kms:eu-central-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab" },
            {
                lifecycle: { toInfrequentAccess: "After1Day", toArchive: "After7Days" },
                backup: "Disabled",
                deletionPolicy: "Delete",
            },
        ];
        for (const args of accepted) {
            assert.deepEqual(problems(args), [], JSON.stringify(args));
        }
    });

    const refused: { what: string; args: Unchecked<EfsFileSystemArgs>; expected: RegExp }[] = [
        { what: "no zone", args: { subnetIds: {} }, expected: /subnetIds is \{\}; .* at least two Availability Zones/ },
        {
            what: "one zone",
            args: { subnetIds: { "eu-central-1a": "subnet-0a1b2c3d" } },
            expected: /subnetIds is \{"eu-central-1a":"subnet-0a1b2c3d"\}; .* at least two/,
        },
        {
            what: "no map of zones",
            args: { subnetIds: ["subnet-0a1b2c3d", "subnet-0a1b2c3e"] },
            expected: /subnetIds is \["subnet-0a1b2c3d",.*it is a map from Availability Zone to id/,
        },
        {
            what: "a map whose zones are not known",
            args: { subnetIds: later },
            expected: /subnetIds is known only during up; it is a map/,
        },
        {
            what: "one subnet under two zones",
            args: { subnetIds: { "eu-central-1a": "subnet-0a1b2c3d", "eu-central-1b": "subnet-0a1b2c3d" } },
            expected: /subnetIds\["eu-central-1b"\] is "subnet-0a1b2c3d"; .* stands under eu-central-1a too/,
        },
        {
            what: "a zone of another Region",
            args: { subnetIds: { "eu-central-1a": later, "eu-west-1a": later } },
            expected: /subnetIds\["eu-west-1a"\] is "eu-west-1a"; an Availability Zone of eu-central-1/,
        },
        {
            what: "a zone id",
            args: { subnetIds: { "eu-central-1a": later, "euc1-az2": later } },
            expected: /subnetIds\["euc1-az2"\] is "euc1-az2"; .* not a zone id/,
        },
        {
            what: "a Local Zone",
            args: { region: "us-west-2", subnetIds: { "us-west-2a": later, "us-west-2-lax-1a": later } },
            expected: /subnetIds\["us-west-2-lax-1a"\]/,
        },
        {
            what: "a subnet's CIDR",
            args: { subnetIds: { ...subnetIds, "eu-central-1c": "10.0.0.0/24" } },
            expected: /subnetIds\["eu-central-1c"\] is "10\.0\.0\.0\/24"; a subnet id is/,
        },
        {
            what: "a subnet id of 9 digits",
            args: { subnetIds: { ...subnetIds, "eu-central-1c": "subnet-0a1b2c3d4" } },
            expected: /a subnet id is subnet- and 8 or 17/,
        },
        {
            what: "a missing Region",
            args: { region: undefined },
            expected: /region is missing; an AWS Region has a name like/,
        },
        { what: "a zone as Region", args: { region: "eu-central-1a" }, expected: /region is "eu-central-1a"/ },
        {
            what: "a Region that is not known at preview",
            args: { region: later },
            expected: /region is known only during up; it decides which resources exist and where/,
        },
        {
            what: "a deletion policy that is not known at preview",
            args: { deletionPolicy: later },
            expected: /deletionPolicy is known only during up; it decides/,
        },
        {
            what: "a transition that does not exist",
            args: { lifecycle: { toIa: "After7Days" } },
            expected:
                /lifecycle\.toIa is "After7Days"; there is no such field; there are toInfrequentAccess, toArchive/,
        },
        {
            what: "a CIDR as client",
            args: { clientSecurityGroupIds: { nodes: "0.0.0.0/0" } },
            expected: /clientSecurityGroupIds\["nodes"\] is "0\.0\.0\.0\/0"; a security group id/,
        },
        {
            what: "one group under two clients",
            args: { clientSecurityGroupIds: { a: "sg-0a1b2c3d", b: "sg-0a1b2c3d" } },
            expected: /clientSecurityGroupIds\["b"\] is "sg-0a1b2c3d"; .* a has this one too/,
        },
        {
            what: "a client without a name",
            args: { clientSecurityGroupIds: { "": "sg-0a1b2c3d" } },
            expected: /name the client with letters/,
        },
        {
            what: "a key's alias",
            args: { kmsKeyArn: "alias/shared" },
            expected: /kmsKeyArn is "alias\/shared"; a key is named by its ARN/,
        },
        {
            what: "a key of another Region",
            args: { kmsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab" },
            expected: /EFS reads a key of the file system's own Region, eu-central-1/,
        },
        {
            what: "an unknown policy",
            args: { deletionPolicy: "Snapshot" },
            expected: /deletionPolicy is "Snapshot"; it is one of Retain, Delete/,
        },
        {
            what: "an unknown backup",
            args: { backup: true },
            expected: /backup is true; it is one of Enabled, Disabled/,
        },
        {
            what: "an unknown transition",
            args: { lifecycle: { toArchive: "After2Days" } },
            expected: /lifecycle\.toArchive is "After2Days"; it is one of Never, After1Day/,
        },
        {
            what: "Archive before Infrequent Access",
            args: { lifecycle: { toArchive: "After30Days" } },
            expected: /lifecycle\.toArchive is "After30Days"; files move to Archive later/,
        },
        {
            what: "Archive without Infrequent Access",
            args: { lifecycle: { toInfrequentAccess: "Never", toArchive: "After90Days" } },
            expected: /files move to Archive later .*, which is Never/,
        },
    ];
    for (const { what, args, expected } of refused) {
        it(`refuse ${what}`, () => {
            const found = problems(args);
            assert.equal(found.length, 1, found.join("\n"));
            assert.match(found[0] ?? "", expected);
        });
    }

    it("never throw, whatever they are given", () => {
        fc.assert(
            fc.property(fc.anything(), fc.anything(), (one, other) => {
                problems({
                    region: one,
                    subnetIds: other,
                    lifecycle: one,
                    kmsKeyArn: other,
                    clientSecurityGroupIds: one,
                });
                problems({ subnetIds: { "eu-central-1a": one }, clientSecurityGroupIds: { nodes: other } });
            }),
        );
    });

    it("make lifecycles that EFS accepts, of every choice that they accept", () => {
        const choices = {
            transition: fc.constantFrom(undefined, ...Object.values(EfsTransition)),
            back: fc.constantFrom(undefined, ...Object.values(EfsReturn)),
        };
        fc.assert(
            fc.property(
                choices.transition,
                choices.transition,
                choices.back,
                (toInfrequentAccess, toArchive, toStandard) => {
                    const given = { toInfrequentAccess, toArchive, toStandard };
                    fc.pre(lifecycleProblems("lifecycle", given).length === 0);
                    const policies = lifecyclePolicies(lifecyclePlan(given));
                    assert.ok(policies.every((policy) => Object.keys(policy).length === 1));
                    const days = (key: keyof LifecyclePolicy) =>
                        Number(/\d+/.exec(policies.find((policy) => key in policy)?.[key] ?? "")?.[0] ?? NaN);
                    const [infrequent, archive] = [days("transitionToIa"), days("transitionToArchive")];
                    assert.ok(Number.isNaN(archive) || archive > infrequent);
                },
            ),
        );
    });

    it("make one creation token for each file system of each stack, as long as EFS takes", () => {
        const names = fc.tuple(fc.string(), fc.string(), fc.string());
        fc.assert(
            fc.property(names, names, (one, other) => {
                const token = creationToken(...one);
                assert.match(token, /^[\x21-\x7e]{1,64}$/);
                assert.equal(token === creationToken(...other), one.join("\0") === other.join("\0"));
            }),
        );
        assert.notEqual(creationToken("a-b", "c", "d"), creationToken("a", "b-c", "d"));
    });
});
