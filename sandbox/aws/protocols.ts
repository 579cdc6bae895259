import { randomUUID } from "node:crypto";
import { AwsError } from "./errors";
import { isJsonObject, parseJson } from "./json";
import type { Protocol } from "./models";
import type { AwsRequest } from "./request";
import type { Problem } from "./validate";

/** A finished HTTP response. */
export interface Answer {
    readonly status: number;
    readonly headers: Readonly<Record<string, string | string[]>>;
    readonly body: Buffer;
}

/** A result in JSON. Dates become seconds since 1970, the timestamp format of rest-json and json bodies. */
export function jsonAnswer(output: unknown, status = 200): Answer {
    return {
        status,
        headers: { "content-type": "application/json", "x-amzn-requestid": randomUUID() },
        body: Buffer.from(status === 204 ? "" : JSON.stringify(wire(output) ?? {})),
    };
}

/** What is wrong with a call that is the sandbox's own, not AWS's. */
export function problem(status: number, message: string): Answer {
    return jsonAnswer({ message }, status);
}

function wire(value: unknown): unknown {
    if (value instanceof Date) {
        return value.getTime() / 1000;
    }
    if (Array.isArray(value)) {
        return value.map(wire);
    }
    if (isObject(value)) {
        return Object.fromEntries(
            Object.entries(value).flatMap(([name, inner]) => (inner === undefined ? [] : [[name, wire(inner)]])),
        );
    }
    return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null;
}

/** An error in the format of the protocol that the request was made in. */
export function errorAnswer(protocol: Protocol, error: AwsError): Answer {
    const requestId = randomUUID();
    const answer = (contentType: string, body: string | Buffer, headers: Record<string, string> = {}): Answer => ({
        status: error.status,
        headers: { "content-type": contentType, "x-amzn-requestid": requestId, ...headers },
        body: Buffer.from(body),
    });
    switch (protocol) {
        case "rest-json":
        case "json": {
            // EFS models `ErrorCode` and `Message`, all others `message`; what is too much is ignored.
            const body = { __type: error.code, ErrorCode: error.code, Message: error.message, message: error.message };
            return answer(
                protocol === "json" ? "application/x-amz-json-1.1" : "application/json",
                JSON.stringify({ ...body, ...error.details }),
                {
                    "x-amzn-errortype": error.code,
                },
            );
        }
        case "query":
            return answer(
                "text/xml",
                `<ErrorResponse><Error><Type>${error.status < 500 ? "Sender" : "Receiver"}</Type><Code>${escapeXml(error.code)}</Code>` +
                    `<Message>${escapeXml(error.message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
            );
        case "ec2":
            return answer(
                "text/xml",
                `<Response><Errors><Error><Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message></Error></Errors>` +
                    `<RequestID>${requestId}</RequestID></Response>`,
            );
        case "rest-xml":
            return answer(
                "application/xml",
                `<Error><Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message><RequestId>${requestId}</RequestId></Error>`,
            );
        case "smithy-rpc-v2-cbor":
            return answer("application/cbor", cborMap({ __type: error.code, message: error.message }), {
                "smithy-protocol": "rpc-v2-cbor",
            });
        default: {
            const never: never = protocol;
            return never;
        }
    }
}

/** Text as the content of an XML element. */
export function escapeXml(text: string): string {
    return text.replace(/[<>&]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A CBOR map of text to text (RFC 8949, 3.1): all that an error needs. */
function cborMap(entries: Record<string, string>): Buffer {
    const pairs = Object.entries(entries);
    return Buffer.concat([cborHead(5, pairs.length), ...pairs.flat().flatMap(cborText)]);
}

function cborText(text: string): Buffer[] {
    const bytes = Buffer.from(text);
    return [cborHead(3, bytes.length), bytes];
}

function cborHead(majorType: number, length: number): Buffer {
    const initial = majorType << 5;
    if (length < 24) {
        return Buffer.from([initial | length]);
    }
    return Buffer.from([initial | 25, length >> 8, length & 0xff]);
}

/** The error code in a response, wherever its protocol puts it. */
export function errorCodeOf(answer: Answer): string | undefined {
    if (answer.status < 400) {
        return undefined;
    }
    const header = answer.headers["x-amzn-errortype"];
    if (typeof header === "string") {
        return header.split(":")[0];
    }
    const text = answer.body.toString();
    const body = parseJson(text);
    const type = isJsonObject(body) ? (body.__type ?? body.code) : /<Code>([^<]+)<\/Code>/.exec(text)?.[1];
    return typeof type === "string" ? type.slice(type.lastIndexOf("#") + 1) : String(answer.status);
}

/** The error for an operation that the service does not have. */
export function unknownOperation(request: AwsRequest): AwsError {
    const { http, protocol, service } = request;
    if (protocol === "query" || protocol === "ec2") {
        return new AwsError("InvalidAction", 400, `The action is not valid for web service ${service}.`);
    }
    const asked = protocol === "json" ? String(http.headers["x-amz-target"]) : `${http.method} ${http.target}`;
    return new AwsError("UnknownOperationException", 404, `Service ${service} has no operation for ${asked}.`);
}

/**
 * How each service names a parameter that is wrong: the exception its model declares for that. EC2:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
 */
const parameterErrors: Readonly<Record<string, string>> = {
    efs: "BadRequest",
    eks: "InvalidParameterException",
    logs: "InvalidParameterException",
    secretsmanager: "InvalidParameterException",
    backup: "InvalidParameterValueException",
    lambda: "InvalidParameterValueException",
    cloudformation: "ValidationError",
    iam: "ValidationError",
    sts: "ValidationError",
    autoscaling: "ValidationError",
};

const ec2Errors: Readonly<Record<Problem["kind"], string>> = {
    unknown: "UnknownParameter",
    missing: "MissingParameter",
    invalid: "InvalidParameterValue",
};

/** The error for a request whose parameters the service's model forbids; every problem is named. */
export function parameterError(service: string, problems: readonly Problem[]): AwsError {
    const code = service === "ec2" ? ec2Errors[problems[0].kind] : (parameterErrors[service] ?? "ValidationException");
    return new AwsError(code, 400, problems.map(({ message }) => message).join("; "));
}

/** The error for a body that cannot be read at all. */
export function unreadableBody(): AwsError {
    return new AwsError("SerializationException", 400, "The body of the request is not the JSON object it has to be.");
}
