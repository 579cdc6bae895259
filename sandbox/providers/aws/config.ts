import { isUnknown, type CheckFailure, type Properties, type Value } from "../provider";
import type { Credentials } from "./clients";
import type { Tags } from "./tags";

export interface Configuration {
    region: string;
    credentials: Credentials;
    defaultTags: Tags;
}

/** Checks of the real provider that have no meaning here: there is no other account and no metadata service. */
const withoutMeaning = new Set([
    "version",
    "skipCredentialsValidation",
    "skipMetadataApiCheck",
    "skipRegionValidation",
    "skipRequestingAccountId",
]);
const covered = new Set(["region", "accessKey", "secretKey", "token", "defaultTags"]);

export function checkConfig(config: Properties): CheckFailure[] {
    return Object.keys(config)
        .filter((key) => config[key] !== null && !covered.has(key) && !withoutMeaning.has(key))
        .map((key) => ({
            property: key,
            reason: `aws:${key} is not a setting of the aws provider, or one that the sandbox does not cover`,
        }));
}

export function readConfiguration(config: Properties): Configuration {
    const region = text(config.region) ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
    if (region === undefined || region === "") {
        // The real provider's words.
        throw new Error(
            "Missing region information\n" +
                "Make sure you have set your AWS region, e.g. `pulumi config set aws:region us-west-2`.",
        );
    }
    return {
        region,
        credentials: {
            accessKeyId: text(config.accessKey) ?? process.env.AWS_ACCESS_KEY_ID ?? "sandbox",
            secretAccessKey: text(config.secretKey) ?? process.env.AWS_SECRET_ACCESS_KEY ?? "sandbox",
            sessionToken: text(config.token) ?? process.env.AWS_SESSION_TOKEN,
        },
        defaultTags: readDefaultTags(config.defaultTags),
    };
}

function text(value: Value | undefined): string | undefined {
    return typeof value === "string" && value !== "" ? value : undefined;
}

/** Nested configuration arrives as JSON text. */
function readDefaultTags(value: Value | undefined): Tags {
    if (value === undefined || value === null || isUnknown(value)) {
        return {};
    }
    const parsed: unknown = typeof value === "string" ? JSON.parse(value) : value;
    const tags = typeof parsed === "object" && parsed !== null && "tags" in parsed ? parsed.tags : undefined;
    if (typeof tags !== "object" || tags === null) {
        throw new Error('aws:defaultTags must be an object with "tags"');
    }
    return Object.fromEntries(Object.entries(tags).map(([key, tag]) => [key, String(tag)]));
}
