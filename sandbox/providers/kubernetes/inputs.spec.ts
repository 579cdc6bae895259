import assert from "node:assert/strict";
import * as fc from "fast-check";
import { unknown, type Properties } from "../provider";
import { inputsOf, normalize } from "./inputs";
import { kindOfType } from "./kinds";
import { objectAt, toSdk } from "./object";

const secret = kindOfType("kubernetes:core/v1:Secret");
const configMap = kindOfType("kubernetes:core/v1:ConfigMap");
const definition = kindOfType("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition");
const widget = kindOfType("kubernetes:example.test/v1:Widget");

describe("inputs of an object", () => {
    it("say their apiVersion and kind even where the program does not", () => {
        const { apiVersion, kind } = normalize(widget, { metadata: { name: "w" } });
        assert.deepEqual({ apiVersion, kind }, { apiVersion: "example.test/v1", kind: "Widget" });
    });

    it("stay as they are when they are brought into form again", () => {
        const text = fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), fc.string());
        fc.assert(
            fc.property(text, fc.option(text), (stringData, data) => {
                const inputs: Properties = { metadata: { name: "s" }, stringData, data };
                const once = normalize(secret, inputs);
                assert.deepEqual(normalize(secret, once), once);
            }),
        );
    });

    it("of a Secret have their text as base64, which wins over data of the same key as on the API server", () => {
        fc.assert(
            fc.property(fc.string(), fc.string(), (text, other) => {
                const { data, stringData } = normalize(secret, {
                    stringData: { both: text },
                    data: { both: Buffer.from(other).toString("base64"), only: "b25s\neQ==\n" },
                });
                assert.equal(stringData, undefined);
                assert.deepEqual(data, { both: Buffer.from(text).toString("base64"), only: "b25seQ==" });
            }),
        );
    });

    it("of a Secret keep their text while some of it is not known", () => {
        const stringData = { known: "a", later: unknown };
        assert.deepEqual(normalize(secret, { stringData }).stringData, stringData);
    });

    it("lose nulls in a built-in kind, which the API server drops, and keep them in a custom one", () => {
        const inputs = { metadata: { name: "c", labels: null }, data: { a: "b" }, list: [{ x: null }] };
        assert.deepEqual(normalize(configMap, inputs).list, [{}]);
        assert.deepEqual(normalize(widget, inputs).list, [{ x: null }]);
    });

    it("cannot set what only the API server sets", () => {
        const { metadata } = normalize(widget, {
            metadata: { name: "w", uid: "u", resourceVersion: "1", generation: 3 },
        });
        assert.deepEqual(metadata, { name: "w" });
    });

    it("spell schema extensions as the API server does, and the state as the SDKs do", () => {
        const schema = {
            x_kubernetes_preserve_unknown_fields: true,
            properties: { a: { x_kubernetes_list_type: "map" } },
        };
        const inputs = { metadata: { name: "d" }, spec: { preserveUnknownFields: false, schema }, status: {} };
        const normalized = normalize(definition, inputs);
        assert.deepEqual(normalized.spec, {
            schema: {
                "x-kubernetes-preserve-unknown-fields": true,
                properties: { a: { "x-kubernetes-list-type": "map" } },
            },
        });
        assert.equal(normalized.status, undefined);
        assert.deepEqual(objectAt(toSdk(normalized), "spec")?.schema, schema);
    });

    it("are taken from a live object without what its controllers wrote", () => {
        const live = {
            apiVersion: "apps/v1",
            kind: "Deployment",
            metadata: {
                name: "web",
                uid: "u",
                managedFields: [],
                annotations: { "deployment.kubernetes.io/revision": "3" },
            },
            spec: { replicas: 1 },
            status: { replicas: 1 },
        };
        assert.deepEqual(inputsOf(live), {
            apiVersion: "apps/v1",
            kind: "Deployment",
            metadata: { name: "web" },
            spec: { replicas: 1 },
        });
    });
});
