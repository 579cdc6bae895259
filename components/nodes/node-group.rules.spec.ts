import assert from "node:assert/strict";
import * as fc from "fast-check";
import { later, problemText, type Unchecked } from "../problem";
import type { IscsiNodeGroupArgs } from "./iscsi-node-group-args";
import { iscsiNodeGroupProblems } from "./iscsi-node-group.rules";
import { iscsiPreparation, iscsiSettings } from "./iscsi.rules";
import { imageOf, nodeGroupNameProblems } from "./node-group.rules";
import { NodeImage } from "./node-image";
import { shellScript } from "./user-data.rules";

const accepted: Unchecked<IscsiNodeGroupArgs> = {
    region: "eu-central-1",
    clusterName: "shop",
    subnetIds: { "eu-central-1a": "subnet-0a1b2c3d" },
    instanceTypes: ["m7i.large"],
    minSize: 0,
    maxSize: 3,
};

function problems(args: Unchecked<IscsiNodeGroupArgs>): string[] {
    return iscsiNodeGroupProblems({ ...accepted, ...args }).map((problem) =>
        problemText("IscsiNodeGroup", "orders", problem),
    );
}

describe("rules of IscsiNodeGroup", () => {
    it("accept what EKS takes, and skip what is known only during up", () => {
        const sets: Unchecked<IscsiNodeGroupArgs>[] = [
            {},
            { instanceTypes: ["m7g.large", "c6gn.xlarge"], image: "AL2023_ARM_64_STANDARD" },
            { minSize: 1, desiredSize: 3, maxUnavailable: 2, rootVolumeGiB: 20 },
            { labels: { team: "orders", "example.com/tier": "", "node.kubernetes.io/purpose": "db" } },
            {
                taints: [
                    { key: "team", value: "orders", effect: "NO_SCHEDULE" },
                    { key: "team", effect: "NO_EXECUTE" },
                ],
            },
            { iscsi: { sessionsPerPortal: 8, pingIntervalSeconds: 5, pingTimeoutSeconds: 5, fastIoFailSeconds: 5 } },
            {
                clusterName: later,
                subnetIds: { "eu-central-1a": later },
                minSize: later,
                maxSize: later,
                desiredSize: later,
                maxUnavailable: later,
                rootVolumeGiB: later,
                kmsKeyArn: later,
                nodeRoleArn: later,
                securityGroupIds: { databases: later },
                labels: { team: later },
                taints: [later, { key: later, value: later, effect: later }],
            },
            { labels: later, taints: later },
        ];
        for (const args of sets) {
            assert.deepEqual(problems(args), []);
        }
    });

    const refused: { args: Unchecked<IscsiNodeGroupArgs>; expected: RegExp }[] = [
        {
            args: { image: "BOTTLEROCKET_x86_64" },
            expected: /image is "BOTTLEROCKET_x86_64"; Bottlerocket has neither iSCSI/,
        },
        {
            args: { image: "AL2_x86_64" },
            expected: /image is "AL2_x86_64"; EKS makes no Amazon Linux 2 images any more/,
        },
        { args: { image: "WINDOWS_CORE_2022_x86_64" }, expected: /image is .*it is one of AL2023_x86_64_STANDARD/ },
        { args: { image: "AL2023_ARM_64_STANDARD" }, expected: /instanceTypes\[0\] is "m7i.large"; its architecture/ },
        {
            args: { instanceTypes: ["m7i.large", "t4g.small"] },
            expected: /instanceTypes\[1\] is "t4g.small"; its arch/,
        },
        { args: { instanceTypes: [] }, expected: /instanceTypes is \[\]; a node group has 1 to 20/ },
        { args: { instanceTypes: ["large"] }, expected: /instanceTypes\[0\] is "large"; an instance type is a family/ },
        { args: { instanceTypes: later }, expected: /instanceTypes is known only during up/ },
        { args: { subnetIds: {} }, expected: /subnetIds is \{\}; nodes need a subnet/ },
        { args: { minSize: undefined }, expected: /minSize is missing/ },
        { args: { maxSize: 0 }, expected: /maxSize is 0; it is a number of nodes, at least one/ },
        { args: { minSize: 4 }, expected: /minSize is 4; the smallest size is at most the largest, 3/ },
        { args: { desiredSize: 4 }, expected: /desiredSize is 4; it lies between minSize and maxSize, 0 to 3/ },
        { args: { maxUnavailable: 101 }, expected: /maxUnavailable is 101/ },
        { args: { labels: { "a b": "x" } }, expected: /labels\["a b"\] is "a b"; Kubernetes takes no such key/ },
        {
            args: { labels: { "node-role.kubernetes.io/db": "" } },
            expected: /labels\["node-role\.kubernetes\.io\/db"\] is .*a kubelet does not start with it/,
        },
        { args: { labels: { "eks.amazonaws.com/x": "1" } }, expected: /EKS keeps keys of eks\.amazonaws\.com/ },
        { args: { labels: { "eks-storage/iscsi-multipath": "2" } }, expected: /the component sets it itself/ },
        { args: { labels: { team: "-" } }, expected: /labels\["team"\] is "-"; it has up to 63/ },
        { args: { taints: [{ key: "team", effect: "NoSchedule" }] }, expected: /taints\[0\]\.effect is "NoSchedule"/ },
        { args: { taints: [{ effect: "NO_SCHEDULE" }] }, expected: /taints\[0\]\.key is missing; a taint has a key/ },
        {
            args: { taints: ["a", "b"].map((value) => ({ key: "team", value, effect: "NO_SCHEDULE" })) },
            expected: /taints\[1\] is "team"; a node has a taint of a key and effect once/,
        },
        { args: { rootVolumeGiB: 8 }, expected: /rootVolumeGiB is 8; the image of EKS needs 20 GiB/ },
        { args: { kmsKeyArn: "alias/nodes" }, expected: /kmsKeyArn is "alias\/nodes"; a key is named by its ARN/ },
        { args: { nodeRoleArn: "nodes" }, expected: /nodeRoleArn is "nodes"; a role is named by its ARN/ },
        { args: { securityGroupIds: { a: "vpc-1" } }, expected: /securityGroupIds\["a"\] is "vpc-1"/ },
        { args: { iscsi: { sessionsPerPortal: 9 } }, expected: /iscsi\.sessionsPerPortal is 9; .*sessions, 1 to 8/ },
        { args: { iscsi: { pingTimeoutSeconds: "5; reboot" } }, expected: /iscsi\.pingTimeoutSeconds is "5; reboot"/ },
        { args: { iscsi: { fastIoFailSeconds: later } }, expected: /iscsi\.fastIoFailSeconds is known only during up/ },
        { args: { iscsi: { sessions: 2 } }, expected: /iscsi\.sessions is 2; there is no such field/ },
    ];
    for (const { args, expected } of refused) {
        it(`refuse ${JSON.stringify(args)} with the reason`, () => {
            const found = problems(args);
            assert.equal(found.length, 1, found.join("\n"));
            assert.match(found[0], expected);
        });
    }

    it("limit the component's name, from which EKS names are made", () => {
        assert.deepEqual(nodeGroupNameProblems("a".repeat(55)), []);
        for (const name of ["a".repeat(56), "-a", "a b", "ä", ""]) {
            assert.equal(nodeGroupNameProblems(name).length, 1, name);
        }
    });

    it("tell the architecture of an instance type by its family", () => {
        const arm = [
            "a1.large",
            "t4g.nano",
            "m7g.metal",
            "c6gn.large",
            "r8gd.large",
            "im4gn.large",
            "is4gen.large",
            "g5g.xlarge",
            "x2gd.large",
        ];
        const x86 = [
            "m5.large",
            "m7i-flex.large",
            "g5.xlarge",
            "c7a.large",
            "i3en.large",
            "u-6tb1.metal",
            "p5.48xlarge",
            "trn1.2xlarge",
        ];
        assert.deepEqual(new Set(arm.map(imageOf)), new Set([NodeImage.Al2023Arm]));
        assert.deepEqual(new Set(x86.map(imageOf)), new Set([NodeImage.Al2023X86]));
    });

    it("let nothing into the nodes' script but whole numbers within their bounds", () => {
        const value = fc.oneof(fc.anything(), fc.integer({ min: -5, max: 130 }));
        const values = fc.dictionary(fc.constantFrom(...Object.keys(iscsiSettings)), value);
        fc.assert(
            fc.property(values, (iscsi) => {
                const bad = Object.values(iscsi).some((each) => each !== undefined && !Number.isSafeInteger(each));
                const found = iscsiNodeGroupProblems({ ...accepted, iscsi });
                assert.ok(!bad || found.length > 0);
                if (found.length === 0) {
                    const settings = shellScript(iscsiPreparation(iscsi)).split("\n\n")[0].split("\n");
                    assert.ok(settings.slice(2).every((line) => /^[a-z_]+=\d{1,3}$/.test(line)));
                }
            }),
        );
    });
});
