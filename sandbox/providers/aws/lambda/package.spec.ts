import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strFromU8, unzipSync, zipSync } from "fflate";
import type { Properties } from "../../provider";
import { archiveSignature, assetSignature, signatureKey } from "../../wire";
import { packaged } from "./package";

const archive = (contents: Properties): Properties => ({ [signatureKey]: archiveSignature, hash: "x", ...contents });
const asset = (contents: Properties): Properties => ({ [signatureKey]: assetSignature, hash: "x", ...contents });
const unpacked = async (contents: Properties) =>
    Object.fromEntries(
        Object.entries(unzipSync(await packaged(archive(contents)))).map(([name, bytes]) => [name, strFromU8(bytes)]),
    );

describe("The code of a Lambda function", () => {
    let directory: string;

    before(() => {
        directory = mkdtempSync(join(tmpdir(), "lambda-package-"));
        mkdirSync(join(directory, "source", "lib"), { recursive: true });
        writeFileSync(join(directory, "source", "index.mjs"), "export {};");
        writeFileSync(join(directory, "source", "lib", "a.mjs"), "a");
    });
    after(() => rmSync(directory, { recursive: true }));

    it("is packed from texts, files and folders, each at its path in the archive", async () => {
        const assets = {
            "index.mjs": asset({ text: "export const handler = () => {};" }),
            "copy.mjs": asset({ path: join(directory, "source", "index.mjs") }),
            nested: archive({ path: join(directory, "source") }),
        };
        assert.deepEqual(await unpacked({ assets }), {
            "copy.mjs": "export {};",
            "index.mjs": "export const handler = () => {};",
            "nested/index.mjs": "export {};",
            "nested/lib/a.mjs": "a",
        });
        assert.deepEqual(await unpacked({ path: join(directory, "source") }), {
            "index.mjs": "export {};",
            "lib/a.mjs": "a",
        });
    });

    it("is the same to the byte for the same files, whatever their order and age", async () => {
        const files = (...names: string[]) =>
            packaged(archive({ assets: Object.fromEntries(names.map((name) => [name, asset({ text: name })])) }));
        assert.deepEqual(await files("a", "b"), await files("b", "a"));
        const folder = () => packaged(archive({ path: join(directory, "source") }));
        const before = await folder();
        utimesSync(join(directory, "source", "index.mjs"), 1, 1);
        assert.deepEqual(await folder(), before);
    });

    it("is taken as it is where it is an archive already", async () => {
        const bytes = zipSync({ "index.mjs": Buffer.from("x") });
        const path = join(directory, "code.zip");
        writeFileSync(path, bytes);
        assert.deepEqual(Buffer.from(await packaged(archive({ path }))), Buffer.from(bytes));
    });

    it("is refused where the provider cannot have it, by what it cannot have", async () => {
        const refused = (contents: Properties, reason: RegExp) => assert.rejects(packaged(archive(contents)), reason);
        await refused({ assets: { "a.mjs": asset({ path: "a.mjs" }) } }, /"a.mjs" is relative to the program's folder/);
        await refused({ path: "source" }, /"source" is relative to the program's folder/);
        await refused({ assets: { a: asset({ uri: "https://example.com" }) } }, /"a" is an asset from the network/);
        await refused({ uri: "https://example.com" }, /an archive from the network/);
        await refused({ assets: {} }, /the archive holds no file/);
        await refused({ path: join(directory, "missing") }, /ENOENT/);
    });
});
