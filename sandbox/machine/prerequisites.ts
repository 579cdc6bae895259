import * as fs from "node:fs";

import { capture, type Environment } from "../toolchain/commands";
import { findOnPath } from "../toolchain/executables";
import type { Prerequisite } from "../toolchain/prerequisites";

const programs = [
    { name: "apt-get", needed: "downloads kernel and programs of the machine", packageName: "apt" },
    { name: "dpkg-deb", needed: "unpacks them", packageName: "dpkg" },
    { name: "tar", needed: "unpacks them, with --keep-directory-symlink", packageName: "tar" },
];

/** What this machine must have to make the nodes' virtual machine. Nothing else of the sandbox needs it. */
export async function machinePrerequisites(env: Environment = process.env): Promise<Prerequisite[]> {
    return [
        checkDebian(),
        ...programs.map(({ name, needed, packageName }) => {
            const file = findOnPath(name, env.PATH);
            const remedy = file === undefined ? `install the package ${packageName}` : undefined;
            return { name, needed, found: file ?? "not on PATH", remedy };
        }),
        await checkOwner(env),
    ];
}

function checkDebian(): Prerequisite {
    const release = readRelease();
    const found = `${release.PRETTY_NAME ?? process.platform}, ${process.arch}`;
    const fits = release.ID === "debian" && process.arch === "x64";
    return {
        name: "Debian",
        needed: "its packages make the machine, on x86-64",
        found,
        remedy: fits
            ? undefined
            : "run these tests on Debian 12 or newer with an x86-64 processor, for example in a container of it",
    };
}

function readRelease(): Record<string, string> {
    const file = "/etc/os-release";
    const lines = fs.existsSync(file) ? fs.readFileSync(file, "utf8").split("\n") : [];
    return Object.fromEntries(
        lines.map((line) => /^(\w+)="?(.*?)"?$/.exec(line)).flatMap((match) => (match ? [[match[1], match[2]]] : [])),
    );
}

/** The files of the machine's disk belong to its root, so whoever makes it has to be one. */
async function checkOwner(env: Environment): Promise<Prerequisite> {
    const isRoot = process.geteuid?.() === 0;
    const works = isRoot || (await capture("unshare", ["--map-root-user", "true"], env)).code === 0;
    return {
        name: "owner of files",
        needed: "root, or user namespaces for this user",
        found: works ? (isRoot ? "as root" : "through a user namespace") : "refused",
        remedy: works
            ? undefined
            : "run it as root, or allow user namespaces (sysctl user.max_user_namespaces above 0)",
    };
}
