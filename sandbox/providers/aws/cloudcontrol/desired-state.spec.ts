import assert from "node:assert/strict";
import { applyPatch } from "rfc6902";
import fc from "fast-check";
import { changedOnlyAtCreation, patch } from "./desired-state";

const schema = JSON.stringify({
    typeName: "AWS::EFS::FileSystem",
    createOnlyProperties: ["/properties/Encrypted", "/properties/KmsKeyId", "/properties/AvailabilityZoneName"],
});
const state = (more: object = {}) =>
    JSON.stringify({
        Encrypted: true,
        ThroughputMode: "elastic",
        FileSystemProtection: { ReplicationOverwriteProtection: "DISABLED" },
        FileSystemTags: [{ Key: "Name", Value: "data" }],
        ...more,
    });

describe("Desired state of the Cloud Control API", () => {
    it("is changed by a patch that leads from the old one to the new one, whatever both are", () => {
        // No property of a resource is called so, and rfc6902 leaves the name out on purpose.
        const documents = fc
            .dictionary(fc.string(), fc.jsonValue({ noUnicodeString: false }), { noNullPrototype: true })
            .filter((document) => !JSON.stringify(document).includes('"__proto__"'));
        fc.assert(
            fc.property(documents, documents, (before, after) => {
                const [from, to] = [JSON.stringify(before), JSON.stringify(after)];
                const document: unknown = JSON.parse(from);
                const errors = applyPatch(document, patch(from, to));
                assert.deepEqual(
                    errors.filter((error) => error !== null),
                    [],
                );
                assert.deepEqual(document, JSON.parse(to));
            }),
        );
    });

    it("makes a new object only where a property changes that the type takes at creation only", () => {
        assert.equal(changedOnlyAtCreation(schema, state(), state({ Encrypted: false })), true);
        assert.equal(changedOnlyAtCreation(schema, state(), state({ KmsKeyId: "key" })), true);
        assert.equal(changedOnlyAtCreation(schema, state(), state({ ThroughputMode: "bursting" })), false);
        assert.equal(changedOnlyAtCreation(schema, state(), state({ KmsKeyIds: ["key"] })), false);
        assert.equal(changedOnlyAtCreation(schema, state(), state()), false);
    });
});
