import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { Elsewhere } from "../testing/elsewhere";
import { graph, type Graph, valueOf, type World } from "../testing/graph";
import { aws, children, multiAz, ontap, region, singleAz, subnetIds, types } from "../testing/ontap";
import { problemsOf } from "../testing/problems";
import { DeletionPolicy } from "../deletion-policy";
import { OntapDeploymentType } from "./deployment-type";
import { OntapFileSystem } from "./file-system";
import { OntapProtocol } from "./protocol";
import { OntapSecurityStyle } from "./security-style";

/** Types whose loss is the loss of data, or of the way to it. */
const holdData = [types.fileSystem, types.virtualMachine, types.secret, types.key];

describe("OntapFileSystem", () => {
    let standard: Graph<OntapFileSystem>;

    before(async () => {
        standard = await ontap();
        assert.deepEqual(standard.failures, []);
    });

    it("makes one file system, a storage virtual machine with credentials for each name, and a rule for each client", () => {
        assert.deepEqual(
            children(standard)
                .map(({ type, name }) => `${type} ${name}`)
                .sort(),
            [
                `${types.fileSystem} shared`,
                `${types.key} shared-key`,
                `${types.alias} shared-key`,
                `${types.securityGroup} shared-clients`,
                ...["nas", "san"].flatMap((machine) => [
                    `${types.virtualMachine} shared-${machine}`,
                    `${types.password} shared-${machine}`,
                    `${types.secret} shared-${machine}`,
                    `${types.secretVersion} shared-${machine}`,
                ]),
                ...["nodes", "admin"].flatMap((client) => [
                    `${types.ingress} shared-management-from-${client}`,
                    `${types.ingress} shared-nfs-from-${client}`,
                    `${types.ingress} shared-iscsi-from-${client}`,
                ]),
            ].sort(),
        );
    });

    it("gives every child of AWS and every call the Region, and makes it a child", () => {
        for (const child of children(standard)) {
            // A random password is made where Pulumi runs.
            assert.equal(child.inputs.region, child.type === types.password ? undefined : region, child.name);
            assert.equal(child.parent, "shared", child.name);
        }
        assert.deepEqual(
            standard.calls.map(({ token, inputs }) => [token, (inputs as { region: unknown }).region]),
            Object.keys(subnetIds).map(() => ["aws:ec2/getSubnet:getSubnet", region]),
        );
    });

    it("spans its two zones with the first as preferred one, and routes in every table given", () => {
        const { inputs } = standard.one(types.fileSystem);
        assert.equal(inputs.deploymentType, "MULTI_AZ_2");
        assert.equal(inputs.preferredSubnetId, subnetIds["eu-central-1a"]);
        assert.deepEqual(inputs.subnetIds, Object.values(subnetIds));
        assert.deepEqual(inputs.routeTableIds, multiAz.routeTableIds);
        assert.deepEqual(inputs.securityGroupIds, ["shared-clients-id"]);
        assert.equal("endpointIpAddressRange" in inputs, false);
    });

    it("prefers the zone that it is told, and has one zone and no routes with Single-AZ", async () => {
        const other = await ontap({ preferredAvailabilityZone: "eu-central-1b" });
        assert.deepEqual(other.one(types.fileSystem).inputs.subnetIds, Object.values(subnetIds).reverse());
        assert.equal(other.one(types.fileSystem).inputs.preferredSubnetId, subnetIds["eu-central-1b"]);
        const single = (await ontap(singleAz)).one(types.fileSystem).inputs;
        assert.deepEqual(single.subnetIds, [subnetIds["eu-central-1a"]]);
        assert.equal(single.preferredSubnetId, subnetIds["eu-central-1a"]);
        assert.equal("routeTableIds" in single, false);
    });

    it("sizes the second generation by pair of file servers, which is the only way without a difference at every up", async () => {
        const { inputs } = standard.one(types.fileSystem);
        assert.equal(inputs.haPairs, 1);
        assert.equal(inputs.throughputCapacityPerHaPair, 768);
        assert.equal("throughputCapacity" in inputs, false);
        const wide = await ontap({
            ...singleAz,
            deploymentType: OntapDeploymentType.SingleAz2,
            throughputCapacityPerHaPair: 1536,
            haPairs: 2,
            iops: 10_000,
        });
        assert.equal(wide.one(types.fileSystem).inputs.haPairs, 2);
        assert.deepEqual(wide.one(types.fileSystem).inputs.diskIopsConfiguration, {
            mode: "USER_PROVISIONED",
            iops: 10_000,
        });
    });

    it("sizes the first generation as a whole, which is the only way to make it faster in place", async () => {
        const { inputs } = (await ontap(singleAz)).one(types.fileSystem);
        assert.equal(inputs.throughputCapacity, 512);
        assert.equal("throughputCapacityPerHaPair" in inputs || "haPairs" in inputs, false);
    });

    it("encrypts with a rotated key of its own and keeps backups for 30 days", () => {
        const key = standard.one(types.key).inputs;
        assert.equal(key.enableKeyRotation, true);
        assert.equal(key.deletionWindowInDays, 30);
        assert.equal(standard.one(types.alias).inputs.name, "alias/eks-storage/shop/test/ontap/shared");
        const { inputs } = standard.one(types.fileSystem);
        assert.match(String(inputs.kmsKeyId), /^arn:aws:kms:eu-central-1:/);
        assert.equal(inputs.automaticBackupRetentionDays, 30);
        assert.deepEqual(inputs.diskIopsConfiguration, { mode: "AUTOMATIC" });
        assert.equal(inputs.storageType, "SSD");
    });

    it("takes a key, windows, an endpoint range and a security style when told so", async () => {
        const kmsKeyArn = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
        const other = await ontap({
            kmsKeyArn,
            automaticBackupRetentionDays: 7,
            dailyBackupStartTime: "03:00",
            weeklyMaintenanceStartTime: "7:04:00",
            endpointIpAddressRange: "10.0.255.192/26",
            storageVirtualMachines: {
                nas: { protocols: [OntapProtocol.Nfs], rootVolumeSecurityStyle: OntapSecurityStyle.Mixed },
            },
        });
        assert.deepEqual(other.failures, []);
        assert.deepEqual([...other.all(types.key), ...other.all(types.alias)], []);
        const { inputs } = other.one(types.fileSystem);
        assert.equal(inputs.kmsKeyId, kmsKeyArn);
        assert.equal(inputs.automaticBackupRetentionDays, 7);
        assert.equal(inputs.dailyAutomaticBackupStartTime, "03:00");
        assert.equal(inputs.weeklyMaintenanceStartTime, "7:04:00");
        assert.equal(inputs.endpointIpAddressRange, "10.0.255.192/26");
        assert.equal(other.one(types.virtualMachine).inputs.rootVolumeSecurityStyle, "MIXED");
        assert.equal(other.one(types.secret).inputs.kmsKeyId, kmsKeyArn);
    });

    it("makes the file system without waiting for its clients, whose groups a cluster makes", async () => {
        let clusterIsMade = false;
        const before: string[] = [];
        const world: World = {
            ...aws,
            existing: (type) => {
                if (!clusterIsMade) {
                    before.push(type);
                }
                return undefined;
            },
        };
        const made = await graph(() => {
            const nodes = pulumi.output(sleep(500, "sg-0a1b2c3d4e5f60718")).apply((id) => {
                clusterIsMade = true;
                return id;
            });
            return new OntapFileSystem("shared", { ...multiAz, clientSecurityGroupIds: { nodes } });
        }, world);
        for (const type of [types.fileSystem, types.virtualMachine, types.secretVersion]) {
            assert.ok(before.includes(type), type);
        }
        assert.equal(before.includes(types.ingress), false);
        assert.equal(made.all(types.ingress).length, 3);
        const ofClusters = made.resources.filter(({ type }) => /^(aws:eks\/|eks:|kubernetes:)/.test(type));
        assert.deepEqual(ofClusters, []);
    });

    it("protects and retains what holds the data or is the way to it; a secret's value is retained and may be renewed", () => {
        for (const child of children(standard)) {
            assert.equal(child.protect === true, holdData.includes(child.type), child.name);
            const retained = [...holdData, types.secretVersion].includes(child.type);
            assert.equal(child.retainOnDelete === true, retained, `${child.type} ${child.name}`);
        }
        assert.equal(standard.one(types.secret, "shared-nas").inputs.recoveryWindowInDays, 30);
    });

    it("protects and retains nothing with deletion policy Delete, and leaves no secret's name behind", async () => {
        const deletable = await ontap({ deletionPolicy: DeletionPolicy.Delete });
        for (const child of children(deletable)) {
            assert.notEqual(child.protect, true, child.name);
            assert.notEqual(child.retainOnDelete, true, child.name);
        }
        assert.equal(deletable.one(types.secret, "shared-nas").inputs.recoveryWindowInDays, 0);
    });

    it("waits longer for the file system than the provider does, and not as long for a storage virtual machine that cannot go", () => {
        assert.deepEqual(standard.one(types.fileSystem).timeouts, { create: "90m", update: "6h", delete: "90m" });
        for (const { timeouts } of standard.all(types.virtualMachine)) {
            assert.deepEqual(timeouts, { create: "", update: "", delete: "15m" });
        }
    });

    it("gives custom timeouts to every child, over its own", async () => {
        const slow = await ontap({}, aws, { customTimeouts: { create: "50m", update: "12h" } });
        for (const child of children(slow)) {
            const ownDelete: Record<string, string> = { [types.fileSystem]: "90m", [types.virtualMachine]: "15m" };
            const expected = { create: "50m", update: "12h", delete: ownDelete[child.type] ?? "" };
            assert.deepEqual(child.timeouts, expected, child.name);
        }
    });

    it("gives tags to every child that takes them, under a name", async () => {
        const tagged = await ontap({ tags: { team: "storage" } });
        const taggable = [
            types.fileSystem,
            types.virtualMachine,
            types.secret,
            types.key,
            types.securityGroup,
            types.ingress,
        ];
        for (const type of taggable) {
            for (const child of tagged.all(type)) {
                assert.deepEqual(child.inputs.tags, { Name: "shared", team: "storage" }, child.name);
            }
        }
    });

    it("hands out ids, ARNs and endpoints, and no password", async () => {
        const { result } = standard;
        const arn = (service: string, rest: string) => `arn:aws:${service}:eu-central-1:111122223333:${rest}`;
        const both = <T>(of: (machine: string) => T) => ({ nas: of("nas"), san: of("san") });
        const version = "00000000-0000-4000-8000-000000000001";
        const expected = {
            fileSystemId: "shared-id",
            fileSystemArn: arn("fsx", "file-system/fs-0123456789abcdef0"),
            managementEndpoint: "management.shared",
            securityGroupId: "shared-clients-id",
            kmsKeyArn: arn("kms", "key/00000000-0000-4000-8000-000000000000"),
            storageVirtualMachineIds: both((machine) => `shared-${machine}-id`),
            storageVirtualMachineArns: both((machine) =>
                arn("fsx", `storage-virtual-machine/fs-0123456789abcdef0/shared-${machine}`),
            ),
            storageVirtualMachineManagementEndpoints: both((machine) => `managements.shared-${machine}`),
            nfsEndpoints: { nas: "nfs.shared-nas" },
            iscsiEndpoints: { san: "iscsis.shared-san" },
            credentialsVersions: { nas: version, san: version },
            credentialsSecretArns: both((machine) => arn("secretsmanager", `secret:shared-${machine}-AbCdEf`)),
            region,
        };
        const outputs = Object.entries(result).filter(([key]) => !key.startsWith("__") && key !== "urn");
        const values = outputs.map(
            async ([output, value]) => [output, await valueOf(value as pulumi.Output<unknown>)] as const,
        );
        assert.deepEqual(Object.fromEntries(await Promise.all(values)), expected);
    });

    it("shows the whole graph at preview while ids are unknown", async () => {
        const unknown = await graph(
            () => {
                const network = new Elsewhere("network");
                return new OntapFileSystem("shared", {
                    ...multiAz,
                    vpcId: network.id,
                    subnetIds: { "eu-central-1a": network.id, "eu-central-1b": network.id },
                    routeTableIds: [network.id],
                    clientSecurityGroupIds: { nodes: network.id },
                    endpointIpAddressRange: network.id,
                    storageCapacityGiB: network.id.apply(() => 1024),
                });
            },
            { preview: true },
        );
        assert.deepEqual(unknown.failures, []);
        assert.equal(children(unknown).length, standard.resources.length - 1 - 3 + 1);
        assert.deepEqual(unknown.calls, []);
        assert.equal(await valueOf(unknown.result.fileSystemId), undefined);
        assert.equal(await valueOf(unknown.result.credentialsSecretArns), undefined);
        assert.equal(await valueOf(unknown.result.region), region);
    });

    it("reports every problem at once, before anything is registered", async () => {
        const refused = await graph(() =>
            problemsOf(
                () =>
                    new OntapFileSystem("a".repeat(201), {
                        ...multiAz,
                        vpcId: "main",
                        storageCapacityGiB: 100,
                        throughputCapacityPerHaPair: 128,
                        subnetIds: { "eu-central-1a": "subnet-0a1b2c3d" },
                        preferredAvailabilityZone: "eu-central-1b",
                        routeTableIds: [],
                        endpointIpAddressRange: "10.0.0.0/8",
                        clientSecurityGroupIds: { nodes: "nodes" },
                        storageVirtualMachines: { "shop-data": { protocols: [] } },
                        dailyBackupStartTime: "25:00",
                    }),
            ),
        );
        assert.deepEqual(Object.keys(refused.result), [
            "name",
            "throughputCapacityPerHaPair",
            "storageCapacityGiB",
            "vpcId",
            "subnetIds",
            "preferredAvailabilityZone",
            "routeTableIds",
            "endpointIpAddressRange",
            'clientSecurityGroupIds["nodes"]',
            'storageVirtualMachines["shop-data"]',
            'storageVirtualMachines["shop-data"].protocols',
            "dailyBackupStartTime",
        ]);
        assert.deepEqual(refused.resources, []);
    });
});
