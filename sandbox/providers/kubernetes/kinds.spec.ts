import assert from "node:assert/strict";
import * as fc from "fast-check";
import { apiVersionOf, isNamespacedBuiltIn, kindOfObject, kindOfType } from "./kinds";

const word = fc.stringMatching(/^[a-z]{1,8}$/);
const kindName = fc.stringMatching(/^[A-Z][a-zA-Z]{0,11}$/).filter((kind) => !/(Patch|List|Chart)$/.test(kind));

describe("kinds of objects", () => {
    it("come from the type token, and are those that the object itself names", () => {
        fc.assert(
            fc.property(fc.array(word, { minLength: 2, maxLength: 3 }), word, kindName, (labels, version, kind) => {
                const group = labels.join(".");
                const result = kindOfType(`kubernetes:${group}/${version}:${kind}`);
                assert.deepEqual(result, { group, version, kind });
                assert.deepEqual(kindOfObject({ apiVersion: apiVersionOf(result), kind }), result);
            }),
        );
    });

    it("of the core group have none in their apiVersion", () => {
        const kind = kindOfType("kubernetes:core/v1:Secret");
        assert.deepEqual(kind, { group: "", version: "v1", kind: "Secret" });
        assert.equal(apiVersionOf(kind), "v1");
        assert.deepEqual(kindOfObject({ apiVersion: "v1", kind: "Secret" }), kind);
    });

    it("may end like a list or a patch where a CustomResourceDefinition says so", () => {
        assert.equal(kindOfType("kubernetes:example.test/v1:WaitingList").kind, "WaitingList");
    });

    for (const type of [
        "kubernetes:helm.sh/v4:Chart",
        "kubernetes:helm.sh/v3:Chart",
        "kubernetes:yaml/v2:ConfigGroup",
        "kubernetes:yaml:ConfigFile",
        "kubernetes:kustomize/v2:Directory",
        "kubernetes:core/v1:ConfigMapPatch",
        "kubernetes:apps/v1:DeploymentList",
    ]) {
        it(`refuse ${type} by its name`, () => {
            assert.throws(() => kindOfType(type), { message: new RegExp(`^${type} is not covered by the sandbox: `) });
        });
    }

    it("live in a namespace unless the API server says otherwise", () => {
        const isNamespaced = (type: string) => isNamespacedBuiltIn(kindOfType(type));
        assert.equal(isNamespaced("kubernetes:storage.k8s.io/v1:StorageClass"), false);
        assert.equal(
            isNamespaced("kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding"),
            false,
        );
        assert.equal(isNamespaced("kubernetes:rbac.authorization.k8s.io/v1:RoleBinding"), true);
        assert.equal(isNamespaced("kubernetes:snapshot.storage.k8s.io/v1:VolumeSnapshotClass"), undefined);
    });
});
