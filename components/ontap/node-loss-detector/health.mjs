import { createServer } from "node:http";

/** Answers the kubelet: 200 where what it asks for holds, 503 where it does not. */
export function serveHealth(port, checks) {
    const server = createServer(({ url }, response) => {
        const holds = checks[url]?.() ?? false;
        response.writeHead(holds ? 200 : 503).end();
    });
    return server.listen(port);
}
