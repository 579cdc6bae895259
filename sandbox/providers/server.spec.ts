import assert from "node:assert/strict";
import * as net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type * as grpc from "@grpc/grpc-js";
import { InitializationError, unknown, type Operation, type Properties, type Provider } from "./provider";
import { serve, type ProviderServer } from "./server";
import { EngineConnection, unreadyObject } from "./testing/engine";

const thing = { type: "test:index:Thing", name: "thing" };
const seen: Operation[] = [];

/** Its state is its configuration and its inputs; what it does otherwise, its inputs say. */
const provider: Provider = {
    name: "test",
    version: "1.0.0",
    checkConfig: ({ bad }) => (bad === undefined ? [] : [{ property: "bad", reason: "bad is bad" }]),
    configure: (config) => ({
        check: (operation, _olds, news) =>
            Promise.resolve({ inputs: { ...news, name: operation.randomHex(8) }, failures: [] }),
        diff: () => Promise.resolve({ changes: "none", detailedDiff: {}, replaces: [] }),
        create: async (operation, inputs) => {
            seen.push(operation);
            if (typeof inputs.fail === "string") {
                throw new Error(inputs.fail);
            }
            if (inputs.wait === true) {
                await sleep(10_000, undefined, { signal: operation.signal });
            }
            const state: Properties = { ...inputs, config: config.name ?? null, token: "made", open: unknown };
            if (typeof inputs.unready === "string") {
                throw new InitializationError("id-1", state, [inputs.unready]);
            }
            return { id: "id-1", state };
        },
        read: () => Promise.resolve(undefined),
        update: (_operation, _id, _oldInputs, _oldState, inputs) => Promise.resolve(inputs),
        delete: () => Promise.resolve(),
        invoke: (token, args) => Promise.resolve({ token, ...args }),
        secretOutputs: () => ["token"],
    }),
};

describe("Provider server", () => {
    let server: ProviderServer;
    let connections: EngineConnection[] = [];

    const connect = async (config: Properties = {}) => {
        const connection = new EngineConnection(server.port);
        connections.push(connection);
        await connection.configure(config);
        return connection;
    };

    before(async () => {
        server = await serve(provider);
    });
    afterEach(() => {
        connections.forEach((connection) => connection.close());
        connections = [];
        seen.length = 0;
    });
    after(() => server.close());

    it("keeps the configuration of each connection", async () => {
        const [east, west] = await Promise.all([connect({ name: "east" }), connect({ name: "west" })]);
        const states = await Promise.all(
            [east, west, east].map(async (engine) => {
                const { state } = await engine.create(thing, { properties: {}, secrets: [] });
                return state.properties.config;
            }),
        );
        assert.deepEqual(states, ["east", "west", "east"]);
    });

    it("unwraps secrets and marks them again, with those that the provider declares", async () => {
        const engine = await connect();
        const inputs = await engine.check(thing, { nested: { password: "p", user: "u" } }, [["nested", "password"]]);
        assert.deepEqual(inputs.secrets, [["nested", "password"]]);
        const { state } = await engine.create(thing, inputs);
        assert.deepEqual(state.properties.nested, { password: "p", user: "u" });
        assert.deepEqual(state.secrets, [["nested", "password"], ["token"]]);
        assert.equal(state.properties.open, unknown);
    });

    it("names an object alike in the preview and the update of one run", async () => {
        const engine = await connect();
        const [first, second] = [await engine.check(thing, {}), await engine.check(thing, {})];
        const other = await engine.check({ ...thing, name: "other" }, {});
        assert.ok(typeof first.properties.name === "string" && /^[0-9a-f]{8}$/.test(first.properties.name));
        assert.deepEqual(first, second);
        assert.notDeepEqual(first, other);
    });

    it("shows an error as its message alone", async () => {
        const engine = await connect();
        await assert.rejects(
            engine.create(thing, { properties: { fail: "no room left" }, secrets: [] }),
            ({ details }: grpc.ServiceError) => details === "no room left",
        );
    });

    it("hands over an object that was made but is not ready, with its secrets marked", async () => {
        const engine = await connect();
        const inputs = { properties: { unready: "still empty", password: "p" }, secrets: [["password"]] };
        const error: unknown = await engine.create(thing, inputs).then(
            () => assert.fail("it was made"),
            (reason: unknown) => reason,
        );
        assert.match(String(error), /still empty/);
        const { id, reasons, state } = unreadyObject(error);
        assert.deepEqual({ id, reasons }, { id: "id-1", reasons: ["still empty"] });
        assert.deepEqual(state.secrets, [["password"], ["token"]]);
    });

    it("stops waits when the engine cancels, and only its own; the connection stays of use", async () => {
        const [cancelled, other] = await Promise.all([connect(), connect()]);
        const inputs = { properties: { wait: true }, secrets: [] };
        const stopped = assert.rejects(cancelled.create(thing, inputs), /aborted/);
        const untouched = other.create(thing, inputs).catch(() => undefined);
        await until(() => seen.length === 2);
        await cancelled.cancel();
        await stopped;
        assert.deepEqual(seen.map(({ signal }) => signal.aborted).sort(), [false, true]);
        await cancelled.create(thing, { properties: {}, secrets: [] });
        await other.cancel();
        await untouched;
    });

    it("stops waits when the engine is gone", async () => {
        // A closed client still ends its calls; a dead engine does not.
        const sockets: net.Socket[] = [];
        const relay = net.createServer((socket) => {
            const onward = net.connect(server.port, "127.0.0.1");
            socket.pipe(onward).pipe(socket);
            sockets.push(socket, onward);
            onward.on("error", () => undefined);
        });
        await new Promise<void>((resolve) => relay.listen(0, "127.0.0.1", resolve));
        const address = relay.address();
        assert.ok(typeof address === "object" && address !== null);
        const engine = new EngineConnection(address.port);
        connections.push(engine);
        await engine.configure({});
        engine.create(thing, { properties: { wait: true }, secrets: [] }).catch(() => undefined);
        await until(() => seen.length === 1);
        sockets.forEach((socket) => socket.destroy());
        relay.close();
        await until(() => seen.every(({ signal }) => signal.aborted));
    });

    it("reports bad configuration, and use before any", async () => {
        const engine = new EngineConnection(server.port);
        connections.push(engine);
        assert.deepEqual(await engine.checkConfig({ bad: 1 }), ["bad is bad"]);
        await assert.rejects(engine.invoke("x", {}), /the test provider was used before it was configured/);
    });
});

async function until(condition: () => boolean): Promise<void> {
    for (let tries = 0; !condition(); tries++) {
        assert.ok(tries < 1000, "it never came to that");
        await sleep(10);
    }
}
