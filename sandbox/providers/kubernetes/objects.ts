/** The life of one Kubernetes object: pulumi/pulumi-kubernetes, provider/pkg/provider/provider.go and await/await.go. */
import { messageOf } from "../errors";
import { containsUnknown, InitializationError, type Operation, type Properties } from "../provider";
import { parsePath } from "../paths";
import { isAlreadyExists, isConflict, isForbidden, isNotFound } from "./api";
import { referenceTo, UnknownKindError, type Cluster, type ObjectReference } from "./cluster";
import type { Configuration } from "./configuration";
import { adoptFields, creator, hasAdoptableFields, withoutIgnored } from "./field-managers";
import { inputsOf } from "./inputs";
import { apiVersionOf, isCustomResourceDefinition, kindOfType, type GroupVersionKind } from "./kinds";
import {
    annotationOf,
    fromSdk,
    idOf,
    nameOf,
    objectsAt,
    parseId,
    stringAt,
    toSdk,
    withMetadata,
    type KubernetesObject,
} from "./object";
import { projectInputs } from "./projection";
import { refusal } from "./refusal";
import { NotReadyError, untilReady } from "./readiness/until-ready";
import { untilGone } from "./readiness/until-gone";
import type { Clock, Wait } from "./readiness/wait";
import { fieldManagerOf, previewState, stateOf } from "./state";

/** An operation on an object; `type` is the object's own, also where the resource is a Patch of it. */
export interface ObjectOperation extends Operation {
    isPatch: boolean;
}

export class Objects {
    constructor(
        private readonly cluster: Cluster,
        private readonly configuration: Configuration,
        private readonly clock: Clock,
    ) {}

    async create(operation: ObjectOperation, inputs: Properties): Promise<{ id: string; state: Properties }> {
        const fieldManager =
            annotationOf(inputs, "pulumi.com/patchFieldManager") ?? `${creator}-${operation.randomHex(8)}`;
        if (operation.preview) {
            const state = operation.isPatch ? toSdk(inputs) : this.previewCreation(operation, inputs, fieldManager);
            return { id: "", state: await state };
        }
        const created = await this.retryWhileMissing(operation, () =>
            this.submit(inputs, fieldManager, { dryRun: false, isPatch: operation.isPatch }),
        );
        const id = idOf(created);
        const live = await this.ready(operation, inputs, created, fieldManager, id);
        if (isCustomResourceDefinition(kindOfType(operation.type))) {
            this.cluster.forgetKinds();
        }
        return { id, state: stateOf(live, fieldManager) };
    }

    /** The object as the API server would store it, where it can be asked already; else just the inputs. */
    private async previewCreation(operation: Operation, inputs: Properties, fieldManager: string): Promise<Properties> {
        const kind = kindOfType(operation.type);
        if (containsUnknown(inputs) || !(await this.cluster.isServed(kind))) {
            return toSdk(inputs);
        }
        try {
            return previewState(await this.submit(inputs, fieldManager, { dryRun: true, isPatch: false }));
        } catch (error) {
            // Its namespace may be part of the same deployment, and so may the deletion of what has its name.
            if (isNotFound(error) || isAlreadyExists(error) || isForbidden(error)) {
                return toSdk(inputs);
            }
            throw refusal(operation, error);
        }
    }

    private submit(
        inputs: Properties,
        fieldManager: string,
        { dryRun, isPatch }: { dryRun: boolean; isPatch: boolean },
    ): Promise<KubernetesObject> {
        const options = { fieldValidation: "Strict", dryRun: dryRun ? "All" : undefined };
        return this.configuration.upsertExistingObjects || isPatch
            ? this.cluster.apply(inputs, { ...options, fieldManager, force: String(this.mustForce(inputs) || dryRun) })
            : this.cluster.create(inputs, { ...options, fieldManager: creator });
    }

    /**
     * A kind or a namespace that does not exist yet may be about to be made by another resource. Five times, as the real
     * provider: https://github.com/pulumi/pulumi-kubernetes/issues/1446
     */
    private async retryWhileMissing<T>(operation: Operation, attempt: () => Promise<T>): Promise<T> {
        const retries = 5;
        for (let retry = 0; ; retry++) {
            try {
                const result = await attempt();
                if (retry > 0) {
                    operation.log("");
                }
                return result;
            } catch (error) {
                const isMissing = isNotFound(error) || error instanceof UnknownKindError;
                if (!isMissing || retry === retries) {
                    throw refusal(operation, error);
                }
                operation.log(`Retry #${retry}; creation failed: ${messageOf(error)}`);
                await this.clock.sleep(1000 * 2 ** retry, operation.signal);
            }
        }
    }

    async read(
        operation: Operation,
        id: string,
        oldInputs: Properties,
        oldState: Properties,
    ): Promise<{ id: string; inputs: Properties; state: Properties } | undefined> {
        const live = await this.cluster.find(reference(operation.type, id, oldState));
        if (live === undefined) {
            return undefined;
        }
        const fieldManager = fieldManagerOf(oldState) ?? `${creator}-${operation.randomHex(8)}`;
        const isImport = Object.keys(oldInputs).length === 0;
        const inputs = isImport ? inputsOf(live) : projectInputs(fromSdk(oldInputs), fromSdk(oldState), live);
        return { id, inputs, state: stateOf(live, fieldManager) };
    }

    async update(
        operation: ObjectOperation,
        id: string,
        oldState: Properties,
        newInputs: Properties,
        ignoreChanges: readonly string[],
    ): Promise<Properties> {
        const kind = kindOfType(operation.type);
        const fieldManager =
            annotationOf(newInputs, "pulumi.com/patchFieldManager") ?? this.manager(operation, oldState);
        if (operation.preview && (containsUnknown(newInputs) || !(await this.cluster.isServed(kind)))) {
            return toSdk(newInputs);
        }
        let updated: KubernetesObject;
        try {
            const live = await this.cluster.get(reference(operation.type, id, oldState));
            const wanted = withMetadata(newInputs, { name: nameOf(live) });
            updated = isCustomResourceDefinition(kind)
                ? await this.replaceDefinition(operation, live, wanted, fieldManager)
                : await this.apply(operation, live, wanted, fieldManager, ignoreChanges);
        } catch (error) {
            if (operation.preview && isForbidden(error)) {
                return toSdk(newInputs);
            }
            throw refusal(operation, error);
        }
        if (operation.preview) {
            return stateOf(updated, fieldManager);
        }
        return stateOf(await this.ready(operation, newInputs, updated, fieldManager, id), fieldManager);
    }

    private manager(operation: Operation, oldState: Properties): string {
        return fieldManagerOf(oldState) ?? `${creator}-${operation.randomHex(8)}`;
    }

    private async apply(
        operation: ObjectOperation,
        current: KubernetesObject,
        wanted: KubernetesObject,
        fieldManager: string,
        ignoreChanges: readonly string[],
    ): Promise<KubernetesObject> {
        // A Patch owns what it sets and nothing else of the object.
        const isLeftAlone = operation.preview || operation.isPatch;
        const live = isLeftAlone ? current : await this.adoptFields(current, fieldManager);
        const hasNoManagers = objectsAt(live, "metadata", "managedFields").length === 0;
        const force = this.mustForce(wanted) || hasNoManagers || (operation.preview && hasAdoptableFields(live));
        const ignored = ignoreChanges.map(parsePath);
        return this.cluster.apply(withoutIgnored(wanted, live, fieldManager, ignored), {
            fieldManager,
            force: String(force),
            fieldValidation: "Strict",
            dryRun: operation.preview ? "All" : undefined,
        });
    }

    private async adoptFields(current: KubernetesObject, fieldManager: string): Promise<KubernetesObject> {
        const attempts = 20;
        let live = current;
        for (let attempt = 1; ; attempt++) {
            const managers = adoptFields(live, fieldManager);
            if (managers === undefined) {
                return live;
            }
            try {
                return await this.cluster.patch(referenceTo(live), [
                    { op: "replace", path: "/metadata/managedFields", value: managers },
                    // A conflict where somebody else, a controller most likely, has written since.
                    { op: "replace", path: "/metadata/resourceVersion", value: resourceVersionOf(live) },
                ]);
            } catch (error) {
                if (!isConflict(error) || attempt === attempts) {
                    throw error;
                }
                live = await this.cluster.get(referenceTo(live));
            }
        }
    }

    /** Not applied but replaced, as the real provider does it, so that a removed version is really removed. */
    private async replaceDefinition(
        operation: Operation,
        live: KubernetesObject,
        wanted: KubernetesObject,
        fieldManager: string,
    ): Promise<KubernetesObject> {
        const replaced = await this.cluster.replace(
            withMetadata(wanted, { resourceVersion: resourceVersionOf(live) }),
            {
                fieldManager,
                fieldValidation: "Strict",
                dryRun: operation.preview ? "All" : undefined,
            },
        );
        this.cluster.forgetKinds();
        return replaced;
    }

    async delete(operation: ObjectOperation, id: string, oldInputs: Properties, oldState: Properties): Promise<void> {
        const target = reference(operation.type, id, oldState);
        if (operation.isPatch) {
            return this.relinquish(target, this.manager(operation, oldState));
        }
        const live = await this.cluster.find(target);
        if (live === undefined) {
            return;
        }
        try {
            await this.cluster.delete(target, propagationOf(oldInputs));
        } catch (error) {
            if (isNotFound(error) || error instanceof UnknownKindError) {
                return;
            }
            throw error;
        }
        if (!isLeftToItself(kindOfType(operation.type), oldInputs)) {
            await this.waitFor(operation, oldInputs, (wait) => untilGone(wait, target, live));
        }
    }

    /** The end of a Patch: its fields go, the object stays. provider/pkg/ssa/actions.go, Relinquish. */
    private async relinquish({ kind, namespace, name }: ObjectReference, fieldManager: string): Promise<void> {
        const nothing = { apiVersion: apiVersionOf(kind), kind: kind.kind, metadata: { name } };
        try {
            await this.cluster.apply(withMetadata(nothing, { namespace }), { fieldManager });
        } catch (error) {
            if (!isNotFound(error) && !(error instanceof UnknownKindError)) {
                throw error;
            }
        }
    }

    private async ready(
        operation: Operation,
        inputs: Properties,
        created: KubernetesObject,
        fieldManager: string,
        id: string,
    ): Promise<KubernetesObject> {
        try {
            return await this.waitFor(operation, inputs, (wait) => untilReady(wait, created));
        } catch (error) {
            const live = error instanceof NotReadyError ? error.live : created;
            const reasons = error instanceof NotReadyError ? error.reasons : [messageOf(error)];
            throw new InitializationError(id, stateOf(live, fieldManager), reasons);
        }
    }

    private async waitFor<T>(
        operation: Operation,
        inputs: KubernetesObject,
        condition: (wait: Wait) => Promise<T>,
    ): Promise<T> {
        const { cluster, clock } = this;
        const { signal, timeoutSeconds } = operation;
        let last = "";
        const log = (message: string) => {
            if (message !== last) {
                last = message;
                operation.log(message);
            }
        };
        const result = await condition({ cluster, clock, inputs, log, signal, timeoutSeconds });
        // What was waited for is no longer the resource's status.
        log("");
        return result;
    }

    private mustForce(inputs: KubernetesObject): boolean {
        return this.configuration.enablePatchForce || annotationOf(inputs, "pulumi.com/patchForce") === "true";
    }
}

/** The object that a resource stands for; its state knows better than the id which version it was made with. */
function reference(type: string, id: string, state: Properties): ObjectReference {
    const { namespace, name } = parseId(id);
    return { kind: kindOfType(type), namespace, name: nameOf(state) ?? name };
}

function resourceVersionOf(live: KubernetesObject): string {
    return stringAt(live, "metadata", "resourceVersion") ?? "";
}

/** Kinds whose deletion skipAwait does not wait for either: provider/pkg/metadata/overrides.go, allowsSkipAwaitWithDelete. */
const leftToThemselves = ["/Namespace", "/Pod", "/ReplicationController", "batch/Job"].concat(
    ["DaemonSet", "Deployment", "StatefulSet"].map((kind) => `apps/${kind}`),
);

function isLeftToItself({ group, kind }: GroupVersionKind, inputs: Properties): boolean {
    return annotationOf(inputs, "pulumi.com/skipAwait") === "true" && leftToThemselves.includes(`${group}/${kind}`);
}

/** Foreground unless the program says otherwise: provider/pkg/metadata/overrides.go, DeletionPropagation. */
function propagationOf(inputs: Properties): string {
    switch (annotationOf(inputs, "pulumi.com/deletionPropagationPolicy")?.toLowerCase()) {
        case "orphan":
            return "Orphan";
        case "background":
            return "Background";
        default:
            return "Foreground";
    }
}
