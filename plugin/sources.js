"use strict";
// Plain JavaScript: it decides whether what was compiled may run, so it runs before anything that was compiled.
const { createHash } = require("node:crypto");
const { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } = require("node:fs");
const path = require("node:path");

const repository = path.join(__dirname, "..");
const compiled = path.join(repository, "dist");
const compiledFrom = path.join(compiled, "compiled-from");

/** Digest of everything that `npm run build` compiles or copies; nothing where the package came without sources. */
function digestOfSources() {
    if (!existsSync(path.join(repository, "components", "index.ts"))) {
        return undefined;
    }
    const digest = createHash("sha256");
    const sources = ["components", "dr", "plugin"].flatMap(sourcesIn);
    for (const file of ["tsconfig.json", "tsconfig.build.json", ...sources]) {
        digest
            .update(`${file}\0`)
            .update(readFileSync(path.join(repository, file)))
            .update("\0");
    }
    return digest.digest("hex");
}

function sourcesIn(folder) {
    return readdirSync(path.join(repository, folder), { withFileTypes: true, recursive: true })
        .filter((entry) => entry.isFile() && /\.(ts|mjs|sh)$/.test(entry.name) && !entry.name.endsWith(".spec.ts"))
        .map((entry) => path.relative(repository, path.join(entry.parentPath, entry.name)))
        .filter((file) => !file.startsWith(path.join(folder, "testing")))
        .sort();
}

/** What is wrong with the compiled files, if anything. */
function compiledProblem() {
    const digest = digestOfSources();
    if (digest === undefined) {
        return undefined;
    }
    if (!existsSync(compiledFrom)) {
        return "eks-storage is not compiled; run `npm run build` in its checkout";
    }
    return readFileSync(compiledFrom, "utf8") === digest
        ? undefined
        : "eks-storage was compiled from other sources than these; run `npm run build` in its checkout";
}

module.exports = { compiledProblem };

/** Puts programs that components hand to AWS or to nodes as they are beside what was compiled. */
function copyPrograms() {
    for (const file of sourcesIn("components").filter((source) => !source.endsWith(".ts"))) {
        cpSync(path.join(repository, file), path.join(compiled, file));
    }
}

if (require.main === module) {
    copyPrograms();
    writeFileSync(compiledFrom, digestOfSources());
}
