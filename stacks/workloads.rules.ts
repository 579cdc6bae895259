import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { activeReplicas } from "../dr/workloads.rules";

const manifestSchema = z.looseObject({
    apiVersion: z.string(),
    kind: z.string(),
    metadata: z.looseObject({
        name: z.string(),
        namespace: z.string().optional(),
        annotations: z.record(z.string(), z.string()).optional(),
    }),
    spec: z.looseObject({}).optional(),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** Who decides how many replicas of a workload run. */
export type Replicas = "ByRole" | "ByManifest";

/** The manifests of a text, or one line per problem. */
export function parseManifests(text: string, replicas: Replicas): { manifests: Manifest[]; problems: string[] } {
    const manifests: Manifest[] = [];
    const problems: string[] = [];
    parseAllDocuments(text).forEach((document, index) => {
        if (document.errors.length > 0) {
            problems.push(...document.errors.map(({ message }) => `document ${index + 1}: ${message}`));
            return;
        }
        const value: unknown = document.toJS();
        if (value === null) {
            return;
        }
        const parsed = manifestSchema.safeParse(value);
        if (!parsed.success) {
            const issues = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
            problems.push(`document ${index + 1}: ${issues.join("; ")}`);
            return;
        }
        problems.push(...replicaProblems(parsed.data, replicas));
        manifests.push(parsed.data);
    });
    return { manifests, problems };
}

/** What the Region's role decides of a kind, and what the annotation of an active Region may say of it. */
const decided: Record<string, { field: string; value: RegExp; example: string; spec: (replicas: number) => object }> = {
    Deployment: byReplicas(),
    StatefulSet: byReplicas(),
    CronJob: bySuspension(),
    Job: bySuspension(),
};

function byReplicas() {
    const example = 'with the replicas of an active Region, such as "2"';
    return { field: "replicas", value: /^[1-9]\d{0,3}$/, example, spec: (replicas: number) => ({ replicas }) };
}

function bySuspension() {
    const example = 'with the value "1", for running in an active Region';
    return { field: "suspend", value: /^1$/, example, spec: (replicas: number) => ({ suspend: replicas === 0 }) };
}

function replicaProblems(manifest: Manifest, replicas: Replicas): string[] {
    const rule = decided[manifest.kind];
    if (!rule) {
        return [];
    }
    const name = nameOf(manifest);
    const value = manifest.metadata.annotations?.[activeReplicas];
    if (replicas === "ByManifest") {
        // `dr` stops and starts whatever has the annotation.
        return value === undefined
            ? []
            : [`${name} has the annotation ${activeReplicas} and stays in its Region whatever the role: remove it`];
    }
    return [
        ...(manifest.spec?.[rule.field] === undefined
            ? []
            : [`${name} has ${rule.field}; the Region's role decides it: remove the field`]),
        ...(value !== undefined && rule.value.test(value)
            ? []
            : [`${name} needs the annotation ${activeReplicas} ${rule.example}`]),
    ];
}

/** Pulumi's type of an object: the API group of the core has a name there and none in a manifest. */
export function typeOf({ apiVersion, kind }: Manifest): string {
    return `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`;
}

/** What a program or an error calls a manifest. */
export function nameOf({ kind, metadata }: Manifest): string {
    return [metadata.namespace, kind, metadata.name].filter(Boolean).join("/");
}

/** The manifest as the cluster of an active or a passive Region gets it. */
export function inRole(manifest: Manifest, active: boolean): Manifest {
    const rule = decided[manifest.kind];
    if (!rule) {
        return manifest;
    }
    const replicas = active ? Number(manifest.metadata.annotations?.[activeReplicas]) : 0;
    return { ...manifest, spec: { ...manifest.spec, ...rule.spec(replicas) } };
}
