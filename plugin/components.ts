import type * as pulumi from "@pulumi/pulumi";

/** Makes one component from what the engine sends. */
export type Construct = (
    name: string,
    inputs: pulumi.Inputs,
    options: pulumi.ComponentResourceOptions,
) => Promise<pulumi.ComponentResource>;

/**
 * The components that the plugin serves, by name. Each is loaded when it is first made: the AWS and Kubernetes SDKs behind
 * them take longer to load than everything else, and a caller that only wants the schema needs neither.
 */
export const components: Record<string, Construct> = {
    EfsFileSystem: async (name, inputs, options) => {
        const { EfsFileSystem } = await import("../components/efs/file-system.js");
        return new EfsFileSystem(name, inputs as ConstructorParameters<typeof EfsFileSystem>[1], options);
    },
    EfsReplication: async (name, inputs, options) => {
        const { EfsReplication } = await import("../components/efs/replication.js");
        return new EfsReplication(name, inputs as ConstructorParameters<typeof EfsReplication>[1], options);
    },
    EfsStorageClasses: async (name, inputs, options) => {
        const { EfsStorageClasses } = await import("../components/efs/storage-classes.js");
        return new EfsStorageClasses(name, inputs as ConstructorParameters<typeof EfsStorageClasses>[1], options);
    },
    MultiAzOntapStorage: async (name, inputs, options) => {
        const { MultiAzOntapStorage } = await import("../components/ontap/multi-az-ontap-storage.js");
        return new MultiAzOntapStorage(name, inputs as ConstructorParameters<typeof MultiAzOntapStorage>[1], options);
    },
    OntapFileSystem: async (name, inputs, options) => {
        const { OntapFileSystem } = await import("../components/ontap/file-system.js");
        return new OntapFileSystem(name, inputs as ConstructorParameters<typeof OntapFileSystem>[1], options);
    },
    IscsiNodeGroup: async (name, inputs, options) => {
        const { IscsiNodeGroup } = await import("../components/nodes/iscsi-node-group.js");
        return new IscsiNodeGroup(name, inputs as ConstructorParameters<typeof IscsiNodeGroup>[1], options);
    },
    ReplicatedEfsFileSystem: async (name, inputs, options) => {
        const { ReplicatedEfsFileSystem } = await import("../components/efs/replicated-file-system.js");
        return new ReplicatedEfsFileSystem(
            name,
            inputs as ConstructorParameters<typeof ReplicatedEfsFileSystem>[1],
            options,
        );
    },
    TridentStorage: async (name, inputs, options) => {
        const { TridentStorage } = await import("../components/ontap/trident-storage.js");
        return new TridentStorage(name, inputs as ConstructorParameters<typeof TridentStorage>[1], options);
    },
};
