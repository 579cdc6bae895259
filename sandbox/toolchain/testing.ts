import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** A folder for one test. */
export function temporaryDirectory(): string {
    return fs.mkdtempSync(path.join(os.tmpdir(), "eks-storage-toolchain-"));
}

/** A program that prints a text. */
export function fakeProgram(directory: string, name: string, output: string, status = 0): string {
    fs.mkdirSync(directory, { recursive: true });
    const file = path.join(directory, name);
    // Builtins only: the tests' PATH holds nothing else.
    const script = ["#!/bin/sh", `printf '%s\\n' '${output}'`, `exit ${status}`, ""].join("\n");
    fs.writeFileSync(file, script, { mode: 0o755 });
    return file;
}
