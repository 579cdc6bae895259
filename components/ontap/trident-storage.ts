import * as pulumi from "@pulumi/pulumi";
import { childOptions } from "../child-options";
import { checksOf, knownNow } from "../checks";
import { hasKubernetesProvider, noKubernetesProvider } from "../kubernetes-provider";
import { reachedBy, tridentOf } from "./trident-access";
import type { TridentStorageArgs } from "./trident-args";
import { backendResourceName } from "./trident-moves.rules";
import { autogrowPolicy, backendConfig, snapshotClass, storageClass } from "./trident-objects";
import { nameProblems, tridentStorageProblems } from "./trident-storage.rules";

const component = "TridentStorage";

/**
 * StorageClasses for files and blocks on FSx for ONTAP, the backends behind them, and NetApp Trident, which serves them and
 * moves volumes off lost nodes. Needs an explicit Kubernetes provider for its cluster, with server-side apply, which is its
 * default. The cluster runs Kubernetes 1.30 to 1.36.
 */
export class TridentStorage extends pulumi.ComponentResource {
    /**
     * Names of the classes in the order of the arguments. Values of the arguments, not of the classes in the cluster, so
     * that replacing a class does not replace claims of the same program.
     */
    public readonly storageClassNames: pulumi.Output<string[]>;
    /** Name of the VolumeSnapshotClass, where there is one. A value of the argument. */
    public readonly snapshotClassName: pulumi.Output<string | undefined>;
    /** Name of the IAM role that Trident runs with, where it is known, for the components of the cluster's other file systems. */
    public readonly driverRoleName: pulumi.Output<string | undefined>;

    constructor(name: string, args: TridentStorageArgs, opts?: pulumi.ComponentResourceOptions) {
        // Before the component itself is registered, so that a mistake leaves nothing behind.
        const checks = checksOf(component, name);
        checks.reject([
            ...nameProblems(name, args.driver),
            ...tridentStorageProblems(knownNow(args)),
            ...(hasKubernetesProvider(opts) ? [] : [noKubernetesProvider]),
        ]);
        // Without what the file system tells: children wait for the component, and the component for the arguments that it
        // keeps, so that Trident would be installed only once there is a file system.
        super(`eks-storage:index:${component}`, name, { ...args, fileSystemId: undefined, backends: undefined }, opts);

        const { region, autogrow, snapshotClassName } = args;
        const options = childOptions(this, opts);
        const reached = reachedBy(args, checks);
        const trident = tridentOf(name, args, reached, checks, options);
        // On the way down the classes go first, then the backends, then Trident, which alone can let go of a backend.
        const after = { ...options, dependsOn: trident.ready };

        const growth = autogrow === undefined ? [] : [autogrowPolicy(name, autogrow, after)];
        for (const [index, { backend, secretArn: credentialsSecretArn }] of reached.backends.entries()) {
            const credentialsVersion =
                backend.credentialsVersion === undefined ? undefined : pulumi.output(backend.credentialsVersion);
            const place = { region, fileSystemId: reached.fileSystemId, credentialsSecretArn, credentialsVersion };
            const isMovable = args.allowReplacement?.includes(backendResourceName(backend.name)) ?? false;
            const made = backendConfig(name, { backend, index, isMovable }, place, checks, after);
            for (const one of args.classes.filter((each) => each.backend === backend.name)) {
                storageClass(name, one, { backend, made, autogrow }, growth, options);
            }
        }
        if (snapshotClassName !== undefined) {
            snapshotClass(name, snapshotClassName, after);
        }

        this.storageClassNames = pulumi.output(args.classes.map((one) => one.name));
        this.snapshotClassName = pulumi.output(snapshotClassName);
        this.driverRoleName = trident.roleName;
        this.registerOutputs({
            storageClassNames: this.storageClassNames,
            snapshotClassName: this.snapshotClassName,
            driverRoleName: this.driverRoleName,
        });
    }
}
