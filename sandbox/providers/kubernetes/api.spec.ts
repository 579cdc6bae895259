import assert from "node:assert/strict";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { ApiError, ConnectionError, HttpApi } from "./api";

type Answer = (request: http.IncomingMessage, response: http.ServerResponse) => void;

const json =
    (status: number, body: object, headers: http.OutgoingHttpHeaders = {}): Answer =>
    (_, response) =>
        response.writeHead(status, headers).end(JSON.stringify(body));

describe("requests to the Kubernetes API", () => {
    let server: http.Server;
    let answers: Answer[];
    let requests: { method: string; path: string; headers: http.IncomingHttpHeaders; body: string }[];

    beforeEach(async () => {
        answers = [];
        requests = [];
        server = http.createServer((request, response) => {
            let body = "";
            request.on("data", (chunk: Buffer) => (body += chunk.toString()));
            request.on("end", () => {
                const { method = "", url: path = "", headers } = request;
                requests.push({ method, path, headers, body });
                const answer = answers.shift() ?? json(200, {});
                answer(request, response);
            });
        });
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    });

    afterEach(() => {
        server.closeAllConnections();
        server.close();
    });

    function api(timeoutSeconds?: number): HttpApi {
        const { port } = server.address() as AddressInfo;
        const connection = { server: new URL(`http://127.0.0.1:${port}/base/`), token: "t", namespace: "default" };
        return new HttpApi(connection, timeoutSeconds);
    }

    it("carry the token, the options and the length of what they send", async () => {
        await api().request({
            method: "DELETE",
            path: "/api/v1",
            query: { dryRun: "All", force: undefined },
            body: { a: "é" },
        });
        const [request] = requests;
        assert.equal(request?.path, "/base/api/v1?dryRun=All");
        assert.equal(request?.headers.authorization, "Bearer t");
        assert.equal(request?.headers["content-length"], "10");
        assert.equal(request?.headers["transfer-encoding"], undefined);
        assert.equal(request?.body, '{"a":"é"}');
    });

    it("fail with the API server's own words", async () => {
        answers.push(json(409, { kind: "Status", reason: "AlreadyExists", message: 'namespaces "a" already exists' }));
        await assert.rejects(api().request({ method: "POST", path: "/", body: {} }), (error) => {
            assert.ok(error instanceof ApiError);
            assert.deepEqual([error.status, error.reason], [409, "AlreadyExists"]);
            assert.equal(error.message, 'namespaces "a" already exists');
            return true;
        });
    });

    it("are sent again when the server is busy, and not when it has failed", async () => {
        answers.push(
            json(429, {}, { "retry-after": "0" }),
            json(503, {}, { "retry-after": "0" }),
            json(200, { ok: true }),
        );
        assert.deepEqual(await api().request({ method: "POST", path: "/", body: {} }), { ok: true });
        assert.equal(requests.length, 3);
        answers.push(json(500, { message: ".spec.x: field not declared in schema" }));
        await assert.rejects(api().request({ method: "PATCH", path: "/", body: {} }), /field not declared in schema/);
        assert.equal(requests.length, 4);
    });

    it("survive a pooled connection that the server has closed", async () => {
        const client = api();
        await client.request({ method: "GET", path: "/" });
        answers.push((request) => request.socket.resetAndDestroy());
        assert.deepEqual(await client.request({ method: "POST", path: "/", body: {} }), {});
    });

    it("give up on silence, and on a connection that was reset at once", async () => {
        answers.push(() => undefined);
        await assert.rejects(api(0.2).request({ method: "GET", path: "/" }), (error) => {
            assert.ok(error instanceof ConnectionError);
            assert.match(error.message, /^127\.0\.0\.1:\d+ does not answer: no answer within 0\.2 s$/);
            return true;
        });
        answers.push((request) => request.socket.resetAndDestroy());
        await assert.rejects(api().request({ method: "POST", path: "/", body: {} }), ConnectionError);
        assert.equal(requests.length, 2, "a request that may have been served was sent twice");
    });
});
