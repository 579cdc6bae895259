import { motoProcess } from "./aws/moto";
import { getHttpStatus } from "./supervisor/http";
import { freePort } from "./supervisor/ports";
import type { Supervisor } from "./supervisor/supervisor";
import type { Toolchain } from "./toolchain";

/** Starts moto_server. Its address is known at once; it answers when `ready` resolves. */
export async function startMoto(
    supervisor: Supervisor,
    toolchain: Toolchain,
    directory: string,
): Promise<{ url: string; ready: Promise<void> }> {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const { command, args, env } = motoProcess(toolchain.pythonEnvironment, port);
    const started = supervisor.start({
        name: "moto",
        command,
        args,
        env: { HOME: directory, PYTHONUNBUFFERED: "1", ...env },
        port,
        ready: async () => (await getHttpStatus(`${url}/moto-api/`)) === 200,
    });
    const ready = started.then(() => undefined);
    // Whoever awaits it later gets the error; until then it is no unhandled one.
    ready.catch(() => undefined);
    return { url, ready };
}
