import { isProperties, type Properties, type Value } from "../provider";
import { archiveSignature, assetSignature, signatureKey } from "../wire";

/** Has either `assets`, by their path in the archive, or the `path` of a folder or archive, or a `uri`. */
export function isArchive(value: Value | undefined): value is Properties {
    return isProperties(value) && value[signatureKey] === archiveSignature;
}

/** Has a `text`, a `path` or a `uri`. */
export function isAsset(value: Value | undefined): value is Properties {
    return isProperties(value) && value[signatureKey] === assetSignature;
}
