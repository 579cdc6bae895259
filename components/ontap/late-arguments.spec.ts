import assert from "node:assert/strict";
import { during } from "../testing/elsewhere";
import { aws, ontap, singleAz, subnetIds, types, vpcId } from "../testing/ontap";
import { OntapDeploymentType } from "./deployment-type";
import type { OntapFileSystemArgs } from "./file-system-args";
import { OntapProtocol } from "./protocol";
import type { OntapSecurityStyle } from "./security-style";

describe("arguments of an OntapFileSystem that AWS or another resource tells", () => {
    describe("refuses a value that is known only during up, and does not make the child that would use it", () => {
        const cases: { what: string; args: Partial<OntapFileSystemArgs>; missing: string; expected: RegExp }[] = [
            {
                what: "two subnets of one zone",
                args: {
                    subnetIds: { ...subnetIds, "eu-central-1a": during("subnet-0a1b2c3d4e5f6071c") },
                },
                missing: types.fileSystem,
                expected:
                    /subnetIds\["eu-central-1a"\] is "subnet-0a1b2c3d4e5f6071c"; the subnet lies in eu-central-1b/,
            },
            {
                what: "a throughput of the other generation",
                args: { throughputCapacityPerHaPair: during(512) },
                missing: types.fileSystem,
                expected: /throughputCapacityPerHaPair is 512; a pair of file servers of type MULTI_AZ_2/,
            },
            {
                what: "more pairs than iSCSI works with",
                args: {
                    ...singleAz,
                    deploymentType: OntapDeploymentType.SingleAz2,
                    throughputCapacityPerHaPair: 1536,
                    storageCapacityGiB: 8192,
                    haPairs: during(8),
                },
                missing: types.fileSystem,
                expected: /storageVirtualMachines\["san"\]\.protocols\[0\] is "Iscsi"; .* here 8, has no iSCSI/,
            },
            {
                what: "no route table",
                args: { routeTableIds: during([]) },
                missing: types.fileSystem,
                expected: /routeTableIds is \[\]; clients reach/,
            },
            {
                what: "an endpoint range that is the VPC",
                args: { endpointIpAddressRange: during("100.64.0.0/20") },
                missing: types.fileSystem,
                expected: /endpointIpAddressRange is "100\.64\.0\.0\/20"; it covers 100\.64\.0\.0\/20 of the VPC/,
            },
            {
                what: "a backup window that overlaps maintenance",
                args: { dailyBackupStartTime: during("03:00"), weeklyMaintenanceStartTime: "1:03:20" },
                missing: types.fileSystem,
                expected: /weeklyMaintenanceStartTime is "1:03:20"; .* must not overlap/,
            },
            {
                what: "a key of another Region",
                args: { kmsKeyArn: during(`arn:aws:kms:eu-west-1:111122223333:key/mrk-${"0".repeat(32)}`) },
                missing: types.fileSystem,
                expected: /kmsKeyArn is "arn:aws:kms:eu-west-1:.*FSx reads a key of the file system's own Region/,
            },
            {
                what: "something that is no VPC",
                args: { vpcId: during("main") },
                missing: types.securityGroup,
                expected: /vpcId is "main"; a VPC id is/,
            },
            {
                what: "something that is no security group",
                args: { clientSecurityGroupIds: { nodes: during("default") } },
                missing: types.ingress,
                expected: /clientSecurityGroupIds\["nodes"\] is "default"; a security group id is/,
            },
            {
                what: "an unknown security style",
                args: {
                    storageVirtualMachines: {
                        nas: {
                            protocols: [OntapProtocol.Nfs],
                            rootVolumeSecurityStyle: during("POSIX" as OntapSecurityStyle),
                        },
                    },
                },
                missing: types.virtualMachine,
                expected: /storageVirtualMachines\["nas"\]\.rootVolumeSecurityStyle is "POSIX"; it is one of/,
            },
        ];
        for (const { what, args, missing, expected } of cases) {
            it(what, async () => {
                const partial = await ontap(args);
                const text = partial.failures.map(({ message }) => message).join("\n");
                assert.match(text, expected);
                assert.match(text, /OntapFileSystem "shared": /);
                assert.deepEqual(partial.all(missing), []);
            });
        }
    });

    it("refuses an endpoint range at preview as soon as the VPC is known", async () => {
        // The list may be from before the file system's own subnets were made.
        const calls = { ...aws.calls, "aws:ec2/getSubnets:getSubnets": () => ({ ids: [] }) };
        const refused = await ontap({ endpointIpAddressRange: "10.0.16.0/24" }, { calls, preview: true });
        assert.match(
            refused.failures.map(({ message }) => message).join("\n"),
            /endpointIpAddressRange is "10\.0\.16\.0\/24"; it overlaps 10\.0\.16\.0\/20 of subnet-0a1b2c3d4e5f6071b/,
        );
        assert.deepEqual(refused.all(types.fileSystem), []);
    });

    it("compares an endpoint range with all subnets of the VPC", async () => {
        const calls = aws.calls ?? {};
        const other = {
            id: "subnet-0a1b2c3d4e5f6071d",
            cidrBlock: "10.0.64.0/20",
            availabilityZone: "eu-central-1c",
            vpcId,
        };
        const refused = await ontap(
            { endpointIpAddressRange: "10.0.64.0/24" },
            {
                calls: {
                    ...calls,
                    "aws:ec2/getSubnets:getSubnets": ({ filters }) => {
                        assert.deepEqual(filters, [{ name: "vpc-id", values: [vpcId] }]);
                        return { ids: [...Object.values(subnetIds), other.id] };
                    },
                    "aws:ec2/getSubnet:getSubnet": (inputs) =>
                        inputs.id === other.id ? other : (calls["aws:ec2/getSubnet:getSubnet"]?.(inputs) ?? {}),
                },
            },
        );
        assert.match(
            refused.failures.map(({ message }) => message).join("\n"),
            /endpointIpAddressRange is "10\.0\.64\.0\/24"; it overlaps 10\.0\.64\.0\/20 of subnet-0a1b2c3d4e5f6071d/,
        );
        assert.deepEqual(refused.all(types.fileSystem), []);
    });

    it("finds a subnet of another VPC", async () => {
        const found = aws.calls?.["aws:ec2/getSubnet:getSubnet"];
        const elsewhere = await ontap(
            {},
            {
                calls: {
                    "aws:ec2/getSubnet:getSubnet": (inputs) => ({ ...found?.(inputs), vpcId: "vpc-0000000000000000f" }),
                },
            },
        );
        assert.match(
            String(elsewhere.failures[0]?.message),
            new RegExp(`belongs to vpc-0000000000000000f, not to ${vpcId}`),
        );
        assert.deepEqual(elsewhere.all(types.fileSystem), []);
    });
});
