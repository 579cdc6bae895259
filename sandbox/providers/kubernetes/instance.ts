import { messageOf } from "../errors";
import { valueAt } from "../paths";
import { isUnknown } from "../provider";
import type { CheckFailure, Diff, Operation, Properties, ProviderInstance } from "../provider";
import { HttpApi } from "./api";
import { Cluster } from "./cluster";
import type { Configuration } from "./configuration";
import { compareInputs } from "./diff";
import type { Chart } from "./helm/charts";
import { Releases } from "./helm/releases";
import { normalize } from "./inputs";
import {
    helmRelease,
    isCustomResourceDefinition,
    isNamespacedBuiltIn,
    kindOfType,
    patchedType,
    type GroupVersionKind,
} from "./kinds";
import { parseKubeconfig, resolveConnection, type Connection } from "./kubeconfig";
import { fromSdk, stringAt, toSdk, withMetadata } from "./object";
import { Objects, type ObjectOperation } from "./objects";
import { isNamed, withName } from "./naming";
import type { Clock } from "./readiness/wait";

/** A cluster that answers, or why there is none. */
type Reach = { cluster: Cluster } | { reason: string };

export class KubernetesInstance implements ProviderInstance {
    private readonly connection: Connection | { reason: string };
    private readonly releases: Releases;
    /** The scope of custom resources whose definitions are part of the program, by group and kind. */
    private readonly scopes = new Map<string, boolean>();
    private reached: Promise<Reach> | undefined;

    constructor(
        private readonly configuration: Configuration,
        charts: readonly Chart[],
        private readonly clock: Clock,
    ) {
        this.connection = connectionOf(configuration);
        this.releases = new Releases(charts, clock);
    }

    async check(
        operation: Operation,
        olds: Properties | undefined,
        news: Properties,
    ): Promise<{ inputs: Properties; failures: CheckFailure[] }> {
        if (operation.type === helmRelease) {
            const result = this.releases.check(operation, olds, news, this.defaultNamespace());
            this.releases.definitions(result.inputs).forEach((definition) => this.rememberScope(definition));
            return result;
        }
        const { kind, isPatch } = subject(operation, news);
        const normalized = normalize(kind, news);
        if (isPatch && !isNamed(normalized)) {
            throw new Error("patch resources require the `.metadata.name` field to be set");
        }
        const named = withName(normalized, olds, operation.name, (digits) => operation.randomHex(digits));
        if (isCustomResourceDefinition(kind)) {
            this.rememberScope(named);
        }
        return { inputs: await this.withNamespace(kind, named), failures: [] };
    }

    async diff(
        operation: Operation,
        _id: string,
        oldInputs: Properties,
        oldState: Properties,
        newInputs: Properties,
        ignoreChanges: string[],
    ): Promise<Diff> {
        if (operation.type === helmRelease) {
            return this.releases.diff(oldInputs, newInputs, ignoreChanges);
        }
        const { kind } = subject(operation, newInputs);
        return compareInputs({
            kind,
            isNamespaced: await this.isNamespaced(kind),
            oldInputs: normalize(kind, oldInputs),
            oldState: fromSdk(oldState),
            newInputs: normalize(kind, newInputs),
            ignoreChanges,
            mutability: this.configuration,
        });
    }

    async create(operation: Operation, inputs: Properties): Promise<{ id: string; state: Properties }> {
        const isRelease = operation.type === helmRelease;
        const reach = await this.reach();
        if (operation.preview && (isRelease || "reason" in reach)) {
            return { id: "", state: isRelease ? this.releases.preview(inputs) : toSdk(inputs) };
        }
        const cluster = clusterOf(reach);
        return isRelease
            ? this.releases.create(cluster, operation, inputs)
            : this.objects(cluster).create(subject(operation, inputs), fromSdk(inputs));
    }

    async read(operation: Operation, id: string, oldInputs: Properties, oldState: Properties) {
        const reach = await this.reach();
        if ("reason" in reach) {
            return this.readUnreachable(operation, reach.reason, { id, inputs: oldInputs, state: oldState });
        }
        return operation.type === helmRelease
            ? this.releases.read(reach.cluster, id, oldInputs)
            : this.objects(reach.cluster).read(subject(operation, oldInputs), id, oldInputs, oldState);
    }

    async update(
        operation: Operation,
        id: string,
        _oldInputs: Properties,
        oldState: Properties,
        newInputs: Properties,
        ignoreChanges: readonly string[] = [],
    ): Promise<Properties> {
        const isRelease = operation.type === helmRelease;
        const reach = await this.reach();
        if (operation.preview && (isRelease || "reason" in reach)) {
            return isRelease ? this.releases.preview(newInputs) : toSdk(newInputs);
        }
        const cluster = clusterOf(reach);
        return isRelease
            ? this.releases.update(cluster, newInputs)
            : this.objects(cluster).update(
                  subject(operation, newInputs),
                  id,
                  oldState,
                  fromSdk(newInputs),
                  ignoreChanges,
              );
    }

    async delete(operation: Operation, id: string, oldInputs: Properties, oldState: Properties): Promise<void> {
        const reach = await this.reach();
        if ("reason" in reach && this.configuration.deleteUnreachable && operation.type !== helmRelease) {
            operation.log(`dropped from the state only: ${unreachable(reach.reason)} and deleteUnreachable is set`);
            return;
        }
        const cluster = clusterOf(reach);
        await (operation.type === helmRelease
            ? this.releases.delete(cluster, id)
            : this.objects(cluster).delete(subject(operation, oldInputs), id, fromSdk(oldInputs), oldState));
    }

    invoke(token: string): Promise<Properties> {
        return Promise.reject(
            new Error(`${token} is not covered by the sandbox: its Kubernetes provider has resources only`),
        );
    }

    /** The contents of a Secret are secret even where the program wrote them in plain text. */
    secretOutputs(type: string): string[] {
        return type === "kubernetes:core/v1:Secret" ? ["data", "stringData"] : [];
    }

    private objects(cluster: Cluster): Objects {
        return new Objects(cluster, this.configuration, this.clock);
    }

    /** As the real provider: provider/pkg/provider/provider.go, Read. */
    private readUnreachable<T>(operation: Operation, reason: string, recorded: T): T | undefined {
        if (this.configuration.deleteUnreachable) {
            operation.log(`dropped from the state: ${unreachable(reason)} and deleteUnreachable is set`);
            return undefined;
        }
        if (this.configuration.skipUpdateUnreachable) {
            operation.log(`kept as recorded: ${unreachable(reason)} and skipUpdateUnreachable is set`);
            return recorded;
        }
        throw new Error(
            `${unreachable(reason)}; where the cluster is gone for good, set PULUMI_K8S_DELETE_UNREACHABLE=true to drop its objects from the state`,
        );
    }

    private defaultNamespace(): string {
        const ofContext = "reason" in this.connection ? "default" : this.connection.namespace;
        return this.configuration.namespace ?? ofContext;
    }

    private async withNamespace(kind: GroupVersionKind, inputs: Properties): Promise<Properties> {
        const given = valueAt(inputs, ["metadata", "namespace"]);
        const isGiven = isUnknown(inputs.metadata) || isUnknown(given) || (typeof given === "string" && given !== "");
        return isGiven || !(await this.isNamespaced(kind))
            ? inputs
            : withMetadata(inputs, { namespace: this.defaultNamespace() });
    }

    /** A kind that nobody knows yet is taken for a namespaced one. */
    private async isNamespaced(kind: GroupVersionKind): Promise<boolean> {
        const known = isNamespacedBuiltIn(kind) ?? this.scopes.get(`${kind.group}/${kind.kind}`);
        if (known !== undefined) {
            return known;
        }
        const reach = await this.reach();
        return "reason" in reach || ((await reach.cluster.isNamespaced(kind)) ?? true);
    }

    private rememberScope(definition: Properties): void {
        const group = stringAt(definition, "spec", "group");
        const kind = stringAt(definition, "spec", "names", "kind");
        if (group !== undefined && kind !== undefined) {
            this.scopes.set(`${group}/${kind}`, stringAt(definition, "spec", "scope") === "Namespaced");
        }
    }

    /** Asked for once and for all: a cluster that comes and goes within one run would make half a deployment. */
    private reach(): Promise<Reach> {
        this.reached ??= reach(this.connection, this.configuration);
        return this.reached;
    }
}

/** What an operation is about: the object itself, also where the resource is a Patch of it. */
function subject(operation: Operation, object: Properties): ObjectOperation & { kind: GroupVersionKind } {
    // Refuses the Patch of a built-in kind.
    const named = kindOfType(operation.type);
    const type = patchedType(operation.type, stringAt(object, "kind"));
    return type === undefined
        ? { ...operation, isPatch: false, kind: named }
        : { ...operation, type, isPatch: true, kind: kindOfType(type) };
}

function connectionOf(configuration: Configuration): Connection | { reason: string } {
    if (configuration.kubeconfig === undefined) {
        return { reason: "the provider has no kubeconfig yet, and the sandbox takes none from the machine" };
    }
    try {
        return resolveConnection(parseKubeconfig(configuration.kubeconfig), configuration);
    } catch (error) {
        return { reason: messageOf(error) };
    }
}

async function reach(connection: Connection | { reason: string }, configuration: Configuration): Promise<Reach> {
    if ("reason" in connection) {
        return connection;
    }
    const cluster = new Cluster(new HttpApi(connection, configuration.timeoutSeconds));
    try {
        await cluster.probe();
        return { cluster };
    } catch (error) {
        return { reason: messageOf(error) };
    }
}

function clusterOf(reach: Reach): Cluster {
    if ("reason" in reach) {
        throw new Error(unreachable(reach.reason));
    }
    return reach.cluster;
}

function unreachable(reason: string): string {
    return `configured Kubernetes cluster is unreachable: ${reason}`;
}
