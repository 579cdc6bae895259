import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { components } from "../../plugin/components";
import { generatedFiles } from "../../schema/generate";
import { shortName, type PackageSpec, type PropertySpec } from "../../schema/spec";

const repository = path.join(__dirname, "..", "..");
const committed = (file: string) => readFileSync(path.join(repository, file), "utf8");

describe("generated files", () => {
    it("are what the sources of the components say; npm run schema writes them", function () {
        this.timeout(60_000);
        for (const [file, text] of Object.entries(generatedFiles())) {
            assert.equal(committed(file), text, `${file} differs from the sources; run npm run schema`);
        }
    });
});

describe("schema.json", () => {
    const schema = JSON.parse(committed("schema.json")) as PackageSpec;
    const described: [string, string | undefined][] = [
        ...Object.entries(schema.resources).flatMap(([token, resource]): [string, string | undefined][] => [
            [shortName(token), resource.description],
            ...descriptions(`argument of ${shortName(token)}`, resource.inputProperties),
            ...descriptions(`output of ${shortName(token)}`, resource.properties),
        ]),
        ...Object.entries(schema.types).flatMap(([token, type]): [string, string | undefined][] => [
            [shortName(token), type.description],
            ...(type.type === "object"
                ? descriptions(`field of ${shortName(token)}`, type.properties)
                : type.enum.map(({ name, description }): [string, string] => [
                      `value of ${shortName(token)}: ${name}`,
                      description,
                  ])),
        ]),
    ];

    it("has every component that the plugin serves, and no other", () => {
        assert.deepEqual(Object.keys(schema.resources).map(shortName).sort(), Object.keys(components).sort());
    });

    it("describes every component, argument, output, type and value", () => {
        assert.ok(described.length > 50);
        for (const [what, description] of described) {
            assert.match(description ?? "", /^[A-Z0-9][^]*\S{2}/, `${what} has no description`);
            assert.doesNotMatch(description ?? "", /\{@|TODO|\[object Object\]/, `${what} is described by markup`);
        }
    });

    it("says of every argument what it defaults to, what changing it does, and where that is written", () => {
        const inputs = [
            ...Object.values(schema.resources).map(
                (resource) => [resource.inputProperties, resource.requiredInputs] as const,
            ),
            ...Object.values(schema.types).flatMap((type) =>
                type.type === "object" ? [[type.properties, type.required] as const] : [],
            ),
        ];
        for (const [properties, required] of inputs) {
            for (const [name, { description = "" }] of Object.entries(properties)) {
                assert.match(description, /Chang(ing|es)|Adding/, `${name} does not say what changing it does`);
                assert.match(description, /\n\nhttps:\/\/\S+$/, `${name} has no source`);
                assert.equal(/Defaults to /.test(description), !required.includes(name), `${name} and its default`);
            }
        }
    });

    it("makes every number a whole one, for languages that know the difference", () => {
        const numbers = [
            ...Object.values(schema.resources).flatMap(({ inputProperties, properties }) => [
                inputProperties,
                properties,
            ]),
            ...Object.values(schema.types).flatMap((type) => (type.type === "object" ? [type.properties] : [])),
        ].flatMap((properties) =>
            Object.entries(properties).filter(([, { type }]) => type === "number" || type === "integer"),
        );
        assert.deepEqual([...new Set(numbers.map(([name]) => name))].sort(), [
            "accessPointQuota",
            "automaticBackupRetentionDays",
            "desiredSize",
            "fastIoFailSeconds",
            "gid",
            "haPairs",
            "iops",
            "maxSize",
            "maxUnavailable",
            "minSize",
            "pingIntervalSeconds",
            "pingTimeoutSeconds",
            "recoveryPointObjectiveMinutes",
            "rootVolumeGiB",
            "sessionsPerPortal",
            "snapshotReservePercent",
            "storageCapacityGiB",
            "throughputCapacityPerHaPair",
            "uid",
            "usedThresholdPercent",
        ]);
        assert.ok(numbers.every(([, { type }]) => type === "integer"));
    });

    it("takes outputs wherever the value does not shape the graph", () => {
        const plain = Object.entries(schema.resources).flatMap(([token, { inputProperties }]) =>
            Object.entries(inputProperties).flatMap(([name, property]) =>
                property.plain === true ? [`${shortName(token)}.${name}`] : [],
            ),
        );
        assert.deepEqual(plain, [
            "EfsFileSystem.region",
            "EfsFileSystem.subnetIds",
            "EfsFileSystem.clientSecurityGroupIds",
            "EfsFileSystem.role",
            "EfsFileSystem.deletionPolicy",
            "EfsReplication.primary",
            "EfsReplication.replica",
            "EfsReplication.mode",
            "EfsReplication.deletionPolicy",
            "EfsStorageClasses.region",
            "EfsStorageClasses.fileSystemIdSource",
            "EfsStorageClasses.driver",
            "EfsStorageClasses.driverVersion",
            "EfsStorageClasses.classes",
            "EfsStorageClasses.otherRegionDigest",
            "IscsiNodeGroup.region",
            "IscsiNodeGroup.subnetIds",
            "IscsiNodeGroup.instanceTypes",
            "IscsiNodeGroup.image",
            "IscsiNodeGroup.securityGroupIds",
            "IscsiNodeGroup.iscsi",
            "MultiAzOntapStorage.region",
            "MultiAzOntapStorage.subnetIds",
            "MultiAzOntapStorage.clientSecurityGroupIds",
            "MultiAzOntapStorage.fileStorageClassName",
            "MultiAzOntapStorage.blockStorageClassName",
            "MultiAzOntapStorage.snapshotClassName",
            "MultiAzOntapStorage.reclaimPolicy",
            "MultiAzOntapStorage.driver",
            "MultiAzOntapStorage.deletionPolicy",
            "MultiAzOntapStorage.allowReplacement",
            "OntapFileSystem.region",
            "OntapFileSystem.deploymentType",
            "OntapFileSystem.subnetIds",
            "OntapFileSystem.preferredAvailabilityZone",
            "OntapFileSystem.clientSecurityGroupIds",
            "OntapFileSystem.storageVirtualMachines",
            "OntapFileSystem.deletionPolicy",
            "OntapFileSystem.allowReplacement",
            "ReplicatedEfsFileSystem.primary",
            "ReplicatedEfsFileSystem.replica",
            "ReplicatedEfsFileSystem.deletionPolicy",
            "ReplicatedEfsFileSystem.mode",
            "TridentStorage.region",
            "TridentStorage.driver",
            "TridentStorage.backends",
            "TridentStorage.classes",
            "TridentStorage.snapshotClassName",
            "TridentStorage.autogrow",
            "TridentStorage.allowReplacement",
        ]);
        const { subnetIds } = schema.resources["eks-storage:index:EfsFileSystem"]?.inputProperties ?? {};
        assert.deepEqual(subnetIds?.additionalProperties, { type: "string" });
    });
});

function descriptions(what: string, properties: Record<string, PropertySpec>): [string, string | undefined][] {
    return Object.entries(properties).map(([name, { description }]) => [`${what}: ${name}`, description]);
}
