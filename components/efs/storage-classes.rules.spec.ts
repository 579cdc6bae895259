import assert from "node:assert/strict";
import * as fc from "fast-check";
import { later, problemText, type Unchecked } from "../problem";
import { directoryOf } from "./claim-path.rules";
import { EfsDriver } from "./driver-mode";
import { storageClassProblems } from "./storage-class.rules";
import type { EfsStorageClass, EfsStorageClassesArgs } from "./storage-classes";
import { storageClassesProblems } from "./storage-classes.rules";

const tenant = { name: "tenant", uid: 2000, gid: 2000 };

function problems(args: Unchecked<EfsStorageClassesArgs>): string[] {
    return storageClassesProblems({
        region: "eu-central-1",
        clusterName: "shop",
        fileSystemId: "fs-0123456789abcdef0",
        driver: EfsDriver.Install,
        classes: [tenant],
        ...args,
    }).map((problem) => problemText("EfsStorageClasses", "shared", problem));
}

const problemsOfClass = (given: Unchecked<EfsStorageClass>) => problems({ classes: [{ ...tenant, ...given }] });

describe("rules of EfsStorageClasses", () => {
    it("name component, path, value, rule and remedy", () => {
        assert.deepEqual(problemsOfClass({ uid: 0 }), [
            'EfsStorageClasses "shared": classes[0].uid is 0; pods must not own shared data as root; set a whole number from 1 to 2147483647',
        ]);
    });

    it("accept what the driver takes", () => {
        const accepted: Unchecked<EfsStorageClass>[] = [
            {},
            { uid: 1, gid: 2147483647, directoryPermissions: "2770" },
            { name: "a.b-c" },
            { basePath: "/" },
            { basePath: "/shared/team-a", subPathPattern: "/${.PVC.namespace}/${.PVC.name}" },
            { subPathPattern: "${.PVC.name}.${.PVC.namespace}" },
            { subPathPattern: "claims/${.PVC.namespace}_${.PVC.name}" },
            { additionalParameters: { enforceZoneAffinity: "true", reuseAccessPoint: "false" } },
        ];
        for (const given of accepted) {
            assert.deepEqual(problemsOfClass(given), [], JSON.stringify(given));
        }
        assert.deepEqual(problems({ clusterName: later, fileSystemId: later, driverVersion: "v2.1.0-eksbuild.3" }), []);
    });

    const misspelt: object = { basepath: "/elsewhere" };
    const refused: { what: string; given: Unchecked<EfsStorageClass>; expected: RegExp }[] = [
        { what: "a missing user", given: { uid: undefined }, expected: /uid is missing; every Region must give/ },
        { what: "a group that is root", given: { gid: 0 }, expected: /gid is 0; pods must not own/ },
        { what: "an id below the range", given: { uid: -1 }, expected: /uid is -1;/ },
        { what: "an id above the range", given: { uid: 2147483648 }, expected: /uid is 2147483648;/ },
        { what: "an id with a fraction", given: { uid: 1.5 }, expected: /uid is 1\.5;/ },
        { what: "an id in quotes", given: { uid: "2000" }, expected: /uid is "2000";/ },
        {
            what: "a name with capitals",
            given: { name: "TenantA" },
            expected: /name is "TenantA"; a StorageClass name is/,
        },
        { what: "no name", given: { name: undefined }, expected: /name is missing; a StorageClass name is/ },
        {
            what: "a pattern without the claim's name",
            given: { subPathPattern: "${.PVC.namespace}" },
            expected: /without the claim's name two claims get one directory; put \$\{\.PVC\.name\}/,
        },
        {
            what: "a pattern without its namespace",
            given: { subPathPattern: "${.PVC.name}" },
            expected: /without the claim's namespace two claims get one directory/,
        },
        {
            what: "a variable twice",
            given: { subPathPattern: "${.PVC.namespace}/${.PVC.name}/${.PVC.name}" },
            expected: /name stands in it 2 times/,
        },
        {
            what: "a variable that the driver does not know",
            given: { subPathPattern: "${.PVC.namespace}/${.PVC.name}/${.PVC.uid}" },
            expected: /the driver does not know \$\{\.PVC\.uid\}/,
        },
        {
            what: "a variable in the wrong case",
            given: { subPathPattern: "${.pvc.namespace}/${.PVC.name}" },
            expected: /the driver does not know \$\{\.pvc\.namespace\}/,
        },
        {
            what: "the volume's name",
            given: { subPathPattern: "${.PVC.namespace}/${.PVC.name}/${.PV.name}" },
            expected: /\$\{\.PV\.name\} is a random id, different in each Region/,
        },
        {
            what: "half a variable",
            given: { subPathPattern: "${.PVC.namespace}/${.PVC.name" },
            expected: /\$, \{ and \} only stand in variables/,
        },
        {
            what: "variables that are not apart",
            given: { subPathPattern: "${.PVC.namespace}-${.PVC.name}" },
            expected: /claims b\/b-b and b-b\/b would share \/tenant\/b-b-b; put a \//,
        },
        {
            what: "a relative base path",
            given: { basePath: "shared" },
            expected: /basePath is "shared"; a base path is absolute/,
        },
        {
            what: "a base path with a slash at its end",
            given: { basePath: "/shared/" },
            expected: /basePath is "\/shared\/"; directories have names/,
        },
        {
            what: "a base path that goes up",
            given: { basePath: "/shared/../other" },
            expected: /basePath is .* do not begin with a dot/,
        },
        {
            what: "a base path with a variable",
            given: { basePath: "/${.PVC.namespace}" },
            expected: /the driver fills in variables in subPathPattern only/,
        },
        {
            what: "a base path with characters that EFS refuses",
            given: { basePath: "/a*b" },
            expected: /basePath is "\/a\*b"; directories have names/,
        },
        {
            what: "a pattern that goes up",
            given: { subPathPattern: "../${.PVC.namespace}/${.PVC.name}" },
            expected: /subPathPattern is .* do not begin with a dot/,
        },
        {
            what: "more than four levels",
            given: { basePath: "/a/b/c" },
            expected: /basePath is "\/a\/b\/c"; \/a\/b\/c\/\$\{\.PVC\.namespace\}\/\$\{\.PVC\.name\} is 5 levels deep/,
        },
        {
            what: "a base path that leaves too little",
            given: { basePath: `/${"a".repeat(34)}` },
            expected: /leaves 63 of them for a claim's namespace and name, which need 64/,
        },
        {
            what: "a name that leaves too little as base path",
            given: { name: "a".repeat(34) },
            expected: /classes\[0\]\.name is "a+"; .* leaves 63/,
        },
        {
            what: "permissions that are none",
            given: { directoryPermissions: "rwx" },
            expected: /directoryPermissions is "rwx"; permissions of a directory are 3 or 4 octal digits/,
        },
        {
            what: "permissions as a number",
            given: { directoryPermissions: 700 },
            expected: /directoryPermissions is 700; permissions/,
        },
        {
            what: "permissions that lock the owner out",
            given: { directoryPermissions: "077" },
            expected: /every pod acts as the directory's owner/,
        },
        {
            what: "an access point of another claim",
            given: { additionalParameters: { reuseAccessPoint: "true" } },
            expected:
                /additionalParameters\["reuseAccessPoint"\] is "true"; claims of one name in two namespaces would share/,
        },
        {
            what: "a random directory",
            given: { additionalParameters: { ensureUniqueDirectory: "true" } },
            expected: /would append a random id/,
        },
        {
            what: "ids in order of creation",
            given: { additionalParameters: { gidRangeStart: "1000" } },
            expected: /hands ids of a range out in order of creation/,
        },
        {
            what: "a zone of one Region",
            given: { additionalParameters: { az: "eu-central-1a" } },
            expected: /it names an Availability Zone of one Region/,
        },
        {
            what: "a parameter that the component sets",
            given: { additionalParameters: { uid: "0" } },
            expected: /the component sets this parameter; set uid/,
        },
        {
            what: "a parameter that the driver does not have",
            given: { additionalParameters: { reuseAccesspoint: "true" } },
            expected: /the driver has no such parameter; use one of enforceZoneAffinity/,
        },
        {
            what: "a parameter with the name of a method",
            given: { additionalParameters: { toString: "x" } },
            expected: /the driver has no such parameter/,
        },
        {
            what: "a field that a class does not have",
            given: misspelt,
            expected: /classes\[0\]\.basepath is "\/elsewhere"; there is no such field; there are name, uid, gid/,
        },
        {
            what: "untagged access points where the policy wants tags",
            given: { additionalParameters: { enableTagging: "false" } },
            expected: /carry its tag only/,
        },
    ];
    for (const { what, given, expected } of refused) {
        it(`refuse ${what}`, () => {
            const found = problemsOfClass(given);
            assert.equal(found.length, 1, found.join("\n"));
            assert.match(found[0] ?? "", expected);
        });
    }

    it("take a base path that leaves exactly 64 characters", () => {
        const basePath = `/${"a".repeat(33)}`;
        const { parts = [] } = storageClassProblems("classes[0]", { ...tenant, basePath }, true);
        assert.equal(directoryOf(parts, { namespace: "n".repeat(32), name: "c".repeat(32) }).length, 100);
    });

    it("refuse bad ids and names, and lists that are not known", () => {
        assert.match(problems({ region: "Frankfurt" }).join(), /region is "Frankfurt"; an AWS Region has a name like/);
        assert.match(
            problems({ clusterName: "arn:aws:eks:x" }).join(),
            /clusterName is "arn:aws:eks:x"; an EKS cluster name/,
        );
        assert.match(problems({ fileSystemId: "shared" }).join(), /fileSystemId is "shared"; an EFS file system id/);
        assert.match(problems({ classes: [] }).join(), /classes is \[\]; it is a list of at least one class/);
        assert.match(problems({ classes: later }).join(), /classes is known only during up/);
        assert.match(problems({ driver: undefined }).join(), /driver is missing; a cluster has one EFS driver/);
        for (const argument of ["region", "driver", "driverVersion"]) {
            const found = problems({ [argument]: later });
            assert.equal(found.length, 1, found.join("\n"));
            assert.match(found.join(), new RegExp(`${argument} is known only during up; it decides which resources`));
        }
        assert.match(problems({ driver: "Helm" }).join(), /driver is "Helm"; it is one of Install, Existing/);
    });

    it("refuse versions that float, and a version of a driver that is not installed here", () => {
        for (const driverVersion of ["latest", "v3", "3.4.1", "v3.4.1"]) {
            assert.match(
                problems({ driverVersion }).join(),
                /driverVersion is .*; a version that floats changes the driver/,
            );
        }
        const existing = { driver: EfsDriver.Existing, driverVersion: "v3.4.1-eksbuild.1" };
        assert.match(
            problems(existing).join(),
            /with driver Existing this component does not install the driver; leave it out/,
        );
    });

    describe("of two classes", () => {
        const pair = (one: Unchecked<EfsStorageClass>, other: Unchecked<EfsStorageClass>) =>
            problems({
                classes: [
                    { ...tenant, ...one },
                    { ...tenant, ...other },
                ],
            });

        it("refuse one name", () => {
            assert.match(pair({}, { uid: 3 }).join(), /classes\[1\]\.name is "tenant"; classes\[0\] has this name too/);
        });

        it("refuse two owners of one directory, with the claims that would meet", () => {
            const found = pair({ basePath: "/shared" }, { name: "other", uid: 3, basePath: "/shared" });
            assert.equal(found.length, 1);
            assert.match(
                found[0] ?? "",
                /classes\[1\]\.basePath is "\/shared"; claim b\/b of class tenant and claim b\/b of this class would both reach \/shared\/b\/b, with different owners or permissions; give the classes base paths/,
            );
        });

        it("refuse two permissions of one directory", () => {
            const found = pair(
                { basePath: "/shared" },
                { name: "other", directoryPermissions: "770", basePath: "/shared" },
            );
            assert.match(found.join(), /with different owners or permissions/);
        });

        it("refuse another owner's directory within one's own", () => {
            const found = pair({ basePath: "/" }, { name: "other", gid: 3 });
            assert.match(found.join(), /classes\[1\]\.subPathPattern is "\/other"; .* would both reach \/other\//);
        });

        it("refuse two claims of one owner in one directory", () => {
            const found = pair(
                { basePath: "/s" },
                { name: "other", basePath: "/s", subPathPattern: "${.PVC.name}/${.PVC.namespace}" },
            );
            assert.match(found.join(), /claim .* of class tenant and claim .* of this class would both reach \/s\//);
        });

        it("accept classes of one owner that give a claim the same directory", () => {
            assert.deepEqual(pair({ basePath: "/shared" }, { name: "other", basePath: "/shared" }), []);
        });

        it("accept any number of classes with base paths of their own", () => {
            const names = fc.uniqueArray(fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,18}[a-z0-9])?$/), {
                minLength: 1,
                maxLength: 12,
            });
            fc.assert(
                fc.property(names, (all) => {
                    const classes = all.map((name, index) => ({ name, uid: index + 1, gid: index + 1 }));
                    assert.deepEqual(problems({ classes }), []);
                }),
                { numRuns: 30 },
            );
        });
    });

    it("never throw, whatever they are given", () => {
        fc.assert(
            fc.property(fc.anything(), fc.anything(), fc.anything(), (classes, parameters, driver) => {
                problems({
                    classes: [classes, { ...tenant, additionalParameters: parameters }],
                    driver,
                    driverVersion: driver,
                });
            }),
        );
    });
});
