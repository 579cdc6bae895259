import assert from "node:assert/strict";
import * as fc from "fast-check";
import { later, problemText, type Unchecked } from "../problem";
import { classesDigest } from "./class-digest.rules";
import { EfsDriver } from "./driver-mode";
import { storageClassPlan } from "./storage-class.rules";
import type { EfsStorageClass, EfsStorageClassesArgs } from "./storage-classes";
import { storageClassesProblems } from "./storage-classes.rules";

const tenant: EfsStorageClass = { name: "tenant", uid: 2000, gid: 2000 };

const id = fc.integer({ min: 1, max: 2147483647 });
const optional = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });
const storageClass: fc.Arbitrary<EfsStorageClass> = fc.record({
    name: fc.stringMatching(/^[a-z][a-z0-9-]{0,10}[a-z0-9]$/),
    uid: id,
    gid: id,
    directoryPermissions: optional(fc.constantFrom("700", "750", "2770")),
    basePath: optional(fc.constantFrom("/", "/shared", "/a/b")),
    subPathPattern: optional(fc.constantFrom("${.PVC.namespace}/${.PVC.name}", "${.PVC.name}/${.PVC.namespace}")),
    additionalParameters: optional(
        fc.dictionary(fc.constantFrom("enforceZoneAffinity", "enableTagging"), fc.constantFrom("true", "false")),
    ),
});
const classes = fc.uniqueArray(storageClass, { minLength: 1, maxLength: 6, selector: ({ name }) => name });

/** The same class with everything written out that can be, in other words where there are some. */
function writtenOut(given: EfsStorageClass): EfsStorageClass {
    const plan = storageClassPlan(given);
    return {
        ...plan,
        directoryPermissions: plan.directoryPermissions.padStart(4, "0"),
        subPathPattern: `/${plan.subPathPattern}`,
        additionalParameters: {
            ensureUniqueDirectory: "false",
            enableTagging: "true",
            reuseAccessPoint: "false",
            enforceZoneAffinity: "false",
            ...plan.additionalParameters,
        },
    };
}

describe("digest of classes", () => {
    it("is SHA-256 in hexadecimal digits", () => {
        assert.match(classesDigest([tenant]), /^[0-9a-f]{64}$/);
    });

    it("is the same for both Regions in whatever order, with defaults written out or left out", () => {
        const anyOrder = classes.chain((list) =>
            fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
        );
        fc.assert(
            fc.property(anyOrder, fc.infiniteStream(fc.boolean()), ([list, shuffled], choices) => {
                const other = shuffled.map((each) => (choices.next().value ? writtenOut(each) : each));
                assert.equal(classesDigest(other), classesDigest(list));
            }),
        );
    });

    const changes: { [K in keyof Required<EfsStorageClass>]: (given: EfsStorageClass) => EfsStorageClass[K] } = {
        name: ({ name }) => `${name}2`,
        uid: ({ uid }) => (uid % 2147483647) + 1,
        gid: ({ gid }) => (gid % 2147483647) + 1,
        directoryPermissions: () => "711",
        basePath: () => "/elsewhere",
        subPathPattern: () => "x/${.PVC.namespace}/${.PVC.name}",
        additionalParameters: ({ additionalParameters }) => ({
            enforceZoneAffinity: additionalParameters?.enforceZoneAffinity === "true" ? "false" : "true",
        }),
    };
    for (const [field, changed] of Object.entries(changes)) {
        it(`is another one when a class has another ${field}`, () => {
            fc.assert(
                fc.property(classes, ([first = tenant, ...rest]) => {
                    const other = { ...first, [field]: changed(first) };
                    assert.notEqual(classesDigest([other, ...rest]), classesDigest([first, ...rest]));
                }),
            );
        });
    }

    it("is the same however each Region's driver tags access points and with whose secret it makes them", () => {
        const local = {
            enableTagging: "false",
            "csi.storage.k8s.io/provisioner-secret-name": "x-account",
            "csi.storage.k8s.io/provisioner-secret-namespace": "kube-system",
        };
        assert.equal(classesDigest([{ ...tenant, additionalParameters: local }]), classesDigest([tenant]));
    });

    it("stays what it was: another text under the same format would part the Regions of a pair", () => {
        assert.equal(classesDigest([tenant]), "e599570c187ebe4282d7b00e531ac7a06ed1f29cd98b0f689f17bf2298467d28");
    });

    it("is another one when a class is missing or two swap their owners", () => {
        const other = { ...tenant, name: "other", uid: 3000 };
        const digests = [
            classesDigest([tenant]),
            classesDigest([other]),
            classesDigest([tenant, other]),
            classesDigest([
                { ...tenant, uid: 3000, basePath: "/tenant" },
                { ...other, uid: 2000 },
            ]),
        ];
        assert.equal(new Set(digests).size, digests.length);
    });

    it("is never made of a list that cannot be made, whatever it is", () => {
        fc.assert(
            fc.property(fc.anything(), fc.anything(), (list, given) => {
                storageClassesProblems({ classes: list, otherRegionDigest: "0".repeat(64) });
                storageClassesProblems({ classes: [given], otherRegionDigest: given });
            }),
        );
    });
});

describe("the other Region's digest", () => {
    const problems = (args: Unchecked<EfsStorageClassesArgs>) =>
        storageClassesProblems({
            region: "eu-central-1",
            clusterName: "shop",
            fileSystemId: later,
            driver: EfsDriver.Existing,
            classes: [tenant],
            ...args,
        }).map((problem) => problemText("EfsStorageClasses", "shared", problem));
    const digest = classesDigest([tenant]);

    it("is accepted when it is the same, while the file system is not known yet", () => {
        assert.deepEqual(problems({ otherRegionDigest: digest }), []);
        assert.deepEqual(problems({}), []);
    });

    it("is refused when it differs, and both are named", () => {
        const other = classesDigest([{ ...tenant, gid: 3000 }]);
        assert.deepEqual(problems({ otherRegionDigest: other }), [
            `EfsStorageClasses "shared": otherRegionDigest is "${other}"; the classes here have digest ${digest}, so they may differ in a name, path, owner, permissions or driver parameter, and a claim would find something else in the other Region; give both Regions the same classes and the same version of eks-storage; if the other Region's are newer, copy its output digest again`,
        ]);
    });

    it("is refused when it is none, or not known at preview", () => {
        for (const otherRegionDigest of ["", digest.toUpperCase(), digest.slice(1), 7, {}]) {
            assert.match(problems({ otherRegionDigest }).join(), /a digest of classes is 64 hexadecimal digits; copy/);
        }
        assert.match(problems({ otherRegionDigest: later }).join(), /otherRegionDigest is known only during up/);
    });

    it("is not compared with classes that cannot be made: their own problems come first", () => {
        const found = problems({ otherRegionDigest: "0".repeat(64), classes: [{ ...tenant, uid: 0 }] });
        assert.equal(found.length, 1);
        assert.match(found.join(), /uid is 0/);
    });
});
