import assert from "node:assert/strict";
import type { Properties } from "../provider";
import { adoptFields, withoutIgnored } from "./field-managers";

const own = "pulumi-kubernetes-01234567";

describe("taking over fields for server-side apply", () => {
    it("puts those of the creation and those applied before under one manager", () => {
        const managedFields: Properties[] = [
            {
                manager: "pulumi-kubernetes",
                operation: "Update",
                apiVersion: "v1",
                fieldsV1: { "f:spec": { "f:a": {} } },
            },
            { manager: own, operation: "Apply", apiVersion: "v1", fieldsV1: { "f:spec": { "f:b": {} } } },
            { manager: "hpa", operation: "Update", apiVersion: "v1", fieldsV1: { "f:spec": { "f:replicas": {} } } },
        ];
        assert.deepEqual(adoptFields({ metadata: { managedFields } }, own), [
            managedFields[2],
            { manager: own, operation: "Apply", apiVersion: "v1", fieldsV1: { "f:spec": { "f:a": {}, "f:b": {} } } },
        ]);
    });

    it("leaves alone what is applied already, and what belongs to a subresource", () => {
        const managedFields: Properties[] = [
            { manager: own, operation: "Apply", fieldsV1: {} },
            { manager: "pulumi-kubernetes", operation: "Update", subresource: "status", fieldsV1: {} },
        ];
        assert.equal(adoptFields({ metadata: { managedFields } }, own), undefined);
    });
});

describe("ignored changes", () => {
    const live: Properties = {
        metadata: {
            managedFields: [
                { manager: "pulumi-kubernetes", operation: "Update", fieldsV1: { "f:spec": { "f:paused": {} } } },
                {
                    manager: "hpa",
                    operation: "Update",
                    subresource: "scale",
                    fieldsV1: { "f:spec": { "f:replicas": {} } },
                },
            ],
        },
        spec: { replicas: 5, paused: true },
    };
    const wanted = { spec: { replicas: 2, paused: false, minReadySeconds: 1 } };

    it("leave a field to the one who set it, and keep the live value of one's own", () => {
        const applied = withoutIgnored(wanted, live, own, [
            ["spec", "replicas"],
            ["spec", "paused"],
            ["spec", "minReadySeconds"],
        ]);
        assert.deepEqual(applied, { spec: { paused: true, minReadySeconds: 1 } });
    });

    it("are none where none are named", () => {
        assert.deepEqual(withoutIgnored(wanted, live, own, []), wanted);
    });
});
