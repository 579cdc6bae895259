import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestSandbox } from "./sandbox";
import type { Stack } from "./stack";

/** Kinds of Kubernetes objects into which a password could get. */
const kinds = ["secrets", "configmaps", "tridentbackendconfigs", "tridentorchestrators"];

/** Texts that others than the owner of a password read, by where they are. */
export async function readableTexts(test: TestSandbox, stack: Stack): Promise<Record<string, string>> {
    const texts: Record<string, string> = {};
    for (const command of [["export"], ["output", "--json"], ["output", "--json", "--show-secrets"]]) {
        texts[`stack ${command.join(" ")}`] = (await stack.pulumi(["stack", ...command])).stdout;
    }
    for (const kind of kinds) {
        texts[kind] = await test.kubectl("get", kind, "-A", "-o", "json");
    }
    const { directory } = test.sandbox.state;
    for (const file of [...readdirSync(join(directory, "logs")).map((log) => join("logs", log)), "aws/calls.jsonl"]) {
        texts[file] = readFileSync(join(directory, file), "utf8");
    }
    return texts;
}

/** The places whose text holds a value: as it is, within JSON, or as a part of something in base64. */
export function placesOf(value: string, texts: Record<string, string>): string[] {
    const forms = [value, JSON.stringify(value).slice(1, -1), ...[0, 1, 2].map((before) => inBase64(value, before))];
    return Object.entries(texts)
        .filter(([, text]) => forms.some((form) => text.includes(form)))
        .map(([place]) => place);
}

/** The characters that tell of a value and of nothing else in the base64 of a text with so many bytes before it. */
function inBase64(value: string, before: number): string {
    const bytes = Buffer.from(value);
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
}
