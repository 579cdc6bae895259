import assert from "node:assert/strict";
import fc from "fast-check";
import { backendFields, defaultsFields, ontapDrivers } from "./backend.fields";
import { backendProblems, canFence, claimsPerFlexVol, poolsOf, type BackendConfig } from "./backend.rules";
import { classProblems, placesFor, type Place } from "./class.rules";
import { parseSelector } from "./labels.rules";
import { bytesOf, claimProblems, megabytesOf, volumeName } from "./volume.rules";

const config = (fields: Partial<BackendConfig> = {}): BackendConfig => ({
    ...{ version: 1, storageDriverName: "ontap-nas", svm: "data" },
    aws: { fsxFilesystemID: "fs-1" },
    credentials: { name: "arn:aws:secretsmanager:eu-central-1:1:secret:a", type: "awsarn" },
    ...fields,
});

describe("a backend of Trident's stand-in", () => {
    it("is fine with what every driver needs", () => {
        for (const storageDriverName of ontapDrivers)
            assert.deepEqual(backendProblems(config({ storageDriverName })), []);
    });

    it("takes exactly the fields and defaults of its driver", () => {
        fc.assert(
            fc.property(
                fc.constantFrom(...ontapDrivers),
                fc.constantFrom(...Object.entries(backendFields).filter(([name]) => !(name in config()))),
                fc.constantFrom(...Object.entries(defaultsFields)),
                (driver, [field, of], [setting, ofSetting]) => {
                    const isKnown = (drivers?: readonly string[]) => drivers?.includes(driver) ?? true;
                    const given = config({ storageDriverName: driver, defaults: { [setting]: "x" }, [field]: "50" });
                    const problems = backendProblems(given);
                    assert.equal(
                        problems.some((one) => one.startsWith(`${field} is for`)),
                        !isKnown(of.drivers),
                    );
                    assert.equal(
                        problems.some((one) => one.startsWith(`defaults.${setting} is for`)),
                        !isKnown(ofSetting.drivers),
                    );
                },
            ),
        );
    });

    const refused: [string, Partial<BackendConfig>, RegExp][] = [
        ["another driver", { storageDriverName: "ontap-nas-flexgroup" }, /unknown storage driver: ontap-nas-flexgroup/],
        ["no file system", { aws: {} }, /aws\.fsxFilesystemID is missing/],
        ["a Kubernetes Secret", { credentials: { name: "vsadmin" } }, /its ARN, with type "awsarn"/],
        ["NVMe on economy", { storageDriverName: "ontap-san-economy", sanType: "nvme" }, /takes iscsi/],
        ["too few LUNs", { storageDriverName: "ontap-san-economy", lunsPerFlexvol: "49" }, /a number from 50 to 200/],
        [
            "too many qtrees",
            { storageDriverName: "ontap-nas-economy", qtreesPerFlexvol: "301" },
            /a number from 50 to 300/,
        ],
    ];
    for (const [what, fields, message] of refused) {
        it(`is refused with ${what}`, () => assert.match(backendProblems(config(fields)).join("; "), message));
    }

    it("gives each virtual pool its own labels over the backend's", () => {
        const storage = [{ labels: { tier: "gold" } }, {}];
        assert.deepEqual(
            poolsOf(config({ labels: { tier: "any", team: "a" }, storage }), "nas").map(({ name, labels }) => [
                name,
                labels,
            ]),
            [
                ["nas_pool_0", { tier: "gold", team: "a" }],
                ["nas_pool_1", { tier: "any", team: "a" }],
            ],
        );
    });

    it("fences files only with export policies of its own, and packs only economy claims", () => {
        assert.deepEqual([canFence(config()), canFence(config({ autoExportPolicy: true }))], [false, true]);
        assert.equal(canFence(config({ storageDriverName: "ontap-san" })), true);
        const sizes = ontapDrivers.map((storageDriverName) => claimsPerFlexVol(config({ storageDriverName })));
        assert.deepEqual(sizes, [1, 200, 1, 100]);
    });
});

describe("a class of Trident's stand-in", () => {
    const place = (
        backendName: string,
        labels: Record<string, string>,
        fields: Partial<BackendConfig> = {},
    ): Place => ({
        ...{ backendName, config: config(fields) },
        pool: { name: `${backendName}_pool_0`, labels, defaults: {} },
    });
    const files = place("files", { tier: "gold" });
    const blocks = place("blocks", { tier: "gold" }, { storageDriverName: "ontap-san" });
    const served = (parameters: Record<string, string>) =>
        placesFor([files, blocks], parameters).map(({ backendName }) => backendName);

    it("has each unknown or ill-typed parameter named", () => {
        assert.deepEqual(classProblems({ fsType: "ext4", "csi.storage.k8s.io/fstype": "xfs", selector: "a=b; c" }), []);
        assert.deepEqual(classProblems({ Selector: "a=b", snapshots: "maybe" }), [
            "unrecognized storage attribute: Selector",
            "storage attribute value (maybe) of snapshots is not of type boolean",
        ]);
    });

    it("is served by the pools that offer all that it asks", () => {
        assert.deepEqual(served({}), ["files", "blocks"]);
        assert.deepEqual(served({ selector: "tier=gold", backendType: "ontap-san" }), ["blocks"]);
        assert.deepEqual(served({ sanType: "iscsi" }), ["blocks"]);
        assert.deepEqual(served({ storagePools: "fil.*:.*" }), ["files"]);
        assert.deepEqual(served({ excludeStoragePools: "files:.*" }), ["blocks"]);
        assert.deepEqual(served({ additionalStoragePools: "files:files_pool_0" }), ["files"]);
        assert.deepEqual(served({ media: "ssd" }), [], "FSx tells no medium");
    });

    it("selects labels as Trident does, and not as Kubernetes", () => {
        const matches = (selector: string, labels: Record<string, string>) => parseSelector(selector)?.(labels);
        assert.equal(matches("a=1; b!=2", { a: "1", b: "3" }), true);
        assert.equal(matches("b!=2", {}), false, "a label that is not there differs from nothing");
        assert.equal(matches("b notin (2)", {}), true);
        assert.equal(matches("a in (1, 2)", { a: "2" }), true);
        assert.equal(matches("a;!b", { a: "" }), true);
        assert.equal(parseSelector("a=1,b=2"), undefined);
    });
});

describe("a volume of Trident's stand-in", () => {
    it("is as large as asked, in whole mebibytes, and never below FSx's least", () => {
        fc.assert(
            fc.property(fc.integer({ min: 1, max: 1 << 20 }), (mebibytes) => {
                assert.equal(megabytesOf(bytesOf(`${mebibytes}Mi`)), Math.max(20, mebibytes));
            }),
        );
        assert.deepEqual(["1G", "1.5Gi", "5"].map(bytesOf), [1_000_000_000, 1_610_612_736, 5]);
        assert.throws(() => bytesOf("many"));
    });

    it("is named after its claim, with characters that ONTAP takes", () => {
        assert.equal(volumeName(config(), "pvc-0a-1b"), "trident_pvc_0a_1b");
        assert.equal(volumeName(config({ storagePrefix: "eks_" }), "pvc-0a"), "eks_pvc_0a");
    });

    it("is shared by several writers as files or raw blocks only", () => {
        const many = ["ReadWriteMany"];
        const san = config({ storageDriverName: "ontap-san" });
        assert.match(claimProblems(san, many, "Filesystem", 1).join(), /volumeMode Block only/);
        assert.deepEqual(claimProblems(san, many, "Block", 1), []);
        assert.deepEqual(claimProblems(config(), many, "Filesystem", 1), []);
        assert.match(claimProblems(config(), many, "Block", 1).join(), /has no block volumes/);
        const small = config({ limitVolumeSize: "1Gi" });
        assert.match(claimProblems(small, many, "Filesystem", 2 ** 31).join(), /above the limit 1Gi/);
    });
});
