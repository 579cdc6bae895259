/** The provider process: one listener per provider, their ports on standard output as one line of JSON. */
import { awsProvider } from "./aws";
import { eksProvider } from "./eks";

import { kubernetesProvider } from "./kubernetes";
import { randomProvider } from "./random";
import { serve } from "./server";

async function main(): Promise<void> {
    const providers = [awsProvider, eksProvider, kubernetesProvider, randomProvider];
    const servers = await Promise.all(providers.map((provider) => serve(provider)));
    const ports = Object.fromEntries(providers.map(({ name }, index) => [name, servers[index]?.port]));
    process.stdout.write(`${JSON.stringify(ports)}\n`);
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
        process.once(signal, () => {
            void Promise.all(servers.map((server) => server.close())).then(() => process.exit(0));
        });
    }
}

main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
});
