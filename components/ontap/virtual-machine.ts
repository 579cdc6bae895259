import * as pulumi from "@pulumi/pulumi";
import * as fsx from "@pulumi/aws/fsx";
import * as secretsmanager from "@pulumi/aws/secretsmanager";
import { RandomPassword } from "@pulumi/random/randomPassword";
import { choiceProblems } from "../aws.rules";
import { withTimeouts } from "../child-options";
import type { Checks } from "../checks";
import { DeletionPolicy } from "../deletion-policy";
import { entry } from "../problem";
import { administrator, credentials, passwordArgs } from "./credentials.rules";
import type { OntapStorageVirtualMachine } from "./file-system";
import { dataOptions, type End, unreplaced } from "./replacement";
import { virtualMachineName } from "./replacement.rules";
import { virtualMachinesPath } from "./virtual-machines.rules";
import { OntapSecurityStyle } from "./security-style";

/** What a storage virtual machine is made from, beside its own arguments. */
export interface VirtualMachineArgs {
    region: string;
    fileSystemId: pulumi.Output<string>;
    kmsKeyArn: pulumi.Output<string>;
    tags: pulumi.Output<{ [key: string]: string }>;
}

/** A storage virtual machine by what others need of it. */
export interface VirtualMachine {
    id: pulumi.Output<string>;
    arn: pulumi.Output<string>;
    /**
     * Known once the secret holds the password of a storage virtual machine that exists: what is made with it finds both, and is
     * deleted before them. A backend of Trident names its storage virtual machine by a plain word, which nothing waits for.
     */
    credentialsSecretArn: pulumi.Output<string>;
    /** Known once secret and storage virtual machine have the same password. */
    credentialsVersion: pulumi.Output<string>;
    endpoint: (kind: EndpointKind) => pulumi.Output<string>;
}

type EndpointKind = "managements" | "nfs" | "iscsis";

/** The provider's own wait to delete one is 30 minutes, which it spends when AWS refuses after having said yes. */
const timeouts = { delete: "15m" };

/** Longest time for which Secrets Manager can bring a deleted secret back. */
const recoveryWindowInDays = 30;

/** Makes a storage virtual machine with its administrator, whose password nobody needs to know. */
export function virtualMachine(
    componentName: string,
    machine: string,
    { rootVolumeSecurityStyle = OntapSecurityStyle.Unix }: OntapStorageVirtualMachine,
    { region, fileSystemId, kmsKeyArn, tags }: VirtualMachineArgs,
    { checks, end, options }: { checks: Checks; end: End; options: pulumi.CustomResourceOptions },
): VirtualMachine {
    const name = `${componentName}-${machine}`;
    const path = `${entry(virtualMachinesPath, machine)}.rootVolumeSecurityStyle`;
    const style = checks.check(pulumi.output(rootVolumeSecurityStyle), (known) =>
        choiceProblems(path, known, OntapSecurityStyle),
    );
    // Not protected: another password, as by `pulumi up --replace`, is set on the storage virtual machine in place.
    const password = new RandomPassword(name, passwordArgs, options).result;
    const resource = new fsx.OntapStorageVirtualMachine(
        name,
        { region, fileSystemId, name: machine, rootVolumeSecurityStyle: style, svmAdminPassword: password, tags },
        dataOptions(withTimeouts(options, timeouts), end, ["region", "rootVolumeSecurityStyle"]),
    );
    const secret = new secretsmanager.Secret(
        name,
        {
            region,
            description: `User ${administrator} of storage virtual machine ${machine} of ${componentName}`,
            kmsKeyId: kmsKeyArn,
            // The next one may have its name at once where the data is gone too.
            recoveryWindowInDays: end.deletionPolicy === DeletionPolicy.Delete ? 0 : recoveryWindowInDays,
            tags,
        },
        dataOptions(options, end, ["region"]),
    );
    const version = new secretsmanager.SecretVersion(
        name,
        { region, secretId: secret.id, secretString: password.apply(credentials) },
        // A secret that stays keeps its value; not protected, since another password is another version.
        { ...dataOptions(options, end, ["region"]), protect: undefined },
    );
    const id = unreplaced(
        virtualMachineName(machine),
        resource.id,
        { [path]: { declared: style, actual: resource.rootVolumeSecurityStyle } },
        checks,
        end,
    );
    return {
        id,
        arn: resource.arn,
        credentialsSecretArn: pulumi.all([secret.arn, version.id, id]).apply(([arn]) => arn),
        credentialsVersion: pulumi.all([version.versionId, id]).apply(([versionId]) => versionId),
        endpoint: (kind) =>
            resource.endpoints.apply(([endpoints]) => {
                const dnsName = endpoints?.[kind][0]?.dnsName;
                if (dnsName === undefined) {
                    throw new Error(`storage virtual machine ${machine} has no endpoint of kind ${kind}`);
                }
                return dnsName;
            }),
    };
}
