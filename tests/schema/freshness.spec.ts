import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const repository = path.join(__dirname, "..", "..");

describe("plugin in a checkout", () => {
    let checkout: string;

    beforeEach(() => {
        checkout = mkdtempSync(path.join(tmpdir(), "eks-storage-checkout-"));
        for (const entry of ["components", "dr", "plugin", "tsconfig.json", "tsconfig.build.json"]) {
            cpSync(path.join(repository, entry), path.join(checkout, entry), { recursive: true });
        }
    });
    afterEach(() => rmSync(checkout, { recursive: true }));

    const node = (...args: string[]) => spawnSync(process.execPath, args, { cwd: checkout, encoding: "utf8" });
    const stamp = () => {
        mkdirSync(path.join(checkout, "dist"), { recursive: true });
        assert.equal(node("plugin/sources.js").status, 0);
    };

    it("says what to run when it is not compiled", () => {
        const { status, stderr } = node("plugin");
        assert.equal(status, 1);
        assert.equal(stderr, "eks-storage is not compiled; run `npm run build` in its checkout\n");
    });

    for (const source of ["efs/file-system.ts", "efs/replication-monitor/index.mjs"]) {
        it(`does not serve what was compiled from another ${path.basename(source)}`, () => {
            stamp();
            appendFileSync(path.join(checkout, "components", source), "// changed\n");
            const { status, stderr } = node("plugin");
            assert.equal(status, 1);
            assert.match(stderr, /compiled from other sources than these; run `npm run build`/);
        });
    }

    it("has the programs that it hands to AWS beside what was compiled, byte by byte", () => {
        stamp();
        const program = path.join("components", "efs", "replication-monitor", "index.mjs");
        assert.deepEqual(
            readFileSync(path.join(checkout, "dist", program)),
            readFileSync(path.join(repository, program)),
        );
    });

    it("does not mind changed tests", () => {
        stamp();
        appendFileSync(path.join(checkout, "components", "efs", "file-system.spec.ts"), "// changed\n");
        assert.match(node("plugin").stderr, /Cannot find module '..\/dist\/plugin\/provider'/);
    });
});
