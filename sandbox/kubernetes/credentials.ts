import * as crypto from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { stringify } from "yaml";

/** Who talks to the API server, under the names and groups that a real cluster binds roles to. */
const users = {
    admin: { name: "sandbox-admin", groups: ["system:masters"] },
    controllerManager: { name: "system:kube-controller-manager", groups: [] },
    scheduler: { name: "system:kube-scheduler", groups: [] },
    /** Takes the place of every kubelet. */
    kwok: { name: "kwok", groups: ["system:masters"] },
    /** The ServiceAccount of the EFS CSI driver's controller, whose pod does not exist here. */
    efsCsiController: {
        name: "system:serviceaccount:kube-system:efs-csi-controller-sa",
        groups: ["system:serviceaccounts", "system:serviceaccounts:kube-system"],
    },
} as const;

export type ClusterUser = keyof typeof users;

export interface ClusterCredentials {
    /** Static token file of the API server: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#static-token-file */
    tokenFile: string;
    adminToken: string;
    /** A kubeconfig per user, readable by the owner only. */
    kubeconfigs: Record<ClusterUser, string>;
}

export interface KubeconfigEntry {
    /** Name of the context. */
    name: string;
    endpoint: string;
    /** Base64 of the PEM. */
    certificateAuthority: string;
    token: string;
}

/** Makes a token per user, the API server's token file, and the kubeconfigs. */
export function createCredentials(
    directory: string,
    cluster: Omit<KubeconfigEntry, "token">,
    adminKubeconfig: string,
): ClusterCredentials {
    fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
    const lines: string[] = [];
    const create = (user: ClusterUser, file = path.join(directory, `${user}.kubeconfig`)) => {
        const token = crypto.randomBytes(24).toString("base64url");
        const { name, groups } = users[user];
        lines.push(`${token},${name},${user},"${groups.join(",")}"`);
        writeKubeconfig(file, [{ ...cluster, token }]);
        return { token, file };
    };
    const admin = create("admin", adminKubeconfig);
    const kubeconfigs = {
        admin: admin.file,
        controllerManager: create("controllerManager").file,
        scheduler: create("scheduler").file,
        kwok: create("kwok").file,
        efsCsiController: create("efsCsiController").file,
    };
    const tokenFile = path.join(directory, "tokens.csv");
    fs.writeFileSync(tokenFile, `${lines.join("\n")}\n`, { mode: 0o600 });
    return { tokenFile, adminToken: admin.token, kubeconfigs };
}

/** Writes a kubeconfig with one context per entry, the first being current; replaced in one step, since clients read it. */
export function writeKubeconfig(file: string, entries: KubeconfigEntry[]): void {
    const temporary = `${file}.${process.pid}`;
    fs.writeFileSync(temporary, stringify(kubeconfig(entries)), { mode: 0o600 });
    fs.renameSync(temporary, file);
}

function kubeconfig(entries: KubeconfigEntry[]): unknown {
    return {
        apiVersion: "v1",
        kind: "Config",
        "current-context": entries.at(0)?.name ?? "",
        clusters: entries.map(({ name, endpoint, certificateAuthority }) => ({
            name,
            cluster: { server: endpoint, "certificate-authority-data": certificateAuthority },
        })),
        users: entries.map(({ name, token }) => ({ name, user: { token } })),
        contexts: entries.map(({ name }) => ({ name, context: { cluster: name, user: name } })),
    };
}
