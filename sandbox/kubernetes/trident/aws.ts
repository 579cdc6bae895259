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
import type { TridentCluster } from "./api";
import { Permissions, type Identity } from "./permissions";
import { Reach } from "./reach";

/** A storage virtual machine that volumes can be made on. */
export interface StorageVirtualMachine {
    fileSystemId: string;
    id: string;
    name: string;
    /** Of its management, and of the file servers behind it. */
    address: string;
    networkInterfaceIds: string[];
}

export interface Credentials {
    username: string;
    password: string;
}

export type NewVolume = Omit<CreateOntapVolumeConfiguration, "StorageVirtualMachineId" | "SizeInMegabytes"> & {
    sizeInMegabytes: number;
};

const timingSchema = z.looseObject({ tridentOperator: z.number(), tridentBackend: z.number() });

/**
 * What the stand-in asks of AWS. What Trident asks of it too is done only where the role of its pods allows that: it looks at
 * file systems and reads secrets, and deletes volumes by `fsx:DeleteVolume` when `fsxFilesystemID` is set
 * (https://github.com/NetApp/trident/blob/v26.06.0/storage_drivers/ontap/aws_common.go). It makes and grows them by ONTAP's
 * REST API, of which there is none here: that is done by the FSx API and asks for no permission, but for a way to ONTAP.
 */
export class TridentAws {
    readonly #fsx: FSxClient;
    readonly #secrets: SecretsManagerClient;
    readonly #region: string;
    readonly permissions: Permissions;
    readonly reach: Reach;

    constructor(
        private readonly url: string,
        cluster: TridentCluster,
        identity: Identity,
    ) {
        this.#region = identity.region;
        const settings = {
            region: identity.region,
            endpoint: url,
            credentials: { accessKeyId: "trident-stand-in", secretAccessKey: "sandbox" },
            maxAttempts: 2,
            requestHandler: { requestTimeout: 10_000, throwOnRequestTimeout: true },
        };
        this.#fsx = new FSxClient(settings);
        this.#secrets = new SecretsManagerClient(settings);
        this.permissions = new Permissions(settings, identity);
        this.reach = new Reach(settings, cluster, identity);
    }

    /** What `_sandbox/timing` says now. */
    async timing(): Promise<z.infer<typeof timingSchema>> {
        const response = await fetch(`${this.url}/_sandbox/timing`, { signal: AbortSignal.timeout(5000) });
        return timingSchema.parse(await response.json());
    }

    /** What a secret holds, which has to be a JSON object of texts. */
    async secret(arn: string): Promise<Partial<Credentials>> {
        await this.permissions.checkSecret(arn);
        const { SecretString = "" } = await this.#secrets.send(new GetSecretValueCommand({ SecretId: arn }));
        const values: unknown = JSON.parse(SecretString);
        return z.record(z.string(), z.string()).parse(values);
    }

    /** Whether a storage virtual machine takes the credentials. */
    async logsIn({ id }: StorageVirtualMachine, credentials: Credentials): Promise<boolean> {
        const body = JSON.stringify({ region: this.#region, storageVirtualMachineId: id, ...credentials });
        const signal = AbortSignal.timeout(5000);
        const { status } = await fetch(`${this.url}/_sandbox/fsx/logins`, { method: "POST", body, signal });
        if (status !== 200 && status !== 401) throw new Error(`the sandbox answered ${status} to a login on ${id}`);
        return status === 200;
    }

    /** The virtual machine of this name; fails where there is none to work with. */
    async storageVirtualMachine(fileSystemId: string, name: string): Promise<StorageVirtualMachine> {
        await this.permissions.check("fsx:DescribeFileSystems", "*");
        const { FileSystems } = await this.#fsx.send(new DescribeFileSystemsCommand({ FileSystemIds: [fileSystemId] }));
        const fileSystem = FileSystems?.at(0);
        if (fileSystem?.Lifecycle !== "AVAILABLE" && fileSystem?.Lifecycle !== "UPDATING") {
            throw new Error(`file system ${fileSystemId} is ${fileSystem?.Lifecycle}, not AVAILABLE`);
        }
        await this.permissions.check("fsx:DescribeStorageVirtualMachines", "*");
        const Filters = [{ Name: "file-system-id" as const, Values: [fileSystemId] }];
        for await (const page of paginateDescribeStorageVirtualMachines({ client: this.#fsx }, { Filters })) {
            const found = page.StorageVirtualMachines?.find(({ Name }) => Name === name);
            if (found?.StorageVirtualMachineId !== undefined) {
                const address = found.Endpoints?.Management?.IpAddresses?.at(0) ?? "";
                const { NetworkInterfaceIds: networkInterfaceIds = [] } = fileSystem;
                if (found.Lifecycle !== "CREATED") {
                    throw new Error(
                        `storage virtual machine ${name} of ${fileSystemId} is ${found.Lifecycle}, not CREATED`,
                    );
                }
                return { fileSystemId, id: found.StorageVirtualMachineId, name, address, networkInterfaceIds };
            }
        }
        throw new Error(`there is no storage virtual machine ${name} on ${fileSystemId}`);
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
        await this.reach.check(machine);
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
        await this.reach.check(machine);
        const found = await this.#find(machine, name);
        if (found?.VolumeId === undefined) throw new Error(`there is no volume ${name} on ${machine.name}`);
        if ((found.OntapConfiguration?.SizeInMegabytes ?? 0) >= sizeInMegabytes) return;
        const OntapConfiguration = { SizeInMegabytes: sizeInMegabytes };
        await this.#fsx.send(new UpdateVolumeCommand({ VolumeId: found.VolumeId, OntapConfiguration }));
    }

    /** Skips the final backup, and waits: https://github.com/NetApp/trident/blob/v26.06.0/storage_drivers/ontap/awsapi/aws.go#L891 */
    async deleteVolume(machine: StorageVirtualMachine, name: string): Promise<void> {
        await this.permissions.check("fsx:DescribeVolumes", "*");
        const found = await this.#find(machine, name);
        if (found?.VolumeId === undefined) return;
        if (found.Lifecycle !== "DELETING") {
            await this.permissions.check("fsx:DeleteVolume", found.ResourceARN ?? "");
            const OntapConfiguration = { SkipFinalBackup: true };
            await this.#fsx.send(new DeleteVolumeCommand({ VolumeId: found.VolumeId, OntapConfiguration }));
        }
        await waitFor(`volume ${name} to be gone`, 120, async () =>
            (await this.#find(machine, name)) === undefined ? true : undefined,
        );
    }

    close(): void {
        for (const client of [this.#fsx, this.#secrets]) client.destroy();
        this.permissions.close();
        this.reach.close();
    }

    async #find(machine: StorageVirtualMachine, name: string): Promise<Volume | undefined> {
        return (await this.volumes(machine)).find((volume) => volume.Name === name);
    }
}
