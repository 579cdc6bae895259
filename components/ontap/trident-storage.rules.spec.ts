import assert from "node:assert/strict";
import { TridentStorage } from "../ontap/trident-storage";
import { problemsOf } from "../testing/problems";
import { both, nas, san } from "../testing/trident";
import { OntapProtocol } from "./protocol";
import { TridentAccessMode } from "./trident-access-mode";
import type { TridentStorageArgs } from "./trident-args";
import { claimPolicySpec, classModes } from "./trident-claims.rules";
import { TridentDriver } from "./trident-driver";
import { OntapStorageDriver } from "./trident-storage-driver";
import { tridentStorageProblems } from "./trident-storage.rules";
import { TridentVolumeMode } from "./trident-volume-mode";

/** Problems by path, with some arguments that no compiler would let through. */
function problems(args: { [K in keyof TridentStorageArgs]?: unknown }): Record<string, string> {
    return Object.fromEntries(tridentStorageProblems({ ...both, ...args }).map(({ path, rule }) => [path, rule]));
}
const [files, disks] = both.classes;
const { ReadWriteMany, ReadWriteOnce } = TridentAccessMode;

describe("arguments of TridentStorage", () => {
    it("are accepted as they are meant", () => {
        assert.deepEqual(problems({}), {});
        assert.deepEqual(problems({ driver: TridentDriver.Existing, driverRoleName: "trident" }), {});
    });

    it("are refused all at once, before anything is registered", () => {
        const args = {
            ...both,
            driver: "Helm",
            fileSystemId: "vol-1",
            backends: [{ ...nas, driver: "ontap-smb", region: "x" }],
            classes: [{ ...files, name: "Files" }],
        };
        const found = problemsOf(() => new TridentStorage("shop", args as unknown as TridentStorageArgs));
        assert.deepEqual(Object.keys(found).toSorted(), [
            "backends[0].driver",
            "backends[0].region",
            "classes[0].name",
            "driver",
            "fileSystemId",
            "providers",
        ]);
        assert.match(
            found["backends[0].driver"] ?? "",
            /^TridentStorage "shop": .* is "ontap-smb"; it is one of ontap-nas, /,
        );
    });

    const cases: { what: string; args: Parameters<typeof problems>[0]; expected: Record<string, RegExp> }[] = [
        {
            what: "a driver without its protocol on the virtual machine",
            args: { backends: [nas, { ...san, protocols: [OntapProtocol.Nfs] }] },
            expected: { "backends[1].driver": /works over iSCSI, and the storage virtual machine speaks Nfs/ },
        },
        {
            what: "NFS of a version whose ports are closed",
            args: { classes: [{ ...files, mountOptions: ["hard", "nfsvers=3"] }] },
            expected: { "classes[0].mountOptions[1]": /needs protocol NfsV3/ },
        },
        {
            what: "disks that two nodes write as a file system",
            args: { classes: [files, { ...disks, accessModes: [ReadWriteOnce, ReadWriteMany] }] },
            expected: { "classes[1].accessModes": /two nodes that write the file system/ },
        },
        {
            what: "files as a device",
            args: { classes: [{ ...files, volumeMode: TridentVolumeMode.Block }] },
            expected: { "classes[0].volumeMode": /files are no block device/ },
        },
        {
            what: "a file system on files",
            args: { classes: [{ ...files, fileSystemType: "xfs" }] },
            expected: { "classes[0].fileSystemType": /on block volumes only/ },
        },
        {
            what: "a class whose labels no pool has",
            args: { classes: [{ ...files, selector: { tier: "gold" } }] },
            expected: { "classes[0].selector": /no pool of backend shop-nas/ },
        },
        {
            what: "a class of no backend",
            args: { classes: [{ name: "files", backend: "nas" }] },
            expected: { "classes[0].backend": /here shop-nas, shop-san/ },
        },
        {
            what: "names that are there already",
            args: { backends: [nas, { ...san, name: nas.name }], classes: [files, files] },
            expected: { "backends[1].name": /one backend of a name/, "classes[1].name": /one StorageClass of a name/ },
        },
        {
            what: "names that are too long",
            args: {
                backends: [{ ...nas, name: "n".repeat(64), storageVirtualMachine: "v".repeat(48) }],
                classes: [{ name: "c".repeat(201), backend: "n".repeat(64) }],
            },
            expected: {
                "backends[0].name": /up to 63/,
                "backends[0].storageVirtualMachine": /1 to 47/,
                "classes[0].name": /at most 200/,
            },
        },
        {
            what: "snapshots of claims that have none",
            args: {
                backends: [{ ...nas, driver: OntapStorageDriver.NasEconomy }],
                classes: [files],
                snapshotClassName: "ontap",
            },
            expected: { snapshotClassName: /share a volume and have no snapshots/ },
        },
        {
            what: "pools with labels and reserves that ONTAP does not take",
            args: { backends: [{ ...nas, pools: [{ labels: { "a b": "c" }, snapshotReservePercent: 91 }] }, san] },
            expected: {
                'backends[0].pools[0].labels["a b"]': /letters, digits, hyphens/,
                "backends[0].pools[0].snapshotReservePercent": /0 to 90 percent/,
            },
        },
        {
            what: "a secret and a key of elsewhere",
            args: {
                backends: [
                    {
                        ...nas,
                        credentialsSecretArn: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:x-AbCdEf",
                        credentialsVersion: "the latest",
                        kmsKeyArn: "alias/storage",
                    },
                    san,
                ],
            },
            expected: {
                "backends[0].credentialsSecretArn": /own Region, eu-central-1/,
                "backends[0].credentialsVersion": /64 letters/,
                "backends[0].kmsKeyArn": /named by its ARN/,
            },
        },
        {
            what: "growth that Trident does not understand",
            args: { autogrow: { name: "grow", usedThresholdPercent: 100, growthAmount: "lots", maxSize: "1" } },
            expected: {
                "autogrow.usedThresholdPercent": /1 to 99/,
                "autogrow.growthAmount": /a part of its size/,
                "autogrow.maxSize": /size with a unit/,
            },
        },
        {
            what: "what belongs to an installation, without one",
            args: { driver: TridentDriver.Existing, alarmTopicArns: [] },
            expected: { alarmTopicArns: /no detector/ },
        },
        {
            what: "nothing to make",
            args: { backends: [], classes: [] },
            expected: { backends: /at least/, classes: /at least/ },
        },
    ];
    for (const { what, args, expected } of cases) {
        it(`are refused with ${what}`, () => {
            const found = problems(args);
            assert.deepEqual(Object.keys(found).toSorted(), Object.keys(expected).toSorted());
            Object.entries(expected).forEach(([path, rule]) => assert.match(found[path] ?? "", rule));
        });
    }
});

describe("claims of a class", () => {
    it("may be what its driver serves, less what the class says", () => {
        const ofDisks = classModes(OntapStorageDriver.San, {});
        assert.ok(!ofDisks.Filesystem?.includes(ReadWriteMany) && ofDisks.Block?.includes(ReadWriteMany));
        const [mode] = Object.keys(classModes(OntapStorageDriver.Nas, {}));
        assert.equal(mode, "Filesystem");
        assert.deepEqual(
            classModes(OntapStorageDriver.San, { volumeMode: TridentVolumeMode.Block, accessModes: [ReadWriteMany] }),
            { Block: [ReadWriteMany] },
        );
    });

    it("are refused by the API server otherwise, with what the class serves", () => {
        const { validations } = claimPolicySpec("files", { Filesystem: [ReadWriteOnce] });
        assert.deepEqual(
            validations.map(({ expression }) => expression),
            ['(variables.mode == "Filesystem" && variables.access.all(one, one in ["ReadWriteOnce"]))'],
        );
        assert.match(validations[0]?.message ?? "", /serves volumeMode Filesystem with ReadWriteOnce/);
    });
});
