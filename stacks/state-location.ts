import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { z } from "zod";
import type { StateLocation } from "./state-location.rules";

/** The program is not told where its state goes, so it looks where the CLI does, in the CLI's order. */
export function stateLocation(): StateLocation {
    const root = join(__dirname, "..");
    const project = read(join(root, "Pulumi.yaml"), z.object({ backend: z.object({ url: z.string() }).optional() }));
    const stack = read(
        join(root, `Pulumi.${pulumi.getStack()}.yaml`),
        z.object({ secretsprovider: z.string().optional() }),
    );
    const home = process.env.PULUMI_HOME ?? join(homedir(), ".pulumi");
    const login = read(join(home, "credentials.json"), z.object({ current: z.string().optional() }));
    return {
        backend: process.env.PULUMI_BACKEND_URL ?? project?.backend?.url ?? login?.current,
        secretsProvider: stack?.secretsprovider,
    };
}

/** JSON is YAML too. */
function read<T>(file: string, schema: z.ZodType<T>): T | undefined {
    return existsSync(file) ? schema.safeParse(parse(readFileSync(file, "utf8"))).data : undefined;
}
