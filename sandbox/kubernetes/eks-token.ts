import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/**
 * Tokens of EKS, as `aws eks get-token` makes them: a presigned GetCallerIdentity, whose signature covers the cluster's
 * name. Checked as kubernetes-sigs/aws-iam-authenticator does it (pkg/token/token.go), except that it sends the request
 * to STS, and the local AWS checks no signature: so that is done here.
 */
const prefix = "k8s-aws-v1.";
const clusterHeader = "x-k8s-aws-id";
const maximumLength = 4096;
/** However much longer the URL itself may be good for. */
const lifetimeSeconds = 15 * 60;
/** Clocks differ. */
const leewaySeconds = 60;

const parameters = new Set([
    "action",
    "version",
    "x-amz-algorithm",
    "x-amz-credential",
    "x-amz-date",
    "x-amz-expires",
    "x-amz-security-token",
    "x-amz-signature",
    "x-amz-signedheaders",
    "x-amz-user-agent",
]);
const localHosts = ["127.0.0.1", "localhost", "[::1]"];
const stsHost = /^sts(\.[a-z]{2}(-[a-z]+)+-\d)?\.amazonaws\.com(\.cn)?$/;

/** Why a token is none of the cluster. */
export class TokenError extends Error {
    override name = "TokenError";
}

/** The access key that signed the token; throws a {@link TokenError}. */
export function verifyToken(token: string, clusterName: string, now = Date.now()): { accessKeyId: string } {
    const url = decode(token);
    const isSts = url.protocol === "https:" && stsHost.test(url.hostname);
    if (!isSts && !localHosts.includes(url.hostname)) {
        throw new TokenError(`unexpected host "${url.hostname}" in a presigned URL`);
    }
    if (url.pathname !== "/") {
        throw new TokenError(`unexpected path "${url.pathname}" in a presigned URL`);
    }
    const query = queryOf(url);
    if (query("action") !== "GetCallerIdentity") {
        throw new TokenError(`unexpected action "${query("action")}" in a presigned URL`);
    }
    const signedHeaders = query("x-amz-signedheaders").split(";");
    if (!signedHeaders.includes(clusterHeader)) {
        throw new TokenError(`the client did not sign the ${clusterHeader} header`);
    }
    checkDate(query("x-amz-date"), now);
    const [accessKeyId = "", ...scope] = query("x-amz-credential").split("/");
    const expected = signature(url, { accessKeyId, scope, signedHeaders, date: query("x-amz-date"), clusterName });
    if (!isEqual(expected, query("x-amz-signature"))) {
        throw new TokenError(`its signature is not one of the access key "${accessKeyId}" for the cluster`);
    }
    return { accessKeyId };
}

function decode(token: string): URL {
    if (token.length > maximumLength) {
        throw new TokenError("the token is too large");
    }
    if (!token.startsWith(prefix)) {
        throw new TokenError(`the token does not begin with "${prefix}"`);
    }
    const text = Buffer.from(token.slice(prefix.length), "base64url").toString("utf8");
    if (!URL.canParse(text)) {
        throw new TokenError("the token holds no URL");
    }
    return new URL(text);
}

/** Each at most once, and none that has no business there. */
function queryOf(url: URL): (name: string) => string {
    const values = new Map<string, string>();
    for (const [key, value] of url.searchParams) {
        const name = key.toLowerCase();
        if (!parameters.has(name) || values.has(name)) {
            throw new TokenError(`unexpected parameter "${key}" in a presigned URL`);
        }
        values.set(name, value);
    }
    return (name) => values.get(name) ?? "";
}

function checkDate(date: string, now: number): void {
    const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date);
    if (match === null) {
        throw new TokenError(`"${date}" is no date of a presigned URL`);
    }
    const [, year, month, day, hour, minute, second] = match;
    const ageSeconds = (now - Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)) / 1000;
    if (ageSeconds > lifetimeSeconds) {
        throw new TokenError("the token has expired (15 minutes)");
    }
    if (ageSeconds < -leewaySeconds) {
        throw new TokenError("the token was made in the future");
    }
}

interface Signed {
    accessKeyId: string;
    scope: string[];
    signedHeaders: string[];
    date: string;
    clusterName: string;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function signature(url: URL, { accessKeyId, scope, signedHeaders, date, clusterName }: Signed): string {
    const headers: Record<string, string | undefined> = { host: url.host, [clusterHeader]: clusterName };
    const query = [...url.searchParams]
        .filter(([name]) => name.toLowerCase() !== "x-amz-signature")
        .map(([name, value]) => `${encode(name)}=${encode(value)}`)
        .sort();
    const request = [
        "GET",
        "/",
        query.join("&"),
        ...signedHeaders.map((name) => `${name}:${headers[name] ?? ""}`),
        "",
        signedHeaders.join(";"),
        sha256(""),
    ];
    const text = ["AWS4-HMAC-SHA256", date, scope.join("/"), sha256(request.join("\n"))].join("\n");
    // The sandbox's keys have their id as the secret: environment.ts.
    const key = scope.reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${accessKeyId}`);
    return hmac(key, text).toString("hex");
}

function encode(text: string): string {
    return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
}

function sha256(text: string): string {
    return createHash("sha256").update(text).digest("hex");
}

function hmac(key: string | Buffer, text: string): Buffer {
    return createHmac("sha256", key).update(text).digest();
}

function isEqual(left: string, right: string): boolean {
    return left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));
}
