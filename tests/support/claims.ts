import { type AccessPointDescription, EFSClient, paginateDescribeAccessPoints } from "@aws-sdk/client-efs";
import { CoreV1Api, KubeConfig, makeInformer, type V1PersistentVolumeClaim } from "@kubernetes/client-node";
import { setTimeout as sleep } from "node:timers/promises";
import { clientSettings } from "./inventory";

export interface Claim {
    namespace: string;
    name: string;
}

/** Claims of one class in one cluster, made and awaited as a crowd of users would. */
export class Claims {
    private readonly config = new KubeConfig();
    private readonly api: CoreV1Api;

    constructor(kubeconfig: string) {
        this.config.loadFromFile(kubeconfig);
        this.api = this.config.makeApiClient(CoreV1Api);
    }

    async createNamespaces(names: string[]): Promise<void> {
        await Promise.all(names.map((name) => this.api.createNamespace({ body: { metadata: { name } } })));
    }

    /** Makes all claims with eight writers at once. */
    async create(claims: Claim[], storageClassName: string): Promise<void> {
        const waiting = [...claims];
        const write = async () => {
            for (let claim = waiting.pop(); claim; claim = waiting.pop()) {
                await this.api.createNamespacedPersistentVolumeClaim({
                    namespace: claim.namespace,
                    body: claimManifest(claim, storageClassName),
                });
            }
        };
        await Promise.all(Array.from({ length: 8 }, write));
    }

    /** Resolves when that many claims of the namespaces are Bound; says how many were not, and why, when time is up. */
    async allBound(namespaces: string[], count: number, timeoutSeconds: number): Promise<void> {
        const bound = new Set<string>();
        const stop = new AbortController();
        const list = () => this.api.listPersistentVolumeClaimForAllNamespaces();
        // A watch, because listing a thousand claims again and again is more work than binding them.
        const informer = makeInformer(this.config, "/api/v1/persistentvolumeclaims", list);
        const done = new Promise<void>((resolve) => {
            const note = ({ metadata, status }: V1PersistentVolumeClaim) => {
                if (status?.phase === "Bound" && namespaces.includes(metadata?.namespace ?? "")) {
                    bound.add(metadata?.uid ?? "");
                    if (bound.size === count) resolve();
                }
            };
            informer.on("add", note);
            informer.on("update", note);
            // Stopping it is an error too, after which it must stay stopped.
            informer.on(
                "error",
                () => void sleep(1000).then(() => (stop.signal.aborted ? undefined : informer.start())),
            );
        });
        const late = sleep(timeoutSeconds * 1000, undefined, { signal: stop.signal }).then(async () => {
            throw new Error(`${bound.size} of ${count} claims are Bound: ${await this.lastWarnings(namespaces)}`);
        });
        try {
            await informer.start();
            await Promise.race([done, late]);
        } finally {
            stop.abort();
            late.catch(() => undefined);
            await informer.stop();
        }
    }

    /** Deletes namespaces with all their claims and resolves when they are gone. */
    async deleteNamespacesAndWait(names: string[], timeoutSeconds: number): Promise<void> {
        await Promise.all(names.map((name) => this.api.deleteNamespace({ name })));
        const deadline = Date.now() + timeoutSeconds * 1000;
        for (;;) {
            const { items } = await this.api.listNamespace();
            const left = items.map(({ metadata }) => metadata?.name ?? "").filter((name) => names.includes(name));
            if (left.length === 0) {
                return;
            }
            if (Date.now() > deadline) {
                throw new Error(`namespaces still there: ${left.join(", ")}`);
            }
            await sleep(250);
        }
    }

    private async lastWarnings(namespaces: string[]): Promise<string> {
        const lists = await Promise.all(namespaces.map((namespace) => this.api.listNamespacedEvent({ namespace })));
        const warnings = lists.flatMap(({ items }) => items).filter(({ type }) => type === "Warning");
        return [...new Set(warnings.map(({ message }) => message))].slice(0, 3).join("; ") || "no event says why";
    }
}

function claimManifest({ namespace, name }: Claim, storageClassName: string): V1PersistentVolumeClaim {
    return {
        metadata: { namespace, name },
        spec: { storageClassName, accessModes: ["ReadWriteMany"], resources: { requests: { storage: "1Gi" } } },
    };
}

export function claimNames(namespaces: string[], count: number): Claim[] {
    return Array.from({ length: count }, (_, index) => ({
        namespace: namespaces[index % namespaces.length],
        name: `claim-${String(index).padStart(4, "0")}`,
    }));
}

/** Every access point of a file system. */
export async function accessPoints(
    environment: Record<string, string>,
    region: string,
    fileSystemId: string,
): Promise<AccessPointDescription[]> {
    const client = new EFSClient(clientSettings(environment, region));
    const found: AccessPointDescription[] = [];
    for await (const page of paginateDescribeAccessPoints({ client }, { FileSystemId: fileSystemId })) {
        found.push(...(page.AccessPoints ?? []));
    }
    return found;
}

/** What the environment dev's class `shared` promises a claim, in the words of {@link identityOf}. */
export function promisedIdentity({ namespace, name }: Claim): string {
    return `/shared/${namespace}/${name} user 1000:1000 owner 1000:1000 mode 700`;
}

/** What an access point gives whoever mounts it: directory, owner and mode. */
export function identityOf({ RootDirectory, PosixUser }: AccessPointDescription): string {
    const info = RootDirectory?.CreationInfo;
    return [
        RootDirectory?.Path,
        `user ${PosixUser?.Uid}:${PosixUser?.Gid}`,
        `owner ${info?.OwnerUid}:${info?.OwnerGid}`,
        `mode ${info?.Permissions}`,
    ].join(" ");
}
