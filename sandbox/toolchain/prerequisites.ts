import { outsideCache } from "./cache";
import { capture, type Environment } from "./commands";
import { findOnPath } from "./executables";
import { findPython, pythonRange, type Python } from "./python";
import { describeRange, formatVersion, isWithin, parseVersion, type VersionRange } from "./versions";

export const nodeRange: VersionRange = { minimum: "20.19" };
export const goRange: VersionRange = { minimum: "1.26" };

/** Something this machine must have before anything is built or started. */
export interface Prerequisite {
    name: string;
    /** What is asked for, and what for. */
    needed: string;
    found: string;
    /** What the user does about it; undefined when it is there. */
    remedy?: string;
}

export interface Prerequisites {
    items: Prerequisite[];
    python: Python | undefined;
}

export interface Subject {
    platform: string;
    nodeVersion: string;
    uid: number;
    env: Environment;
}

export function thisMachine(): Subject {
    return {
        platform: process.platform,
        nodeVersion: process.versions.node,
        uid: process.geteuid?.() ?? -1,
        env: outsideCache(),
    };
}

/** Looks at everything, also after the first thing that is missing, so that one run tells the whole list. */
export async function checkPrerequisites(subject: Subject = thisMachine()): Promise<Prerequisites> {
    const [go, python, namespaces] = await Promise.all([
        checkGo(subject.env),
        findPython(subject.env),
        checkNamespaces(subject),
    ]);
    return {
        items: [
            checkPlatform(subject),
            checkNode(subject),
            go,
            describePython(python),
            ...checkUtilities(subject),
            namespaces,
        ],
        python,
    };
}

function checkPlatform({ platform }: Subject): Prerequisite {
    return {
        name: "Linux",
        needed: "namespaces and /proc for the sandbox",
        found: platform,
        remedy: platform === "linux" ? undefined : "run it in a Linux machine, for example a virtual one",
    };
}

function checkNode({ nodeVersion }: Subject): Prerequisite {
    const version = parseVersion(nodeVersion);
    const fits = version !== undefined && isWithin(version, nodeRange);
    return {
        name: "Node.js",
        needed: describeRange(nodeRange),
        found: nodeVersion,
        remedy: fits ? undefined : `install Node.js ${nodeRange.minimum} or newer (https://nodejs.org)`,
    };
}

async function checkGo(env: Environment): Promise<Prerequisite> {
    const file = findOnPath("go", env.PATH);
    const result =
        file === undefined ? undefined : await capture(file, ["env", "GOVERSION"], { ...env, GOTOOLCHAIN: "local" });
    const version = result?.code === 0 ? parseVersion(result.stdout) : undefined;
    const fits = version !== undefined && isWithin(version, goRange);
    return {
        name: "Go",
        needed: `${describeRange(goRange)}, to build what is missing`,
        found: version && file ? `${formatVersion(version)} (${file})` : "not on PATH",
        remedy: fits ? undefined : `install Go ${goRange.minimum} or newer and put it on PATH (https://go.dev/dl)`,
    };
}

function describePython(python: Python | undefined): Prerequisite {
    const item = { name: "Python", needed: `${describeRange(pythonRange)}, with venv, for moto and the AWS CLI` };
    if (python === undefined) {
        const remedy = `install Python ${pythonRange.minimum} or newer with its venv module (Debian: python3 python3-venv)`;
        return { ...item, found: "not on PATH, or too old", remedy };
    }
    const found = `${python.version} (${python.path})`;
    return python.hasVenv
        ? { ...item, found }
        : { ...item, found: `${found}, without venv`, remedy: "install Python's venv module (Debian: python3-venv)" };
}

const utilities = [
    { name: "setpriv", needed: "ends child processes with their parent", packageName: "util-linux" },
    { name: "flock", needed: "lets one process at a time build a tool", packageName: "util-linux" },
    { name: "unshare", needed: "gives each EFS CSI driver its own /etc/amazon", packageName: "util-linux" },
    { name: "nice", needed: "builds at low priority", packageName: "coreutils" },
];

function checkUtilities({ env }: Subject): Prerequisite[] {
    return utilities.map(({ name, needed, packageName }) => {
        const file = findOnPath(name, env.PATH);
        return {
            name,
            needed,
            found: file ?? "not on PATH",
            remedy: file ? undefined : `install the package ${packageName}`,
        };
    });
}

async function checkNamespaces({ uid, env }: Subject): Promise<Prerequisite> {
    const args = uid === 0 ? ["--mount", "true"] : ["--map-root-user", "--mount", "true"];
    const result = await capture("unshare", args, env);
    const works = result.code === 0;
    return {
        name: "mount namespace",
        needed: "root, or user namespaces for this user",
        found: works ? (uid === 0 ? "as root" : "through a user namespace") : "refused",
        remedy: works ? undefined : namespaceRemedy(uid),
    };
}

function namespaceRemedy(uid: number): string {
    return uid === 0
        ? "run it where root has CAP_SYS_ADMIN (a container needs --cap-add SYS_ADMIN)"
        : "run it as root, or allow user namespaces (sysctl user.max_user_namespaces above 0; Debian: kernel.unprivileged_userns_clone=1; Ubuntu: kernel.apparmor_restrict_unprivileged_userns=0)";
}

/** All that is missing in one text; undefined when nothing is. */
export function missingText(items: readonly Prerequisite[]): string | undefined {
    const missing = items.filter((item) => item.remedy !== undefined);
    if (missing.length === 0) {
        return undefined;
    }
    const lines = missing.map((item) => `  ${item.name}: ${item.found}; needed: ${item.needed}; ${item.remedy}`);
    return ["This machine lacks what the sandbox needs:", ...lines].join("\n");
}
