import { Client, credentials } from "@grpc/grpc-js";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { median, type Row } from "./measure";

const repository = resolve(__dirname, "..");
const runs = 5;

/** Start of the process to an answered GetSchema: the plugin as shipped beside the engine's own host on the same sources. */
export async function pluginStartBench(): Promise<Row[]> {
    const hosted = analysedPackage();
    try {
        const shipped: number[] = [];
        const analysed: number[] = [];
        for (let run = 0; run < runs; run++) {
            shipped.push(
                await secondsToSchema(process.execPath, [
                    join(repository, "bin", "pulumi-resource-eks-storage"),
                    "127.0.0.1:1",
                ]),
            );
            analysed.push(await secondsToSchema(process.execPath, [join(hosted, "host.js"), "127.0.0.1:1"]));
        }
        const ratio = median(shipped) / median(analysed);
        return [
            { what: "plugin start to answered GetSchema", figure: `${median(shipped).toFixed(2)} s`, goal: "0.7 s" },
            {
                what: "the same by componentProviderHost",
                figure: `${median(analysed).toFixed(2)} s`,
                goal: `ratio ${ratio.toFixed(2)}, goal 0.5`,
            },
        ];
    } finally {
        rmSync(hosted, { recursive: true, force: true });
    }
}

/** A folder that componentProviderHost can serve: the same component sources, analysed at every start. */
function analysedPackage(): string {
    const directory = mkdtempSync(join(tmpdir(), "eks-storage-host-"));
    symlinkSync(join(repository, "node_modules"), join(directory, "node_modules"));
    symlinkSync(join(repository, "components"), join(directory, "components"));
    writeFileSync(
        join(directory, "package.json"),
        JSON.stringify({ name: "eks-storage", version: "0.1.0", main: "index.ts" }),
    );
    writeFileSync(
        join(directory, "tsconfig.json"),
        JSON.stringify({ extends: join(repository, "tsconfig.json"), files: ["index.ts"] }),
    );
    writeFileSync(join(directory, "index.ts"), 'export * from "./components";\n');
    writeFileSync(
        join(directory, "host.js"),
        `require("ts-node").register({ transpileOnly: true, dir: ${JSON.stringify(repository)} });
const components = require("./index.ts");
require("@pulumi/pulumi/provider/experimental").componentProviderHost({
    name: "eks-storage",
    dirname: __dirname,
    components: Object.values(components).filter((c) => typeof c === "function" && c.prototype?.constructor?.name?.startsWith("Efs")),
});
`,
    );
    return directory;
}

function secondsToSchema(command: string, args: string[]): Promise<number> {
    const started = process.hrtime.bigint();
    return new Promise((done, fail) => {
        const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
        let errors = "";
        child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
        child.on("error", fail);
        child.on("exit", (status) => fail(new Error(`${args[0]} ended with ${status} before it answered: ${errors}`)));
        child.stdout.once("data", (chunk: Buffer) => {
            const client = new Client(`127.0.0.1:${Number(chunk.toString())}`, credentials.createInsecure(), {
                "grpc.max_receive_message_length": 64 * 1024 * 1024,
            });
            client.makeUnaryRequest(
                "/pulumirpc.ResourceProvider/GetSchema",
                (request: messages.GetSchemaRequest) => Buffer.from(request.serializeBinary()),
                (bytes) => messages.GetSchemaResponse.deserializeBinary(bytes),
                new messages.GetSchemaRequest(),
                (error, response) => {
                    const elapsed = Number(process.hrtime.bigint() - started) / 1e9;
                    client.close();
                    child.removeAllListeners("exit");
                    child.kill("SIGKILL");
                    if (error || !response?.getSchema()) {
                        fail(error ?? new Error("GetSchema answered nothing"));
                    } else {
                        done(elapsed);
                    }
                },
            );
        });
    });
}
