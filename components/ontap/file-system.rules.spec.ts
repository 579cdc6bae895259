import assert from "node:assert/strict";
import * as fc from "fast-check";
import { later, problemText, type Unchecked } from "../problem";
import { OntapDeploymentType } from "./deployment-type";
import type { OntapFileSystemArgs } from "./file-system-args";
import { fileSystemProblems, nameProblems, subnetOrder } from "./file-system.rules";

const subnetIds = { "eu-central-1a": "subnet-0a1b2c3d", "eu-central-1b": "subnet-0a1b2c3d4e5f6071b" };
const multiAz: Unchecked<OntapFileSystemArgs> = {
    region: "eu-central-1",
    deploymentType: "MULTI_AZ_2",
    storageCapacityGiB: 1024,
    throughputCapacityPerHaPair: 384,
    vpcId: "vpc-0a1b2c3d4e5f60718",
    subnetIds,
    routeTableIds: ["rtb-0a1b2c3d", "rtb-0a1b2c3d4e5f60718"],
    clientSecurityGroupIds: { nodes: "sg-0a1b2c3d" },
    storageVirtualMachines: { nas: { protocols: ["Nfs"] } },
};
const oneZone: Unchecked<OntapFileSystemArgs> = {
    deploymentType: "SINGLE_AZ_2",
    subnetIds: { "eu-central-1a": "subnet-0a1b2c3d" },
    routeTableIds: undefined,
};

function problems(args: Unchecked<OntapFileSystemArgs>): string[] {
    return fileSystemProblems({ ...multiAz, ...args }).map((problem) =>
        problemText("OntapFileSystem", "shared", problem),
    );
}

describe("rules of OntapFileSystem", () => {
    it("name component, path, value, rule and remedy", () => {
        assert.deepEqual(problems({ preferredAvailabilityZone: "eu-central-1c" }), [
            'OntapFileSystem "shared": preferredAvailabilityZone is "eu-central-1c"; the file server that works stands in one of the Availability Zones of subnetIds, eu-central-1a, eu-central-1b; name one of them',
        ]);
    });

    it("accept what AWS takes, and skip what is known only during up", () => {
        const accepted: Unchecked<OntapFileSystemArgs>[] = [
            {},
            { preferredAvailabilityZone: "eu-central-1b", endpointIpAddressRange: "10.0.255.192/26" },
            { deploymentType: "MULTI_AZ_1", throughputCapacityPerHaPair: 128 },
            oneZone,
            {
                ...oneZone,
                haPairs: 6,
                storageCapacityGiB: 6144,
                storageVirtualMachines: { san: { protocols: ["Iscsi"] } },
            },
            { ...oneZone, preferredAvailabilityZone: "eu-central-1a" },
            {
                storageCapacityGiB: later,
                throughputCapacityPerHaPair: later,
                haPairs: later,
                iops: later,
                vpcId: later,
                subnetIds: { "eu-central-1a": later, "eu-central-1b": later },
                routeTableIds: later,
                endpointIpAddressRange: later,
                clientSecurityGroupIds: { nodes: later },
                storageVirtualMachines: { nas: { protocols: ["Nfs"], rootVolumeSecurityStyle: later } },
                kmsKeyArn: later,
                automaticBackupRetentionDays: later,
            },
            { routeTableIds: [later] },
            { clientSecurityGroupIds: {} },
            {
                storageVirtualMachines: {
                    [`a_${"b".repeat(45)}`]: { protocols: ["Nfs", "NfsV3", "Iscsi"] },
                    B2: { protocols: ["Iscsi"], rootVolumeSecurityStyle: "MIXED" },
                },
            },
            { deletionPolicy: "Delete", allowReplacement: ["fileSystem", "storageVirtualMachines.nas"] },
        ];
        for (const args of accepted) {
            assert.deepEqual(problems(args), [], JSON.stringify(args));
        }
    });

    const refused: { what: string; args: Unchecked<OntapFileSystemArgs>; expected: RegExp }[] = [
        {
            what: "no type",
            args: { deploymentType: undefined },
            expected: /deploymentType is missing; it is one of MULTI_AZ_1, MULTI_AZ_2/,
        },
        {
            what: "an unknown type",
            args: { deploymentType: "MULTI_AZ_3" },
            expected: /deploymentType is "MULTI_AZ_3"; it is one of/,
        },
        {
            what: "a type that is not known at preview",
            args: { deploymentType: later },
            expected: /deploymentType is known only during up; it decides/,
        },
        {
            what: "a missing Region",
            args: { region: undefined },
            expected: /region is missing; an AWS Region has a name like/,
        },
        { what: "a VPC's CIDR", args: { vpcId: "10.0.0.0/16" }, expected: /vpcId is "10\.0\.0\.0\/16"; a VPC id is/ },
        {
            what: "one subnet for Multi-AZ",
            args: { subnetIds: { "eu-central-1a": "subnet-0a1b2c3d" } },
            expected:
                /subnetIds is \{.*\}; a file system of type MULTI_AZ_2 has one file server in each of two Availability Zones/,
        },
        {
            what: "three subnets for Multi-AZ",
            args: { subnetIds: { ...subnetIds, "eu-central-1c": "subnet-0a1b2c3e" } },
            expected: /one file server in each of two Availability Zones; give one subnet in each of two/,
        },
        {
            what: "two subnets for Single-AZ",
            args: { ...oneZone, subnetIds },
            expected: /a file system of type SINGLE_AZ_2 is in one Availability Zone; give one subnet/,
        },
        {
            what: "one subnet under two zones",
            args: { subnetIds: { "eu-central-1a": "subnet-0a1b2c3d", "eu-central-1b": "subnet-0a1b2c3d" } },
            expected: /subnetIds\["eu-central-1b"\] is "subnet-0a1b2c3d"; .* stands under eu-central-1a too/,
        },
        {
            what: "a zone of another Region",
            args: { subnetIds: { "eu-central-1a": later, "eu-west-1a": later } },
            expected: /subnetIds\["eu-west-1a"\] is "eu-west-1a"; an Availability Zone of eu-central-1/,
        },
        {
            what: "a subnet as preferred zone",
            args: { preferredAvailabilityZone: "subnet-0a1b2c3d" },
            expected:
                /preferredAvailabilityZone is "subnet-0a1b2c3d"; .* eu-central-1a, eu-central-1b; name one of them/,
        },
        {
            what: "a preferred zone that is not known at preview",
            args: { preferredAvailabilityZone: later },
            expected: /preferredAvailabilityZone is known only during up; it decides/,
        },
        {
            what: "Multi-AZ without route tables",
            args: { routeTableIds: undefined },
            expected: /routeTableIds is missing; clients reach .* the VPC's main route table only/,
        },
        {
            what: "Multi-AZ with an empty list of route tables",
            args: { routeTableIds: [] },
            expected: /routeTableIds is \[\]/,
        },
        {
            what: "a subnet as route table",
            args: { routeTableIds: ["rtb-0a1b2c3d", "subnet-0a1b2c3d"] },
            expected: /routeTableIds\[1\] is "subnet-0a1b2c3d"; a route table id is rtb-/,
        },
        {
            what: "route tables for Single-AZ",
            args: { ...oneZone, routeTableIds: ["rtb-0a1b2c3d"] },
            expected: /routeTableIds is \["rtb-0a1b2c3d"\]; .* needs no routes; leave it out/,
        },
        {
            what: "an endpoint range for Single-AZ",
            args: { ...oneZone, endpointIpAddressRange: "10.0.255.192/26" },
            expected: /endpointIpAddressRange is "10\.0\.255\.192\/26"; .* has its addresses in its subnet/,
        },
        {
            what: "an endpoint range for fewer storage virtual machines",
            args: {
                endpointIpAddressRange: "10.0.0.0/30",
                storageVirtualMachines: Object.fromEntries(
                    "abcd".split("").map((name) => [name, { protocols: ["Nfs"] }]),
                ),
            },
            expected: /endpointIpAddressRange is "10\.0\.0\.0\/30"; .* here 5/,
        },
        {
            what: "a size of another type",
            args: { throughputCapacityPerHaPair: 128 },
            expected: /throughputCapacityPerHaPair is 128; a pair of file servers of type MULTI_AZ_2 has 384/,
        },
        {
            what: "a backup window that is none",
            args: { dailyBackupStartTime: "3 am" },
            expected: /dailyBackupStartTime is "3 am"; the backup window begins at HH:MM/,
        },
        {
            what: "a CIDR as client",
            args: { clientSecurityGroupIds: { nodes: "0.0.0.0/0" } },
            expected: /a security group id is/,
        },
        {
            what: "a key of another Region",
            args: { kmsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab" },
            expected: /FSx reads a key of the file system's own Region, eu-central-1/,
        },
        {
            what: "an unknown policy",
            args: { deletionPolicy: "Snapshot" },
            expected: /deletionPolicy is "Snapshot"; it is one of/,
        },
        {
            what: "the replacement of something that holds no data",
            args: { allowReplacement: ["securityGroup"] },
            expected:
                /allowReplacement\[0\] is "securityGroup"; the resources that hold data here are fileSystem, kmsKey, storageVirtualMachines\.nas/,
        },
        {
            what: "no storage virtual machine",
            args: { storageVirtualMachines: {} },
            expected: /storageVirtualMachines is \{\}; .* so it has at least one/,
        },
        {
            what: "a list of storage virtual machines",
            args: { storageVirtualMachines: ["nas"] },
            expected: /storageVirtualMachines is \["nas"\]; it is a map from name to storage virtual machine/,
        },
        {
            what: "storage virtual machines that are not known at preview",
            args: { storageVirtualMachines: later },
            expected: /storageVirtualMachines is known only during up; it is a map/,
        },
        {
            what: "a name that is too long",
            args: { storageVirtualMachines: { ["a".repeat(48)]: { protocols: ["Nfs"] } } },
            expected: /the name of a storage virtual machine has 1 to 47 letters, digits and underscores/,
        },
        {
            what: "a name with a hyphen",
            args: { storageVirtualMachines: { "shop-data": { protocols: ["Nfs"] } } },
            expected: /storageVirtualMachines\["shop-data"\] is "shop-data"; .* choose a name such as shop_data/,
        },
        {
            what: "a storage virtual machine without protocol",
            args: { storageVirtualMachines: { nas: {} } },
            expected: /storageVirtualMachines\["nas"\]\.protocols is missing; without a protocol/,
        },
        {
            what: "a storage virtual machine with an empty list of protocols",
            args: { storageVirtualMachines: { nas: { protocols: [] } } },
            expected: /storageVirtualMachines\["nas"\]\.protocols is \[\]/,
        },
        {
            what: "a protocol that does not exist",
            args: { storageVirtualMachines: { nas: { protocols: ["Nfs", "SMB"] } } },
            expected: /storageVirtualMachines\["nas"\]\.protocols\[1\] is "SMB"; it is one of Nfs, NfsV3, Iscsi/,
        },
        {
            what: "protocols that are not known at preview",
            args: { storageVirtualMachines: { nas: { protocols: later } } },
            expected: /storageVirtualMachines\["nas"\]\.protocols is known only during up; it decides/,
        },
        {
            what: "a storage virtual machine that is a list of protocols",
            args: { storageVirtualMachines: { nas: ["Nfs"] } },
            expected:
                /storageVirtualMachines\["nas"\] is \["Nfs"\]; a storage virtual machine is described by an object/,
        },
        {
            what: "an unknown security style",
            args: { storageVirtualMachines: { nas: { protocols: ["Nfs"], rootVolumeSecurityStyle: "unix" } } },
            expected:
                /storageVirtualMachines\["nas"\]\.rootVolumeSecurityStyle is "unix"; it is one of UNIX, NTFS, MIXED/,
        },
        {
            what: "a field that does not exist",
            args: { storageVirtualMachines: { nas: { protocols: ["Nfs"], securityStyle: "UNIX" } } },
            expected: /storageVirtualMachines\["nas"\]\.securityStyle is "UNIX"; there is no such field/,
        },
        {
            what: "iSCSI with more than six pairs",
            args: {
                ...oneZone,
                haPairs: 7,
                storageCapacityGiB: 7168,
                storageVirtualMachines: { san: { protocols: ["Iscsi"] } },
            },
            expected:
                /protocols\[0\] is "Iscsi"; a file system with more than 6 pairs of file servers, here 7, has no iSCSI/,
        },
    ];
    for (const { what, args, expected } of refused) {
        it(`refuse ${what}`, () => {
            const found = problems(args);
            assert.equal(found.length, 1, found.join("\n"));
            assert.match(found[0] ?? "", expected);
        });
    }

    it("never throw, whatever they are given", () => {
        fc.assert(
            fc.property(
                fc.anything(),
                fc.anything(),
                fc.constantFrom(...Object.values(OntapDeploymentType), "none"),
                (one, other, deploymentType) => {
                    problems({
                        deploymentType,
                        region: one,
                        subnetIds: other,
                        routeTableIds: one,
                        storageVirtualMachines: other,
                        allowReplacement: one,
                        preferredAvailabilityZone: other,
                    });
                    problems({
                        deploymentType,
                        haPairs: one,
                        storageVirtualMachines: { nas: one, san: { protocols: other, rootVolumeSecurityStyle: one } },
                        subnetIds: { "eu-central-1a": one },
                        allowReplacement: [other],
                    });
                },
            ),
        );
    });

    it("take names that security groups and secrets can be named after", () => {
        for (const name of ["shared", "team/shared.data-1", "a".repeat(200)]) {
            assert.deepEqual(nameProblems(name), [], name);
        }
        for (const name of ["", "shared data", "sg-shared", "a".repeat(201)]) {
            assert.deepEqual(
                nameProblems(name).map(({ path }) => path),
                ["name"],
                name,
            );
        }
    });

    it("tell FSx the same order of subnets, whatever order the map has", () => {
        const zones = fc.uniqueArray(fc.constantFrom("eu-central-1a", "eu-central-1b", "eu-central-1c"), {
            minLength: 1,
        });
        const map = (names: string[]) => Object.fromEntries(names.map((zone) => [zone, `subnet of ${zone}`]));
        fc.assert(
            fc.property(zones, fc.option(fc.nat(), { nil: undefined }), (names, pick) => {
                const preferred = pick === undefined ? undefined : names[pick % names.length];
                const order = subnetOrder({ subnetIds: map(names), preferredAvailabilityZone: preferred });
                const reversed = map([...names].reverse());
                assert.deepEqual(subnetOrder({ subnetIds: reversed, preferredAvailabilityZone: preferred }), order);
                assert.equal(order[0], preferred ?? [...names].sort()[0]);
                assert.deepEqual([...order].sort(), [...names].sort());
            }),
        );
    });
});
