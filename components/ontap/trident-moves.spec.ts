import assert from "node:assert/strict";
import { Provider } from "@pulumi/kubernetes/provider";
import { Elsewhere } from "../testing/elsewhere";
import { graph, type World } from "../testing/graph";
import { aws, both, multiAzStorage, nas, required, san, trident, types } from "../testing/trident";
import { MultiAzOntapStorage } from "./multi-az-ontap-storage";
import type { TridentStorageArgs } from "./trident-args";
import { OntapStorageDriver } from "./trident-storage-driver";
import { TridentStorage } from "./trident-storage";
import { tridentStorageProblems } from "./trident-storage.rules";

/** The backends as an earlier `up` of the arguments in `both` has made them. */
function made(type: string, name: string): Record<string, unknown> | undefined {
    if (type !== types.backend) {
        return type.startsWith("test:") ? undefined : {};
    }
    const [, svm = ""] = /^shop-shop-(nas|san)$/.exec(name) ?? [];
    return { spec: { storageDriverName: `ontap-${svm}`, svm, aws: { fsxFilesystemID: "fs-0123456789abcdef0" } } };
}
const upToDate: World = { ...aws, preview: true, existing: made };

const messages = (failures: Error[]) => failures.map(({ message }) => message).join("\n");
const fields = ["spec.storageDriverName", "spec.svm", "spec.aws.fsxFilesystemID"];

const changes: { what: string; args: Partial<TridentStorageArgs>; expected: RegExp }[] = [
    {
        what: "storage virtual machine",
        args: { backends: [{ ...nas, storageVirtualMachine: "other" }, san] },
        expected:
            /backends\[0\]\.storageVirtualMachine is "other"; backend shop-nas was made with "nas", .*no longer find.* name backends\.shop-nas in allowReplacement/,
    },
    {
        what: "file system",
        args: { fileSystemId: "fs-0fedcba9876543210" },
        expected: /fileSystemId is "fs-0fedcba9876543210"; backend shop-san was made with "fs-0123456789abcdef0"/,
    },
];
const otherDriver = {
    args: { backends: [nas, { ...san, driver: OntapStorageDriver.SanEconomy }] },
    expected:
        /backends\[1\]\.driver is "ontap-san-economy"; backend shop-san was made with "ontap-san", and Trident refuses/,
};

describe("a backend of TridentStorage and its volumes", () => {
    it("stay together under the arguments that made it, and under changes in place", async () => {
        const pools = [{ labels: { tier: "gold" } }];
        for (const args of [{}, { backends: [{ ...nas, pools }, san] }]) {
            assert.deepEqual((await trident(args, upToDate)).failures, [], JSON.stringify(args));
        }
        assert.deepEqual((await trident()).failures, [], "a first up");
    });

    for (const { what, args, expected } of [...changes, { what: "driver", ...otherDriver }]) {
        it(`are not parted by another ${what}, which is refused at preview`, async () => {
            assert.match(messages((await trident(args, upToDate)).failures), expected);
        });

        it(`are not parted by another ${what} in an up without a preview, and no class is changed`, async () => {
            const refused = await trident({ ...args, classes: both.classes }, { ...upToDate, preview: false });
            assert.match(messages(refused.failures), expected);
            const changed = what === "driver" ? "shop-disks" : "shop-files";
            assert.ok(!refused.all(types.storageClass).some(({ name }) => name === changed));
            refused.all(types.backend).forEach(({ ignoreChanges }) => assert.deepEqual(ignoreChanges, fields));
        });
    }

    it("are not parted by a file system that is made anew, which shows during up", async () => {
        const program = (fileSystemId: string) => () => {
            const args = { ...both, fileSystemId: new Elsewhere("other").id.apply(() => fileSystemId) };
            return new TridentStorage("shop", args, { providers: [new Provider("cluster", { kubeconfig: "{}" })] });
        };
        const during = { ...upToDate, preview: false };
        // At preview nobody can know: it may be the old one, which waits for nodes that are made anew.
        assert.deepEqual((await graph(program("fs-0fedcba9876543210"), upToDate)).failures, []);
        assert.deepEqual((await graph(program("fs-0123456789abcdef0"), during)).failures, []);
        const refused = await graph(program("fs-0fedcba9876543210"), during);
        assert.match(
            messages(refused.failures),
            /fileSystemId is "fs-0fedcba9876543210"; backend shop-nas was made with/,
        );
        assert.deepEqual(refused.all(types.storageClass), []);
    });

    for (const { what, args } of changes) {
        it(`may be parted by another ${what} where the backends are named`, async () => {
            const allowReplacement = ["backends.shop-nas", "backends.shop-san"];
            const allowed = await trident({ ...args, allowReplacement }, upToDate);
            assert.deepEqual(allowed.failures, []);
            allowed.all(types.backend).forEach(({ ignoreChanges }) => {
                assert.deepEqual(ignoreChanges, ["spec.storageDriverName"]);
            });
        });
    }

    it("are never parted by another driver", async () => {
        const args = { ...otherDriver.args, allowReplacement: ["backends.shop-san"] };
        assert.match(messages((await trident(args, upToDate)).failures), otherDriver.expected);
    });

    it("are parted together with a file system whose replacement MultiAzOntapStorage is allowed", async () => {
        const kept = (one: Awaited<ReturnType<typeof multiAzStorage>>) =>
            one.all(types.backend).map(({ ignoreChanges }) => ignoreChanges.length);
        assert.deepEqual(kept(await multiAzStorage()), [3, 3]);
        assert.deepEqual(kept(await multiAzStorage({ allowReplacement: ["kmsKey"] })), [3, 3]);
        assert.deepEqual(kept(await multiAzStorage({ allowReplacement: ["fileSystem"] })), [1, 1]);
        const anew = await graph(
            () =>
                new MultiAzOntapStorage("shop", required, {
                    providers: [new Provider("cluster", { kubeconfig: "{}" })],
                }),
            { ...aws, preview: true },
        );
        assert.deepEqual(anew.failures, [], "a first preview");
    });

    it("are named in a list of backends that exist", () => {
        const problems = (allowReplacement: unknown) =>
            tridentStorageProblems({ ...both, allowReplacement }).map(({ path, rule }) => `${path}: ${rule}`);
        assert.deepEqual(problems(["backends.shop-nas"]), []);
        assert.deepEqual(problems(["shop-nas"]), [
            "allowReplacement[0]: the backends here are backends.shop-nas, backends.shop-san",
        ]);
        assert.deepEqual(problems("backends.shop-nas"), ["allowReplacement: it is a list of backends"]);
    });
});
