import { Deployment } from "@pulumi/kubernetes/apps/v1";
import { Namespace, PersistentVolumeClaim } from "@pulumi/kubernetes/core/v1";
import * as pulumi from "@pulumi/pulumi";

export interface SampleArgs {
    /** StorageClass of the sample's claim. */
    storageClassName: string;
    /** User and group of the class, so that the pods run as the owner of their directory. */
    uid: number;
    gid: number;
}

const image = "public.ecr.aws/docker/library/busybox:1.37.0";

/** A claim and a workload whose two replicas, on different nodes, append to one file. */
export class Sample extends pulumi.ComponentResource {
    public readonly claim: pulumi.Output<string>;

    constructor(name: string, args: SampleArgs, opts?: pulumi.ComponentResourceOptions) {
        super("eks-storage:stacks:Sample", name, {}, opts);
        const child = { parent: this };
        const labels = { "app.kubernetes.io/name": name };

        const namespace = new Namespace(name, { metadata: { name } }, child);
        const metadata = { name, namespace: namespace.metadata.name, labels };
        const claim = new PersistentVolumeClaim(
            name,
            {
                metadata,
                spec: {
                    storageClassName: args.storageClassName,
                    accessModes: ["ReadWriteMany"],
                    // EFS grows with what is written; the API wants a number and the driver ignores it.
                    resources: { requests: { storage: "1Gi" } },
                },
            },
            child,
        );
        new Deployment(
            name,
            {
                metadata,
                spec: {
                    replicas: 2,
                    selector: { matchLabels: labels },
                    template: {
                        metadata: { labels },
                        spec: {
                            topologySpreadConstraints: [
                                {
                                    maxSkew: 1,
                                    topologyKey: "topology.kubernetes.io/zone",
                                    whenUnsatisfiable: "ScheduleAnyway",
                                    labelSelector: { matchLabels: labels },
                                },
                            ],
                            automountServiceAccountToken: false,
                            securityContext: {
                                runAsUser: args.uid,
                                runAsGroup: args.gid,
                                runAsNonRoot: true,
                                seccompProfile: { type: "RuntimeDefault" },
                            },
                            containers: [
                                {
                                    name: "writer",
                                    image,
                                    command: [
                                        "sh",
                                        "-c",
                                        'while sleep 5; do echo "$(date -u) $HOSTNAME" >> /data/log; done',
                                    ],
                                    securityContext: {
                                        allowPrivilegeEscalation: false,
                                        readOnlyRootFilesystem: true,
                                        capabilities: { drop: ["ALL"] },
                                    },
                                    resources: { requests: { cpu: "10m", memory: "16Mi" }, limits: { memory: "32Mi" } },
                                    volumeMounts: [{ name: "data", mountPath: "/data" }],
                                },
                            ],
                            volumes: [{ name: "data", persistentVolumeClaim: { claimName: claim.metadata.name } }],
                        },
                    },
                },
            },
            child,
        );

        this.claim = pulumi.interpolate`${claim.metadata.namespace}/${claim.metadata.name}`;
        this.registerOutputs({ claim: this.claim });
    }
}
