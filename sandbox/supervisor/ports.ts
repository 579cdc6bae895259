import * as net from "node:net";

/** Below Linux's range for outgoing connections (32768-60999), so that no connection takes a port that was found free. */
const firstPort = 20000;
const lastPort = 32000;
const handedOut = new Set<number>();

/** A free TCP port of 127.0.0.1 that this process has not handed out before. */
export async function freePort(): Promise<number> {
    for (let attempt = 0; attempt < 200; attempt++) {
        const port = firstPort + Math.floor(Math.random() * (lastPort - firstPort));
        if (!handedOut.has(port) && (await isFree(port))) {
            handedOut.add(port);
            return port;
        }
    }
    throw new Error(`No free TCP port was found on 127.0.0.1 between ${firstPort} and ${lastPort}`);
}

function isFree(port: number): Promise<boolean> {
    return new Promise((resolve) => {
        const server = net.createServer();
        server.once("error", () => resolve(false));
        server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(true)));
    });
}
