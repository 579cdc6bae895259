import * as fs from "node:fs";
import * as path from "node:path";

import { contents, digest } from "./cache";
import { run } from "./commands";
import { goEnvironment, moduleDirectory, wrapperDirectory } from "./go-tool";
import type { MakeContext, Part } from "./part";

const crdModule = "github.com/kubernetes-csi/external-snapshotter/client/v8";

/** The CustomResourceDefinitions that EKS's add-on snapshot-controller registers, of the add-on's release. */
export function snapshotCrdsPart(cache: string): Part {
    const wrapper = wrapperDirectory("snapshot-crds");
    const version = "8.6.0";
    const directory = path.join(cache, "snapshot-crds", `${version}-${digest(contents(wrapper))}`);
    return {
        name: "snapshot-crds",
        version,
        directory,
        group: "snapshot-crds",
        seconds: 2,
        async make(context: MakeContext): Promise<void> {
            await run({
                command: "go",
                args: ["mod", "download", crdModule],
                cwd: wrapper,
                env: goEnvironment(),
                ...context,
            });
            const source = path.join(await moduleDirectory(crdModule, wrapper), "config", "crd");
            for (const name of fs.readdirSync(source).filter(isManifest)) {
                fs.writeFileSync(path.join(directory, name), fs.readFileSync(path.join(source, name)));
            }
        },
    };
}

export function snapshotCrdFiles(directory: string): string[] {
    return fs
        .readdirSync(directory)
        .filter(isManifest)
        .sort()
        .map((name) => path.join(directory, name));
}

/** Files are named `<group>_<plural>.yaml`; a kustomization lies beside them. */
function isManifest(name: string): boolean {
    return /^[a-z.]+\.k8s\.io_[a-z]+\.yaml$/.test(name);
}
