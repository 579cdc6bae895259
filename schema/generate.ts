import { writeFileSync } from "node:fs";
import path from "node:path";
import { packageSchema } from "./package-schema";
import { componentReference } from "./reference";

const repository = path.join(__dirname, "..");

/** Files that are made from the sources of the components, by path. */
export function generatedFiles(): Record<string, string> {
    const schema = packageSchema();
    return {
        "schema.json": `${JSON.stringify(schema, null, 2)}\n`,
        "docs/reference.md": componentReference(schema),
    };
}

if (require.main === module) {
    for (const [file, text] of Object.entries(generatedFiles())) {
        writeFileSync(path.join(repository, file), text);
        console.log(`wrote ${file}`);
    }
}
