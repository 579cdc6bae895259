import assert from "node:assert/strict";
import { verifyToken } from "./eks-token";

/**
 * What `aws eks get-token --cluster-name spec` has made with the key "sandbox" at this moment. Nobody else's: the secret
 * of that key is its id.
 */
const made = Date.UTC(2026, 10, 21, 13, 43, 31);
const minute = 60_000;

const url = (changes: Record<string, string | undefined> = {}, base = "https://sts.eu-central-1.amazonaws.com/") => {
    const parameters = {
        Action: "GetCallerIdentity",
        Version: "2011-06-15",
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": "sandbox/20261121/eu-central-1/sts/aws4_request",
        "X-Amz-Date": "20261121T134331Z",
        "X-Amz-Expires": "60",
        "X-Amz-SignedHeaders": "host;x-k8s-aws-id",
        "X-Amz-Signature": "5b7f92459e4d63a9fcdd40d3616b8720d7f519b2dc8598f05d32b3544def57e4",
        ...changes,
    };
    const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return `${base}?${new URLSearchParams(given).toString()}`;
};
const tokenOf = (text: string) => `k8s-aws-v1.${Buffer.from(text).toString("base64url")}`;
const token = (...args: Parameters<typeof url>) => tokenOf(url(...args));
const refused = (given: string, reason: RegExp, cluster = "spec", now = made) =>
    assert.throws(() => verifyToken(given, cluster, now), reason);

describe("A token of EKS", () => {
    it("is good for its own cluster, for 15 minutes", () => {
        assert.deepEqual(verifyToken(token(), "spec", made), { accessKeyId: "sandbox" });
        assert.deepEqual(verifyToken(token(), "spec", made + 15 * minute), { accessKeyId: "sandbox" });
        refused(token(), /expired/, "spec", made + 15 * minute + 1000);
        refused(token(), /in the future/, "spec", made - 2 * minute);
        refused(token(), /signature is not one of the access key "sandbox" for the cluster/, "another");
    });

    it("is good at the address of the local AWS too", () => {
        const local = token(
            {
                "X-Amz-Date": "20261121T134330Z",
                "X-Amz-Signature": "2941d1e10de35a4b9b2f3b166fac5e5a8bf007143b53dd3d4fdc6b4640d7ca7a",
            },
            "http://127.0.0.1:4566/",
        );
        assert.deepEqual(verifyToken(local, "spec", made), { accessKeyId: "sandbox" });
    });

    it("is refused where it is anything else", () => {
        refused(url(), /does not begin with "k8s-aws-v1\."/);
        refused(tokenOf("GetCallerIdentity"), /holds no URL/);
        refused(tokenOf(url().padEnd(4096)), /too large/);
        refused(token({ Action: "AssumeRole" }), /unexpected action "AssumeRole"/);
        refused(token({}, "https://sts.example.com/"), /unexpected host "sts.example.com"/);
        refused(token({}, "http://sts.amazonaws.com/"), /unexpected host/);
        refused(token({}, "https://sts.eu-central-1.amazonaws.com/other"), /unexpected path "\/other"/);
        refused(token({ DurationSeconds: "1" }), /unexpected parameter "DurationSeconds"/);
        refused(token({ action: "GetCallerIdentity" }), /unexpected parameter "action"/);
        refused(token({ "X-Amz-SignedHeaders": "host" }), /did not sign the x-k8s-aws-id header/);
        refused(token({ "X-Amz-Date": "yesterday" }), /"yesterday" is no date/);
        refused(token({ "X-Amz-Signature": undefined }), /its signature/);
        refused(token({ "X-Amz-Expires": "900" }), /its signature/);
        refused(token({ "X-Amz-Credential": "other/20261121/eu-central-1/sts/aws4_request" }), /its signature/);
    });
});
