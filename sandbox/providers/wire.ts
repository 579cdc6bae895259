/**
 * Between the engine's wire format and plain JSON. On the wire a secret is an object with a signature, an unknown a
 * string of a fixed GUID. Constants: pulumi/pulumi, sdk/go/common/resource/properties.go and plugin/rpc.go.
 */
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { formatPath, type Path } from "./paths";
import { isProperties, isUnknown, unknown, type Properties, type Value } from "./provider";

export const signatureKey = "4dabf18193072939515e22adb298388d";
export const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
export const resourceSignature = "5cf8f73096256a8f31e491e813e4eb8e";
export const outputValueSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
export const assetSignature = "c44067f5952c0a294b673a41bacd8c17";
export const archiveSignature = "0def7320c3a5731c473e5ecbe6d01bc7";
export const unknownString = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** One GUID per type the value would have; which type is of no interest here. */
const unknowns = new Set([
    unknownString,
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", // boolean
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421", // number
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", // list
    "030794c1-ac77-496b-92df-f27374a8bd58", // asset
    "e48ece36-62e2-4504-bad9-02848725956a", // archive
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", // object
]);

export type Json = JavaScriptValue;
type JsonObject = { [key: string]: Json };

export function isJsonObject(value: Json | undefined): value is JsonObject {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Plain values, and where among them the secrets were. */
export interface Plain {
    properties: Properties;
    secrets: Path[];
}

export interface Reading {
    /** Assets and archives stay the objects that they are on the wire, signature included. Default: they are refused. */
    acceptsAssets?: boolean;
}

export function fromStruct(struct: Struct | undefined, reading?: Reading): Plain {
    return fromJson(struct?.toJavaScript() ?? {}, reading);
}

export function toStruct(properties: Properties, secrets: readonly Path[] = []): Struct {
    return Struct.fromJavaScript(toJson(properties, secrets));
}

export function fromJson(json: JsonObject, reading: Reading = {}): Plain {
    const plain: PlainReading = { ...reading, secrets: [] };
    return { properties: plainObject(json, [], plain), secrets: plain.secrets };
}

interface PlainReading extends Reading {
    secrets: Path[];
}

function plainObject(json: JsonObject, path: Path, reading: PlainReading): Properties {
    return Object.fromEntries(
        Object.entries(json).map(([key, value]) => [key, plainValue(value, [...path, key], reading)]),
    );
}

function plainValue(json: Json, path: Path, reading: PlainReading): Value {
    const { secrets } = reading;
    if (typeof json === "string") {
        return unknowns.has(json) ? unknown : json;
    }
    if (Array.isArray(json)) {
        return json.map((element: Json, index) => plainValue(element, [...path, index], reading));
    }
    if (!isJsonObject(json)) {
        return json;
    }
    const signature = json[signatureKey];
    if (signature === secretSignature) {
        secrets.push(path);
        return plainValue(json.value ?? null, path, reading);
    }
    if (signature === outputValueSignature) {
        if (json.secret === true) {
            secrets.push(path);
        }
        return json.value === undefined ? unknown : plainValue(json.value, path, reading);
    }
    const isAsset = signature === assetSignature || signature === archiveSignature;
    if (signature !== undefined && !(isAsset && reading.acceptsAssets === true)) {
        throw new Error(`${formatPath(path)} is an asset, an archive or a resource; the sandbox does not cover those`);
    }
    return plainObject(json, path, reading);
}

export function toJson(properties: Properties, secrets: readonly Path[] = []): JsonObject {
    return Object.fromEntries(
        Object.entries(properties)
            // An undefined left by an optional field of an API's answer would make Struct throw after the creation.
            .filter(([, value]) => value !== undefined)
            .map(([key, value]) => [key, wireValue(value, secretsBelow(secrets, key))]),
    );
}

/** `secrets` are relative to the value: an empty path is the value itself. */
function wireValue(value: Value, secrets: readonly Path[]): Json {
    if (secrets.some((path) => path.length === 0)) {
        return { [signatureKey]: secretSignature, value: wireValue(value, []) };
    }
    if (isUnknown(value)) {
        return unknownString;
    }
    if (Array.isArray(value)) {
        return value.map((element, index) => wireValue(element, secretsBelow(secrets, index)));
    }
    return isProperties(value) ? toJson(value, secrets) : value;
}

function secretsBelow(secrets: readonly Path[], part: string | number): Path[] {
    return secrets.filter((path) => path[0] === part).map((path) => path.slice(1));
}
