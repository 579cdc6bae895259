import assert from "node:assert/strict";
import type { Properties } from "../provider";
import { adoptFields } from "./field-managers";

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
