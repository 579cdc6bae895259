import assert from "node:assert/strict";
import type { EngineConnection } from "../testing/engine";
import { type Resource } from "../testing/engine";
import { resourceTypes } from "./resource-types";
import { Cloud } from "./testing/cloud";
import { lifecycles } from "./testing/lifecycles";
import { keepsPromise } from "./testing/promise";
import { prepare, type Surroundings } from "./testing/surroundings";

describe("Resource types of the aws provider, on the AWS front", () => {
    let cloud: Cloud;
    let engine: EngineConnection;
    let surroundings: Surroundings;

    before(async function () {
        this.timeout(60_000);
        cloud = await Cloud.start();
        engine = cloud.engine;
        surroundings = await prepare(engine);
    });
    after(() => cloud.close());

    it("covers in its specs every type of its table", () => {
        assert.deepEqual(lifecycles.map(({ type }) => type).sort(), Object.keys(resourceTypes).sort());
    });

    for (const { type, inputs, changes, replacements, remains } of lifecycles) {
        describe(type, function () {
            this.timeout(20_000);
            const target = { type, name: "thing" };
            let resource: Resource;

            it("is made as the preview has promised, and then needs no change", async () => {
                const checked = await engine.check(target, inputs(surroundings));
                const planned = await engine.create(target, checked, true);
                const created = await engine.create(target, checked);
                resource = { ...target, id: created.id, inputs: checked, state: created.state };
                keepsPromise(planned.state.properties, created.state.properties);
                const again = await engine.check(target, inputs(surroundings), [], checked.properties);
                assert.deepEqual(again, checked);
                assert.deepEqual((await engine.diff(resource, again)).paths, []);
            });

            it("is read back as it was made", async () => {
                const read = await engine.read(resource);
                assert.deepEqual(read, resource);
            });

            for (const [what, change] of Object.entries(changes)) {
                it(`is updated: ${what}`, async () => {
                    const news = await engine.check(
                        target,
                        { ...inputs(surroundings), ...change(surroundings) },
                        [],
                        resource.inputs.properties,
                    );
                    const diff = await engine.diff(resource, news);
                    assert.ok(diff.changes, "no difference was found");
                    assert.deepEqual(diff.replaces, []);
                    const planned = await engine.update(resource, news, true);
                    const state = await engine.update(resource, news);
                    keepsPromise(planned.properties, state.properties);
                    resource = { ...resource, inputs: news, state };
                    assert.deepEqual(await engine.read(resource), resource);
                    assert.deepEqual((await engine.diff(resource, news)).paths, []);
                });
            }

            for (const [property, value] of Object.entries(replacements)) {
                it(`is replaced where ${property} changes`, async () => {
                    const news = { ...resource.inputs.properties, [property]: value };
                    const diff = await engine.diff(resource, { properties: news, secrets: [] });
                    assert.deepEqual(diff.replaces, [property]);
                });
            }

            it("is deleted, found gone, and may be deleted again", async () => {
                await engine.delete(resource);
                assert.equal((await engine.read(resource)) === undefined, remains !== true);
                await engine.delete(resource);
            });
        });
    }
});
