import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";

import { freePort } from "../../supervisor/ports";
import { getHttpStatus } from "../../supervisor/http";
import type { Supervisor } from "../../supervisor/supervisor";
import type { Toolchain } from "../../toolchain";
import type { ControlPlane } from "../control-plane";
import { processName } from "../control-plane";
import { setCsiDriver } from "../nodes";
import { efsDriverName, efsDriverObjects } from "./efs-csi-driver.objects";
import { startInstanceMetadata, type InstanceMetadata } from "./instance-metadata";

/** Where programs without an endpoint setting of their own find the local AWS. */
export interface AwsAccess {
    /** For programs with such a setting, the endpoint. */
    url: string;
    /** CONNECT proxy that terminates TLS. */
    proxy: string;
    /** PEM of the authority that signs what the proxy shows. */
    caBundle: string;
}

export interface EfsDriverOptions {
    region: string;
    name: string;
    directory: string;
    controlPlane: ControlPlane;
    toolchain: Toolchain;
    supervisor: Supervisor;
    aws: () => AwsAccess;
    configuration: unknown;
}

/** The values of the add-on's configuration that have a meaning without nodes. */
const configurationSchema = z.looseObject({
    controller: z
        .looseObject({
            deleteAccessPointRootDir: z.boolean().default(false),
            extraCreateMetadata: z.boolean().default(true),
            tags: z.record(z.string(), z.coerce.string()).default({}),
        })
        .prefault({}),
});

export interface RunningEfsDriver {
    /** Ends the processes. */
    close(): Promise<void>;
    /** Ends the processes and takes the objects out of the cluster. */
    remove(): Promise<void>;
}

/** Starts the real driver and the real external-provisioner of a cluster; claims bind once this resolves. */
export async function startEfsDriver(options: EfsDriverOptions): Promise<RunningEfsDriver> {
    const { controlPlane, supervisor, region } = options;
    const { controller } = parseConfiguration(options.configuration);
    const files = path.join(options.directory, "efs-csi-driver");
    fs.rmSync(files, { recursive: true, force: true });
    fs.mkdirSync(path.join(files, "amazon", "static"), { recursive: true, mode: 0o700 });

    for (const object of efsDriverObjects) await controlPlane.client.apply(object);
    await setCsiDriver(controlPlane.client, efsDriverName, true);

    const metadata = await startInstanceMetadata({
        region,
        availabilityZone: `${region}a`,
        instanceId: "i-0efsc51dr1ver0000",
    });
    const names = {
        driver: processName(options, "efs-csi-driver"),
        provisioner: processName(options, "csi-provisioner"),
    };
    const close = async () => {
        await supervisor.stop(names.provisioner);
        await supervisor.stop(names.driver);
        await metadata.close();
    };
    const remove = async () => {
        await close();
        await setCsiDriver(controlPlane.client, efsDriverName, false);
        for (const object of efsDriverObjects) await controlPlane.client.delete(object);
    };
    try {
        await supervisor.start({
            name: names.driver,
            ...inPrivateNamespace(files, options.toolchain.paths["aws-efs-csi-driver"], [
                "--endpoint=unix:///etc/amazon/csi.sock",
                "--efs-utils-static-files-path=/etc/amazon/static",
                `--delete-access-point-root-dir=${controller.deleteAccessPointRootDir}`,
                `--tags=${Object.entries(controller.tags)
                    .map(([key, value]) => `${key}:${value}`)
                    .join(" ")}`,
                "--logtostderr",
            ]),
            env: awsEnvironment(options, metadata),
            ready: () => Promise.resolve(fs.existsSync(path.join(files, "amazon", "csi.sock"))),
        });
        const port = await freePort();
        await supervisor.start({
            name: names.provisioner,
            ...inPrivateNamespace(files, options.toolchain.paths["csi-provisioner"], [
                "--csi-address=/etc/amazon/csi.sock",
                `--kubeconfig=${controlPlane.credentials.kubeconfigs.efsCsiController}`,
                "--feature-gates=Topology=true",
                `--extra-create-metadata=${controller.extraCreateMetadata}`,
                "--leader-election=false",
                `--http-endpoint=127.0.0.1:${port}`,
                // With these 1,000 claims are Bound in less than 20 s; the defaults (5/10 requests per second) take minutes.
                "--worker-threads=100",
                "--kube-api-qps=200",
                "--kube-api-burst=400",
            ]),
            env: { HOME: files },
            port,
            ready: async () => (await getHttpStatus(`http://127.0.0.1:${port}/metrics`)) === 200,
        });
    } catch (error) {
        await close();
        throw error;
    }
    return { close, remove };
}

function parseConfiguration(values: unknown): z.infer<typeof configurationSchema> {
    const parsed = configurationSchema.safeParse(values ?? {});
    if (parsed.success) return parsed.data;
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
    throw new Error(`Configuration of the add-on aws-efs-csi-driver: ${problems}`);
}

/**
 * The driver makes a link /etc/amazon/efs to a folder of its own, one per machine. A mount namespace per cluster keeps
 * several apart and the machine's /etc untouched; who is not root gets one inside a user namespace.
 */
function inPrivateNamespace(files: string, command: string, args: string[]): { command: string; args: string[] } {
    const asRoot = process.geteuid?.() === 0;
    return {
        command: "unshare",
        args: [
            asRoot ? "--mount" : "--map-root-user",
            ...(asRoot ? [] : ["--mount"]),
            "sh",
            path.join(__dirname, "private-namespace.sh"),
            files,
            command,
            ...args,
        ],
    };
}

function awsEnvironment(options: EfsDriverOptions, metadata: InstanceMetadata): Record<string, string> {
    const aws = options.aws();
    return {
        HOME: options.directory,
        // The driver's AWS SDK (for Go, version 1) has no setting for the endpoint.
        HTTPS_PROXY: aws.proxy,
        AWS_CA_BUNDLE: aws.caBundle,
        AWS_EC2_METADATA_SERVICE_ENDPOINT: metadata.url,
        AWS_REGION: options.region,
        AWS_ACCESS_KEY_ID: "sandbox",
        AWS_SECRET_ACCESS_KEY: "sandbox",
    };
}
