import assert from "node:assert/strict";
import { DeletionPolicy } from "../deletion-policy";
import { during, Elsewhere } from "../testing/elsewhere";
import { graph, type World } from "../testing/graph";
import { aws, children, multiAz, ontap, region, subnetIds, types, vpcId } from "../testing/ontap";
import { OntapDeploymentType } from "./deployment-type";
import { OntapFileSystem } from "./file-system";
import type { OntapFileSystemArgs } from "./file-system-args";
import { OntapProtocol } from "./protocol";
import { OntapSecurityStyle } from "./security-style";

const kmsKeyArn = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const ownKeyArn = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-4000-8000-000000000000";

/** What an earlier `up` of the arguments in `multiAz` has made. */
const existing: Record<string, Record<string, unknown>> = {
    [types.fileSystem]: {
        region,
        deploymentType: "MULTI_AZ_2",
        vpcId,
        subnetIds: Object.values(subnetIds),
        preferredSubnetId: subnetIds["eu-central-1a"],
        endpointIpAddressRange: "198.19.255.0/24",
        securityGroupIds: ["shared-clients-id"],
        kmsKeyId: ownKeyArn,
    },
    [types.securityGroup]: { region, vpcId },
    [types.virtualMachine]: { region, rootVolumeSecurityStyle: "UNIX" },
    [types.key]: { region, arn: ownKeyArn },
    [types.secret]: { region },
};
const upToDate: World = { ...aws, preview: true, existing: (type) => existing[type] };

/** Every change of an argument that AWS could fulfil only with another resource. */
const changes: { what: string; args: Partial<OntapFileSystemArgs>; resource: string; expected: RegExp }[] = [
    {
        what: "another deployment type",
        args: { deploymentType: OntapDeploymentType.MultiAz1, throughputCapacityPerHaPair: 512 },
        resource: "fileSystem",
        expected: /deploymentType is "MULTI_AZ_1"; fileSystem was made with "MULTI_AZ_2"/,
    },
    {
        what: "another VPC",
        args: { vpcId: "vpc-0a1b2c3d4e5f60719" },
        resource: "fileSystem",
        expected: /vpcId is "vpc-0a1b2c3d4e5f60719"; fileSystem was made with "vpc-0a1b2c3d4e5f60718"/,
    },
    {
        what: "another subnet",
        args: { subnetIds: { ...subnetIds, "eu-central-1b": "subnet-0a1b2c3d4e5f6071f" } },
        resource: "fileSystem",
        expected: /subnetIds is \["subnet-0a1b2c3d4e5f6071a","subnet-0a1b2c3d4e5f6071f"\]; fileSystem was made with/,
    },
    {
        what: "another preferred zone",
        args: { preferredAvailabilityZone: "eu-central-1b" },
        resource: "fileSystem",
        expected: /preferredAvailabilityZone is "eu-central-1b"; fileSystem was made with "eu-central-1a"/,
    },
    {
        what: "another endpoint range",
        args: { endpointIpAddressRange: "10.0.255.192/26" },
        resource: "fileSystem",
        expected: /endpointIpAddressRange is "10\.0\.255\.192\/26"; fileSystem was made with "198\.19\.255\.0\/24"/,
    },
    {
        what: "another key",
        args: { kmsKeyArn },
        resource: "fileSystem",
        expected: /kmsKeyArn is "arn:aws:kms:.*1234567890ab"; fileSystem was made with "arn:aws:kms:.*000000000000"/,
    },
    {
        what: "another security style",
        args: {
            storageVirtualMachines: {
                ...multiAz.storageVirtualMachines,
                nas: { protocols: [OntapProtocol.Nfs], rootVolumeSecurityStyle: OntapSecurityStyle.Ntfs },
            },
        },
        resource: "storageVirtualMachines.nas",
        expected:
            /storageVirtualMachines\["nas"\]\.rootVolumeSecurityStyle is "NTFS"; storageVirtualMachines\.nas was made with "UNIX"/,
    },
    {
        what: "another Region",
        args: {
            region: "eu-west-1",
            subnetIds: { "eu-west-1a": subnetIds["eu-central-1a"], "eu-west-1b": subnetIds["eu-central-1b"] },
        },
        resource: "kmsKey",
        expected: /region is "eu-west-1"; kmsKey was made with "eu-central-1"/,
    },
];

/** The subnets lie where the arguments say: these specs are about resources, not places. */
function placed(args: Partial<OntapFileSystemArgs>, world: World): World {
    const zones = Object.entries(args.subnetIds ?? subnetIds);
    return {
        ...world,
        calls: {
            ...world.calls,
            "aws:ec2/getSubnet:getSubnet": ({ id }) => ({
                id,
                availabilityZone: zones.find(([, subnet]) => subnet === id)?.[0],
                vpcId: args.vpcId ?? vpcId,
                cidrBlock: "10.0.0.0/20",
            }),
        },
    };
}

const messages = (failures: Error[]) => failures.map(({ message }) => message).join("\n");

describe("replacement of an OntapFileSystem", () => {
    it("is not asked for by the arguments that made it, nor by what AWS changes in place", async () => {
        for (const args of [
            {},
            { storageCapacityGiB: 4096, throughputCapacityPerHaPair: 1536, iops: 20_000 },
            { routeTableIds: ["rtb-0a1b2c3d"], clientSecurityGroupIds: {}, tags: { team: "storage" } },
            { automaticBackupRetentionDays: 0, weeklyMaintenanceStartTime: "1:05:00" },
            { endpointIpAddressRange: "198.19.255.0/24", kmsKeyArn: ownKeyArn },
        ] satisfies Partial<OntapFileSystemArgs>[]) {
            const unchanged = await ontap(args, upToDate);
            assert.deepEqual(unchanged.failures, [], JSON.stringify(args));
        }
    });

    for (const deletionPolicy of Object.values(DeletionPolicy)) {
        describe(`with deletion policy ${deletionPolicy}`, () => {
            for (const { what, args, resource, expected } of changes) {
                it(`is refused at preview: ${what}`, async () => {
                    const refused = await ontap({ ...args, deletionPolicy }, placed(args, upToDate));
                    assert.match(messages(refused.failures), expected);
                    assert.match(messages(refused.failures), new RegExp(`name ${resource} in allowReplacement`));
                });
            }
        });
    }

    it("is refused with every reason at once", async () => {
        const refused = await ontap(
            { kmsKeyArn, endpointIpAddressRange: "10.0.255.192/26", preferredAvailabilityZone: "eu-central-1b" },
            upToDate,
        );
        assert.match(
            messages(refused.failures),
            /preferredAvailabilityZone is [^]*endpointIpAddressRange is [^]*kmsKeyArn is/,
        );
    });

    it("is refused at preview for what another new resource would be known by", async () => {
        const refused = await graph(() => {
            const key = new Elsewhere("key");
            return new OntapFileSystem("shared", { ...multiAz, kmsKeyArn: key.id });
        }, upToDate);
        assert.match(messages(refused.failures), /kmsKeyArn is known only during up; fileSystem was made with/);
    });

    it("is refused where another security group would take the place of the one that FSx keeps", async () => {
        const groups = ["sg-0a1b2c3d4e5f6071e"];
        const onOther = {
            ...existing,
            [types.fileSystem]: { ...existing[types.fileSystem], securityGroupIds: groups },
        };
        const made = { ...upToDate, existing: (type: string) => onOther[type] };
        const planned = {
            ...upToDate,
            existing: (type: string) => (type === types.securityGroup ? undefined : existing[type]),
        };
        for (const [world, expected] of [
            [made, /securityGroupId is \["shared-clients-id"\]; fileSystem was made with \["sg-0a1b2c3d4e5f6071e"\]/],
            [planned, /securityGroupId is known only during up; fileSystem was made with \["shared-clients-id"\]/],
        ] as const) {
            assert.match(messages((await ontap({}, world)).failures), expected);
            const allowed = await ontap({ allowReplacement: ["fileSystem"] }, world);
            assert.deepEqual(allowed.failures, []);
        }
        // An import leaves them out, and FSx does not tell them.
        const imported = { ...existing[types.fileSystem], securityGroupIds: undefined };
        const world = {
            ...upToDate,
            existing: (type: string) => (type === types.fileSystem ? imported : existing[type]),
        };
        assert.deepEqual((await ontap({}, world)).failures, []);
    });

    it("is refused during up for what is known only then", async () => {
        const refused = await ontap({ kmsKeyArn: during(kmsKeyArn) }, { ...upToDate, preview: false });
        assert.match(messages(refused.failures), /kmsKeyArn is "arn:aws:kms:.*; fileSystem was made with/);
        assert.deepEqual(refused.all(types.virtualMachine), [], "nothing is made on a file system that is in question");
    });

    it("is never planned by the engine, which keeps every property that would ask for it", async () => {
        const made = await ontap();
        assert.deepEqual(made.one(types.fileSystem).ignoreChanges, [
            "region",
            "deploymentType",
            "storageType",
            "subnetIds",
            "preferredSubnetId",
            "securityGroupIds",
            "endpointIpAddressRange",
            "kmsKeyId",
        ]);
        assert.deepEqual(made.one(types.virtualMachine, "shared-nas").ignoreChanges, [
            "region",
            "rootVolumeSecurityStyle",
        ]);
        assert.deepEqual(made.one(types.key).ignoreChanges, ["region"]);
        assert.deepEqual(made.one(types.secret, "shared-nas").ignoreChanges, ["region"]);
    });

    describe("happens in one up where it is allowed by name", () => {
        for (const { what, args, resource } of changes.filter(({ args: { region: other } }) => other === undefined)) {
            it(what, async () => {
                const allowed = await ontap({ ...args, allowReplacement: [resource] }, placed(args, upToDate));
                assert.deepEqual(allowed.failures, []);
            });
        }

        it("another Region, with the key", async () => {
            const { args = {} } = changes.find(({ args: { region: other } }) => other !== undefined) ?? {};
            const allowed = await ontap(
                { ...args, allowReplacement: ["fileSystem", "kmsKey"] },
                placed(args, { ...upToDate, preview: false }),
            );
            assert.deepEqual(messages(allowed.failures), "");
            for (const child of children(allowed)) {
                assert.deepEqual(child.ignoreChanges, [], child.name);
            }
        });
    });

    it("lifts the protection of what is named and of nothing else, and retains the old one", async () => {
        const nas = await ontap({ allowReplacement: ["storageVirtualMachines.nas"] });
        const unprotected = children(nas).filter(({ protect, retainOnDelete }) => protect !== true && retainOnDelete);
        assert.deepEqual(unprotected.map(({ type, name }) => `${type} ${name}`).sort(), [
            `${types.virtualMachine} shared-nas`,
            `${types.secret} shared-nas`,
            `${types.secretVersion} shared-nas`,
            `${types.secretVersion} shared-san`,
        ]);
        assert.deepEqual(nas.one(types.virtualMachine, "shared-nas").ignoreChanges, []);
        const all = await ontap({ allowReplacement: ["fileSystem"] });
        assert.equal(all.one(types.fileSystem).protect, false);
        assert.equal(all.one(types.fileSystem).retainOnDelete, true);
        assert.equal(all.one(types.virtualMachine, "shared-san").protect, false);
        assert.equal(all.one(types.key).protect, true);
    });

    it("also overrules a protection that the component inherited, for what is named", async () => {
        const inherited = await ontap(
            { deletionPolicy: DeletionPolicy.Delete, allowReplacement: ["fileSystem"] },
            aws,
            { protect: true },
        );
        assert.equal(inherited.one(types.fileSystem).protect, false);
        assert.equal(inherited.one(types.key).protect, true);
    });
});
