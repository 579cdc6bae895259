import * as fs from "node:fs/promises";
import * as path from "node:path";
import { zipSync, type Zippable } from "fflate";
import { isProperties, type Properties, type Value } from "../../provider";
import { isArchive, isAsset } from "../../table/archive";

/** The same files make the same bytes, whenever and by whom they are packed. 1980 is where ZIP's time begins. */
const packing = { mtime: "1980-01-02T00:00:00", attrs: 0o644 << 16, os: 3, level: 9 } as const;

/** What the engine does for the real provider: an archive of the program as one ZIP file. */
export async function packaged(archive: Properties): Promise<Uint8Array> {
    const file = text(archive.path);
    if (file !== undefined && !(await fs.stat(absolute(file))).isDirectory()) {
        return fs.readFile(file);
    }
    const files: Record<string, Uint8Array> = {};
    await collect(archive, "", files);
    if (Object.keys(files).length === 0) {
        throw new Error("the archive holds no file");
    }
    const sorted = Object.entries(files).sort(([left], [right]) => (left < right ? -1 : 1));
    return zipSync(Object.fromEntries(sorted) satisfies Zippable, packing);
}

async function collect(archive: Properties, folder: string, files: Record<string, Uint8Array>): Promise<void> {
    const root = text(archive.path);
    if (root !== undefined) {
        for (const entry of await fs.readdir(absolute(root), { recursive: true, withFileTypes: true })) {
            if (entry.isFile()) {
                const found = path.join(entry.parentPath, entry.name);
                files[path.posix.join(folder, path.relative(root, found))] = await fs.readFile(found);
            }
        }
        return;
    }
    if (!isProperties(archive.assets)) {
        throw new Error("an archive from the network is not covered by the sandbox");
    }
    for (const [name, item] of Object.entries(archive.assets)) {
        const at = path.posix.join(folder, name);
        if (isArchive(item)) {
            await collect(item, at, files);
        } else {
            files[at] = await contents(item, at);
        }
    }
}

async function contents(item: Value, at: string): Promise<Uint8Array> {
    if (!isAsset(item)) {
        throw new Error(`"${at}" is neither an asset nor an archive`);
    }
    const file = text(item.path);
    if (file !== undefined) {
        return fs.readFile(absolute(file));
    }
    if (text(item.uri) !== undefined) {
        throw new Error(`"${at}" is an asset from the network, which the sandbox does not cover`);
    }
    return Buffer.from(text(item.text) ?? "", "utf8");
}

function text(value: Value | undefined): string | undefined {
    return typeof value === "string" && value !== "" ? value : undefined;
}

/** The engine starts the real provider in the program's folder; this one runs where the sandbox was started. */
function absolute(file: string): string {
    if (!path.isAbsolute(file)) {
        throw new Error(`"${file}" is relative to the program's folder, which the sandbox's provider does not know`);
    }
    return file;
}
