import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { refusal } from "./refusal";
import { inRole, type Manifest, nameOf, parseManifests, type Replicas, typeOf } from "./workloads.rules";

export interface WorkloadsArgs {
    /** Paths of the manifests, from the root of the repository. */
    manifests: string[];
    /**
     * Whether the Region serves: in a passive one every workload has no replicas. Left out for workloads that the role does
     * not stop or start.
     */
    active?: boolean;
}

/** Workloads from manifests, the same in both Regions of a pair; the Region's role decides how many replicas run. */
export class Workloads extends pulumi.ComponentResource {
    /** Names of the claims, as namespace/name. */
    public readonly claims: string[];

    constructor(name: string, args: WorkloadsArgs, opts?: pulumi.ComponentResourceOptions) {
        const { active } = args;
        const replicas = active === undefined ? "ByManifest" : "ByRole";
        const manifests = args.manifests.flatMap((path) => readManifests(path, replicas));
        super("eks-storage:stacks:Workloads", name, {}, opts);

        const namespaces = manifests
            .filter(({ kind }) => kind === "Namespace")
            .map((one) => new KubernetesObject(one, { parent: this }));
        const claims = manifests.filter(({ kind }) => kind === "PersistentVolumeClaim");
        const claimsMade = claims.map((one) => new KubernetesObject(one, { parent: this, dependsOn: namespaces }));
        manifests
            .filter(({ kind }) => kind !== "Namespace" && kind !== "PersistentVolumeClaim")
            .forEach(
                (one) =>
                    // A StatefulSet would make its claims itself, and lose the race to the program's.
                    new KubernetesObject(active === undefined ? one : inRole(one, active), {
                        parent: this,
                        dependsOn: [...namespaces, ...claimsMade],
                    }),
            );
        this.claims = claims.map(({ metadata }) => `${metadata.namespace ?? "default"}/${metadata.name}`);
        this.registerOutputs({ claims: this.claims });
    }
}

function readManifests(path: string, replicas: Replicas): Manifest[] {
    const { manifests, problems } = parseManifests(readFileSync(join(__dirname, "..", path), "utf8"), replicas);
    if (problems.length > 0) {
        throw refusal([`${path} has ${problems.length} problem(s):`, ...problems].join("\n  - "));
    }
    return manifests;
}

/** An object of any kind: the API server checks every field of it. */
class KubernetesObject extends pulumi.CustomResource {
    constructor(manifest: Manifest, opts: pulumi.CustomResourceOptions) {
        super(typeOf(manifest), nameOf(manifest), manifest, opts);
    }
}
