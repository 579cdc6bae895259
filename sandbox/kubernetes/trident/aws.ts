import {
    DescribePodIdentityAssociationCommand,
    EKSClient,
    ListPodIdentityAssociationsCommand,
} from "@aws-sdk/client-eks";
import {
    CreateVolumeCommand,
    DeleteVolumeCommand,
    DescribeFileSystemsCommand,
    FSxClient,
    paginateDescribeStorageVirtualMachines,
    paginateDescribeVolumes,
    UpdateVolumeCommand,
    type CreateOntapVolumeConfiguration,
    type Volume,
} from "@aws-sdk/client-fsx";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { z } from "zod";
import { waitFor } from "../wait";

/** A storage virtual machine that volumes can be made on. */
export interface StorageVirtualMachine {
    fileSystemId: string;
    id: string;
    name: string;
}

export type NewVolume = Omit<CreateOntapVolumeConfiguration, "StorageVirtualMachineId" | "SizeInMegabytes"> & {
    sizeInMegabytes: number;
};

const timingSchema = z.looseObject({ tridentOperator: z.number(), tridentBackend: z.number() });

/**
 * What the stand-in asks of AWS. The real Trident makes volumes by ONTAP's REST API, of which there is none here; it deletes
 * them by `fsx:DeleteVolume` too when `fsxFilesystemID` is set:
 * https://github.com/NetApp/trident/blob/v26.06.0/storage_drivers/ontap/aws_common.go
 */
export class TridentAws {
    readonly #fsx: FSxClient;
    readonly #secrets: SecretsManagerClient;
    readonly #eks: EKSClient;

    constructor(
        private readonly url: string,
        region: string,
    ) {
        const settings = {
            region,
            endpoint: url,
            credentials: { accessKeyId: "trident-stand-in", secretAccessKey: "sandbox" },
            maxAttempts: 2,
            requestHandler: { requestTimeout: 10_000, throwOnRequestTimeout: true },
        };
        this.#fsx = new FSxClient(settings);
        this.#secrets = new SecretsManagerClient(settings);
        this.#eks = new EKSClient(settings);
    }

    /** What `_sandbox/timing` says now. */
    async timing(): Promise<z.infer<typeof timingSchema>> {
        const response = await fetch(`${this.url}/_sandbox/timing`, { signal: AbortSignal.timeout(5000) });
        return timingSchema.parse(await response.json());
    }

    /** Since when pods of a service account get credentials at their start. */
    async podIdentitySince(clusterName: string, namespace: string, serviceAccount: string): Promise<Date | undefined> {
        const list = new ListPodIdentityAssociationsCommand({ clusterName, namespace, serviceAccount });
        const associationId = (await this.#eks.send(list)).associations?.at(0)?.associationId;
        if (associationId === undefined) return undefined;
        const describe = new DescribePodIdentityAssociationCommand({ clusterName, associationId });
        return (await this.#eks.send(describe)).association?.createdAt;
    }

    /** The keys of a secret that holds a JSON object. */
    async secretKeys(arn: string): Promise<string[]> {
        const { SecretString = "" } = await this.#secrets.send(new GetSecretValueCommand({ SecretId: arn }));
        const values: unknown = JSON.parse(SecretString);
        return Object.keys(z.record(z.string(), z.string()).parse(values));
    }

    /** The virtual machine of this name, or why there is none to work with. */
    async storageVirtualMachine(fileSystemId: string, name: string): Promise<StorageVirtualMachine | string> {
        const { FileSystems } = await this.#fsx.send(new DescribeFileSystemsCommand({ FileSystemIds: [fileSystemId] }));
        const fileSystem = FileSystems?.at(0);
        if (fileSystem?.Lifecycle !== "AVAILABLE" && fileSystem?.Lifecycle !== "UPDATING") {
            return `file system ${fileSystemId} is ${fileSystem?.Lifecycle}, not AVAILABLE`;
        }
        const Filters = [{ Name: "file-system-id" as const, Values: [fileSystemId] }];
        for await (const page of paginateDescribeStorageVirtualMachines({ client: this.#fsx }, { Filters })) {
            const found = page.StorageVirtualMachines?.find(({ Name }) => Name === name);
            if (found?.StorageVirtualMachineId !== undefined) {
                return found.Lifecycle === "CREATED"
                    ? { fileSystemId, id: found.StorageVirtualMachineId, name }
                    : `storage virtual machine ${name} of ${fileSystemId} is ${found.Lifecycle}, not CREATED`;
            }
        }
        return `there is no storage virtual machine ${name} on ${fileSystemId}`;
    }

    async volumes({ id }: StorageVirtualMachine): Promise<Volume[]> {
        const volumes: Volume[] = [];
        const Filters = [{ Name: "storage-virtual-machine-id" as const, Values: [id] }];
        for await (const page of paginateDescribeVolumes({ client: this.#fsx }, { Filters })) {
            volumes.push(...(page.Volumes ?? []));
        }
        return volumes;
    }

    /** Makes the volume unless it is there, and resolves when it can be used. */
    async ensureVolume(machine: StorageVirtualMachine, name: string, volume: NewVolume): Promise<void> {
        const { sizeInMegabytes, ...settings } = volume;
        if (!(await this.#find(machine, name))) {
            const configuration = {
                ...settings,
                StorageVirtualMachineId: machine.id,
                SizeInMegabytes: sizeInMegabytes,
            };
            await this.#fsx.send(
                new CreateVolumeCommand({ VolumeType: "ONTAP", Name: name, OntapConfiguration: configuration }),
            );
        }
        await waitFor(`volume ${name} to be CREATED`, 120, async () => {
            const found = await this.#find(machine, name);
            if (found?.Lifecycle === "FAILED")
                throw new Error(`volume ${name}: ${found.LifecycleTransitionReason?.Message}`);
            return found?.Lifecycle === "CREATED" || found?.Lifecycle === "AVAILABLE" ? true : undefined;
        });
    }

    /** Sizes only grow here, as claims do. */
    async growVolume(machine: StorageVirtualMachine, name: string, sizeInMegabytes: number): Promise<void> {
        const found = await this.#find(machine, name);
        if (found?.VolumeId === undefined) throw new Error(`there is no volume ${name} on ${machine.name}`);
        if ((found.OntapConfiguration?.SizeInMegabytes ?? 0) >= sizeInMegabytes) return;
        const OntapConfiguration = { SizeInMegabytes: sizeInMegabytes };
        await this.#fsx.send(new UpdateVolumeCommand({ VolumeId: found.VolumeId, OntapConfiguration }));
    }

    /** https://github.com/NetApp/trident/blob/v26.06.0/storage_drivers/ontap/awsapi/aws.go#L891 skips the final backup, and waits, too. */
    async deleteVolume(machine: StorageVirtualMachine, name: string): Promise<void> {
        const found = await this.#find(machine, name);
        if (found?.VolumeId === undefined) return;
        if (found.Lifecycle !== "DELETING") {
            const OntapConfiguration = { SkipFinalBackup: true };
            await this.#fsx.send(new DeleteVolumeCommand({ VolumeId: found.VolumeId, OntapConfiguration }));
        }
        await waitFor(`volume ${name} to be gone`, 120, async () =>
            (await this.#find(machine, name)) === undefined ? true : undefined,
        );
    }

    close(): void {
        for (const client of [this.#fsx, this.#secrets, this.#eks]) client.destroy();
    }

    async #find(machine: StorageVirtualMachine, name: string): Promise<Volume | undefined> {
        return (await this.volumes(machine)).find((volume) => volume.Name === name);
    }
}
