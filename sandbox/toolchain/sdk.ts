import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { report } from "../terminal";
import { ensureToolchain } from "./index";

const languages = ["go", "nodejs", "python"];

/** `npm run sdk -- <language> <folder>`: generates the package's SDK of a language into `<folder>/<language>`. */
async function main([language, folder, ...rest]: string[]): Promise<number> {
    if (folder === undefined || rest.length > 0 || !languages.includes(language)) {
        console.error(`Usage: npm run sdk -- <${languages.join(" | ")}> <folder>`);
        return 2;
    }
    const { paths } = await ensureToolchain({ tools: ["sdk-generator"] });
    const schema = path.join(__dirname, "..", "..", "schema.json");
    const out = path.resolve(process.env.INIT_CWD ?? process.cwd(), folder, language);
    const { status } = spawnSync(paths["sdk-generator"], ["--schema", schema, "--language", language, "--out", out], {
        stdio: ["ignore", "ignore", "inherit"],
    });
    if (status === 0) {
        console.log(out);
    }
    return status ?? 1;
}

main(process.argv.slice(2)).then(
    (status) => process.exit(status),
    (error: unknown) => process.exit(report(error)),
);
