import assert from "node:assert/strict";
import { allowsClientWrite } from "./client-write";

const everybody = { AWS: "*" };
const mount = "elasticfilesystem:ClientMount";
const write = "elasticfilesystem:ClientWrite";
const throughMountTarget = { Bool: { "elasticfilesystem:AccessedViaMountTarget": "true" } };
const withoutTls = { Bool: { "aws:SecureTransport": "false" } };
const allow = { Effect: "Allow", Principal: everybody, Action: [mount, write] };
const refuseWithoutTls = { ...allow, Effect: "Deny", Condition: withoutTls };

function policy(...Statement: object[]): string {
    return JSON.stringify({ Version: "2012-10-17", Statement });
}

describe("a file-system policy", () => {
    for (const [what, text] of Object.entries({
        "is not there": undefined,
        "allows it through mount targets and refuses clients without TLS": policy(
            { ...allow, Condition: throughMountTarget },
            refuseWithoutTls,
        ),
        "allows all actions": policy({ ...allow, Action: "*" }),
        "allows all actions of clients": policy({ ...allow, Action: "elasticfilesystem:Client*" }),
        "allows all actions but others": policy({
            ...allow,
            Action: undefined,
            NotAction: "elasticfilesystem:Delete*",
        }),
        "allows it to one role": policy({ ...allow, Principal: { AWS: "arn:aws:iam::123456789012:role/writer" } }),
        "allows it where a condition is met that is not known here": policy({
            ...allow,
            Condition: { StringEquals: { "elasticfilesystem:AccessPointArn": "arn" } },
        }),
        "denies it to one role": policy(allow, { ...allow, Effect: "Deny", Principal: { AWS: "role" } }),
        "has one statement that is not in a list": JSON.stringify({ Statement: allow }),
    })) {
        it(`lets clients write when it ${what}`, () => assert.equal(allowsClientWrite(text), true));
    }

    for (const [what, text] of Object.entries({
        "allows mounts only": policy({ ...allow, Action: mount, Condition: throughMountTarget }, refuseWithoutTls),
        "denies only": policy(refuseWithoutTls),
        "allows it and denies it to everybody": policy(allow, { ...allow, Effect: "Deny", Principal: "*" }),
        "allows it and denies it to who comes through a mount target": policy(allow, {
            ...allow,
            Effect: "Deny",
            Condition: throughMountTarget,
        }),
        "allows it without TLS only": policy({ ...allow, Condition: withoutTls }),
        "allows everything but writing": policy({ ...allow, Action: undefined, NotAction: write }),
        "is no policy": "{}",
    })) {
        it(`lets nobody write when it ${what}`, () => assert.equal(allowsClientWrite(text), false));
    }
});
