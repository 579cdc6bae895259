import { createHash } from "node:crypto";
import type { Properties } from "../../provider";
import { archiveSignature, assetSignature, signatureKey } from "../../wire";

/** An archive of texts as the engine hands it over, with the hashes that it makes. */
export function archiveOf(files: Record<string, string>): Properties {
    const assets = Object.entries(files).map(([name, text]): [string, Properties] => [
        name,
        { [signatureKey]: assetSignature, hash: sha256(text), text },
    ]);
    return {
        [signatureKey]: archiveSignature,
        hash: sha256(JSON.stringify(files)),
        assets: Object.fromEntries(assets),
    };
}

function sha256(text: string): string {
    return createHash("sha256").update(text).digest("hex");
}
