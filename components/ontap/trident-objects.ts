import * as pulumi from "@pulumi/pulumi";
import { CustomResource } from "@pulumi/kubernetes/apiextensions";
import * as storage from "@pulumi/kubernetes/storage/v1";
import { claimPolicy } from "../claim-policy";
import type { Checks } from "../checks";
import { withTimeouts } from "../child-options";
import { compared, type FixedProperties } from "./replacement";
import type { Fixed } from "./replacement.rules";
import type { TridentAutogrow, TridentBackend, TridentStorageClass } from "./trident-args";
import { autogrowAnnotation, autogrowSpec } from "./trident-autogrow.rules";
import { backendSpec, type BackendPlace } from "./trident-backend.rules";
import { claimPolicySpec, classModes, classObjectName } from "./trident-claims.rules";
import { classMountOptions, classParameters } from "./trident-class.rules";
import { TridentReclaimPolicy } from "./trident-reclaim-policy";
import { fixedFields, moveProblems } from "./trident-moves.rules";
import { provisioner, tridentApiVersion, tridentNamespace, waitFor } from "./trident-release.rules";

/**
 * Trident keeps a backend, or a policy of growth, until the last volume of it is gone. Claims that go with it take a minute or
 * two, but six more if their nodes went before them: only then Kubernetes detaches by force.
 * https://kubernetes.io/docs/concepts/cluster-administration/node-shutdown/
 */
const timeouts = { delete: "15m" };

/** A backend as its classes need it. */
export interface MadeBackend {
    resource: pulumi.Resource;
    /** Its driver, which fails where the arguments would part the backend from its volumes. */
    driver: pulumi.Output<string>;
}

/** A backend and its place among the others. */
export interface GivenBackend {
    backend: TridentBackend;
    index: number;
    /** Whether it may leave its volumes behind. */
    isMovable: boolean;
}

/** A backend; it is there once Trident has reached the storage virtual machine. */
export function backendConfig(
    name: string,
    { backend, index, isMovable }: GivenBackend,
    place: BackendPlace<pulumi.Output<string>>,
    checks: Checks,
    options: pulumi.CustomResourceOptions,
): MadeBackend {
    const fixed = fixedFields(index, isMovable);
    const declared = backendSpec(backend, place);
    const bound = waitFor({ field: "phase", value: "Bound" }, { field: "lastOperationStatus", value: "Success" });
    const resource = new CustomResource(
        `${name}-${backend.name}`,
        {
            apiVersion: tridentApiVersion,
            kind: "TridentBackendConfig",
            metadata: { name: backend.name, namespace: tridentNamespace, annotations: bound },
            spec: declared,
        },
        // As they are, also in an `up` that skips its preview; what is thereby not fulfilled is refused below.
        { ...withTimeouts(options, timeouts), ignoreChanges: fixed.map(({ field }) => `spec.${field}`) },
    );
    const spec: unknown = Reflect.get(resource, "spec");
    const properties: FixedProperties = Object.fromEntries(
        fixed.map(({ path, of }) => [
            path,
            { declared: pulumi.output(of(declared)), actual: pulumi.all([spec]).apply(([known]) => of(known)) },
        ]),
    );
    const problems = (found: Fixed[]) => moveProblems(backend.name, found);
    return { resource, driver: compared(pulumi.output<string>(backend.driver), properties, problems, checks) };
}

/** A policy of growth; it is there once Trident has found it well-formed. */
export function autogrowPolicy(
    name: string,
    autogrow: TridentAutogrow,
    options: pulumi.CustomResourceOptions,
): CustomResource {
    return new CustomResource(
        `${name}-autogrow`,
        {
            apiVersion: tridentApiVersion,
            kind: "TridentAutogrowPolicy",
            metadata: { name: autogrow.name, annotations: waitFor({ field: "state", value: "Success" }) },
            spec: autogrowSpec(autogrow),
        },
        withTimeouts(options, timeouts),
    );
}

/** A StorageClass, and the policy that refuses claims which it does not serve. */
export function storageClass(
    name: string,
    one: TridentStorageClass,
    { backend, made, autogrow }: { backend: TridentBackend; made: MadeBackend; autogrow: TridentAutogrow | undefined },
    ready: pulumi.Resource[],
    options: pulumi.CustomResourceOptions,
): void {
    const guard = claimPolicy(
        `${name}-${one.name}-claims`,
        classObjectName(one.name),
        claimPolicySpec(one.name, classModes(backend.driver, one)),
        options,
    );
    new storage.StorageClass(
        `${name}-${one.name}`,
        {
            metadata: {
                name: one.name,
                ...(autogrow === undefined ? {} : { annotations: { [autogrowAnnotation]: autogrow.name } }),
            },
            provisioner,
            parameters: { ...classParameters(one, backend), backendType: made.driver },
            mountOptions: classMountOptions(one, backend),
            reclaimPolicy: one.reclaimPolicy ?? TridentReclaimPolicy.Delete,
            allowVolumeExpansion: true,
            // Every zone reaches the file system, so a volume need not wait for its pod.
            volumeBindingMode: "Immediate",
        },
        {
            ...options,
            dependsOn: [made.resource, ...ready, guard],
            // Kubernetes changes it in no class, and the provider would try to.
            replaceOnChanges: ["reclaimPolicy"],
            deleteBeforeReplace: true,
        },
    );
}

/** A VolumeSnapshotClass for every volume of Trident. */
export function snapshotClass(name: string, className: string, options: pulumi.CustomResourceOptions): void {
    new CustomResource(
        `${name}-snapshots`,
        {
            apiVersion: "snapshot.storage.k8s.io/v1",
            kind: "VolumeSnapshotClass",
            metadata: { name: className },
            driver: provisioner,
            deletionPolicy: "Delete",
        },
        options,
    );
}
