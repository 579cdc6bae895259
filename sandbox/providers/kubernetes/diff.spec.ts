import assert from "node:assert/strict";
import * as fc from "fast-check";
import { unknown, type Properties } from "../provider";
import { compareInputs } from "./diff";
import { kindOfType } from "./kinds";
import { withMetadata } from "./object";
import { touches } from "./replacement";

const immutable = { enableConfigMapMutable: false, enableSecretMutable: false };
const mutable = { enableConfigMapMutable: true, enableSecretMutable: true };

function diff(type: string, oldInputs: Properties, newInputs: Properties, more: { mutability?: typeof mutable } = {}) {
    const { mutability = immutable } = more;
    return compareInputs({
        kind: kindOfType(type),
        isNamespaced: true,
        oldInputs,
        oldState: withMetadata(oldInputs, { namespace: "default" }),
        newInputs,
        ignoreChanges: [],
        mutability,
    });
}

const named = (name: string, rest: Properties) => ({ metadata: { name }, ...rest });

describe("what an update of an object would change", () => {
    const cases: { what: string; type: string; before: Properties; after: Properties; replaces: string[] }[] = [
        {
            what: "a Deployment's selector replaces it",
            type: "apps/v1:Deployment",
            before: { spec: { selector: { matchLabels: { a: "1" } } } },
            after: { spec: { selector: { matchLabels: { a: "2" } } } },
            replaces: ["spec"],
        },
        {
            what: "a Deployment's replicas update it",
            type: "apps/v1:Deployment",
            before: { spec: { replicas: 1 } },
            after: { spec: { replicas: 2 } },
            replaces: [],
        },
        {
            what: "a StatefulSet's claim templates replace it",
            type: "apps/v1:StatefulSet",
            before: { spec: { volumeClaimTemplates: [{ spec: { storageClassName: "a" } }] } },
            after: { spec: { volumeClaimTemplates: [{ spec: { storageClassName: "b" } }] } },
            replaces: ["spec"],
        },
        {
            what: "a claim's size updates it",
            type: "core/v1:PersistentVolumeClaim",
            before: { spec: { resources: { requests: { storage: "1Gi" } } } },
            after: { spec: { resources: { requests: { storage: "2Gi" } } } },
            replaces: [],
        },
        {
            what: "a claim's class replaces it",
            type: "core/v1:PersistentVolumeClaim",
            before: { spec: { storageClassName: "a" } },
            after: { spec: { storageClassName: "b" } },
            replaces: ["spec"],
        },
        {
            what: "a pod's image replaces it",
            type: "core/v1:Pod",
            before: { spec: { containers: [{ name: "a", image: "a:1" }] } },
            after: { spec: { containers: [{ name: "a", image: "a:2" }] } },
            replaces: ["spec"],
        },
        {
            what: "a whole spec that brings a selector replaces a claim",
            type: "core/v1:PersistentVolumeClaim",
            before: {},
            after: { spec: { selector: { matchLabels: {} } } },
            replaces: ["spec"],
        },
        {
            what: "a class that is not known yet replaces a claim",
            type: "core/v1:PersistentVolumeClaim",
            before: { spec: { storageClassName: "a" } },
            after: { spec: { storageClassName: unknown } },
            replaces: ["spec"],
        },
        {
            what: "a role's reference replaces its binding",
            type: "rbac.authorization.k8s.io/v1:ClusterRoleBinding",
            before: { roleRef: { name: "a" } },
            after: { roleRef: { name: "b" } },
            replaces: ["roleRef"],
        },
        {
            what: "nothing in a custom resource's spec replaces it",
            type: "example.test/v1:Widget",
            before: { spec: { selector: "a" } },
            after: { spec: { selector: "b" } },
            replaces: [],
        },
    ];
    for (const { what, type, before, after, replaces } of cases) {
        it(what, () => {
            const result = diff(`kubernetes:${type}`, named("n", before), named("n", after));
            assert.equal(result.changes, "some");
            assert.deepEqual(result.replaces, replaces);
            assert.equal(result.deleteBeforeReplace, replaces.length > 0);
        });
    }

    it("replaces a ConfigMap or Secret for its contents unless the provider is told otherwise, or it is immutable", () => {
        for (const type of ["kubernetes:core/v1:ConfigMap", "kubernetes:core/v1:Secret"]) {
            const before = named("n", { data: { a: "MQ==" } });
            const after = named("n", { data: { a: "Mg==" } });
            assert.deepEqual(diff(type, before, after).replaces, ["data"]);
            assert.deepEqual(diff(type, before, after, { mutability: mutable }).replaces, []);
            const sealed = { ...after, immutable: true };
            assert.deepEqual(diff(type, before, sealed, { mutability: mutable }).replaces, ["data"]);
        }
    });

    it("replaces an object for another name or namespace, the new one first", () => {
        const type = "kubernetes:core/v1:ServiceAccount";
        const others: Properties[] = [{ name: "b" }, { name: "a", namespace: "other" }];
        for (const metadata of others) {
            const result = diff(type, { metadata: { name: "a" } }, { metadata });
            assert.deepEqual(result.replaces, ["metadata"]);
            assert.equal(result.deleteBeforeReplace, false);
        }
    });

    it("takes no namespace and the one it is in for the same", () => {
        const type = "kubernetes:core/v1:ServiceAccount";
        const explicit = { metadata: { name: "a", namespace: "default" } };
        assert.equal(diff(type, { metadata: { name: "a" } }, explicit).changes, "none");
        assert.equal(diff(type, explicit, { metadata: { name: "a" } }).changes, "none");
    });

    it("leaves out what the program ignores, with all that is inside", () => {
        const comparison = {
            kind: kindOfType("kubernetes:apps/v1:Deployment"),
            isNamespaced: true,
            oldInputs: named("n", { spec: { replicas: 1, template: { spec: { hostname: "a" } } } }),
            oldState: named("n", {}),
            newInputs: named("n", { spec: { replicas: 2, template: { spec: { hostname: "b" } } } }),
            mutability: immutable,
        };
        const ignoring = (ignoreChanges: string[]) =>
            Object.keys(compareInputs({ ...comparison, ignoreChanges }).detailedDiff);
        assert.deepEqual(ignoring(["spec.replicas"]), ["spec.template.spec.hostname"]);
        assert.deepEqual(ignoring(["spec"]), []);
    });

    it("is nothing between equal inputs, whatever their order", () => {
        fc.assert(
            fc.property(fc.dictionary(fc.stringMatching(/^[a-z./]{1,6}$/), fc.string()), (labels) => {
                const reversed = Object.fromEntries(Object.entries(labels).reverse());
                const inputs = (own: Properties) => ({ metadata: { name: "n", labels: own } });
                assert.equal(diff("kubernetes:core/v1:Pod", inputs(labels), inputs(reversed)).changes, "none");
            }),
        );
    });

    it("names every changed label by its path, and no other", () => {
        const labels = fc.dictionary(fc.stringMatching(/^[a-z]{1,3}(\.[a-z]{1,3})?$/), fc.constantFrom("1", "2"));
        fc.assert(
            fc.property(labels, labels, (before, after) => {
                const inputs = (own: Properties) => ({ metadata: { name: "n", labels: own } });
                const { detailedDiff } = diff("kubernetes:core/v1:Service", inputs(before), inputs(after));
                const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
                    (key) => before[key] !== after[key],
                );
                assert.equal(Object.keys(detailedDiff).length, changed.length);
                for (const key of changed) {
                    const path = key.includes(".") ? `metadata.labels["${key}"]` : `metadata.labels.${key}`;
                    const kind = before[key] === undefined ? "add" : after[key] === undefined ? "delete" : "update";
                    assert.equal(detailedDiff[path], kind);
                }
            }),
        );
    });
});

describe("a field that replaces an object", () => {
    const step = fc.stringMatching(/^[a-c]$/);

    it("is touched by a change to itself or to anything inside it", () => {
        fc.assert(
            fc.property(
                fc.array(step, { minLength: 1, maxLength: 4 }),
                fc.array(step, { maxLength: 3 }),
                (field, more) => {
                    assert.ok(touches([...field, ...more], "value", [field.join(".")]));
                },
            ),
        );
    });

    it("is touched by a change around it only where the new value has it", () => {
        fc.assert(
            fc.property(fc.array(step, { minLength: 2, maxLength: 4 }), (field) => {
                const [first = "", ...rest] = field;
                const value = rest.reduceRight<Properties | string>((inner, key) => ({ [key]: inner }), "leaf");
                assert.ok(touches([first], value, [field.join(".")]));
                assert.ok(!touches([first], { z: "other" }, [field.join(".")]));
                assert.ok(!touches(["z", ...field], "value", [field.join(".")]));
            }),
        );
    });

    it("is touched in any element of a list", () => {
        assert.ok(touches(["spec", "containers", 3, "image"], "x", ["spec.containers.*.image"]));
        assert.ok(touches(["spec", "containers"], [{ image: "x" }], ["spec.containers.*.image"]));
        assert.ok(!touches(["spec", "containers", 3, "name"], "x", ["spec.containers.*.image"]));
    });
});
