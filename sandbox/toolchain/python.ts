import * as fs from "node:fs";
import * as path from "node:path";

import { digest } from "./cache";
import { capture, run, type Environment } from "./commands";
import { findOnPath } from "./executables";
import type { MakeContext, Part } from "./part";
import { formatVersion, isWithin, parseVersion, type VersionRange } from "./versions";

export const pythonRange: VersionRange = { minimum: "3.10" };

export interface Python {
    /** As found on PATH. */
    path: string;
    /** The installation behind it; a virtual environment is bound to that. */
    prefix: string;
    version: string;
    /** False where a distribution keeps `venv` in a package of its own. */
    hasVenv: boolean;
}

/** The first Python on PATH that is new enough, the plain name before the ones with a version. */
export async function findPython(env: Environment = process.env): Promise<Python | undefined> {
    for (const name of ["python3", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10"]) {
        const file = findOnPath(name, env.PATH);
        const python = file === undefined ? undefined : await inspect(file, env);
        if (python) {
            return python;
        }
    }
    return undefined;
}

const question =
    "import importlib.util as u, platform, sys; " +
    "print(platform.python_version(), sys.base_prefix, bool(u.find_spec('venv') and u.find_spec('ensurepip')), sep='\\n')";

async function inspect(file: string, env: Environment): Promise<Python | undefined> {
    const result = await capture(file, ["-c", question], withoutPythonSettings(env));
    const [text, prefix, hasVenv] = result.stdout.split("\n");
    const version = parseVersion(text ?? "");
    if (result.code !== 0 || version === undefined || prefix === undefined || !isWithin(version, pythonRange)) {
        return undefined;
    }
    return { path: file, prefix, version: formatVersion(version), hasVenv: hasVenv === "True" };
}

function withoutPythonSettings(env: Environment): Environment {
    return { ...env, PYTHONHOME: undefined, PYTHONPATH: undefined, VIRTUAL_ENV: undefined };
}

const requirements = path.join(__dirname, "python", "requirements.txt");

export function pythonEnvironmentPart(cache: string, python: Python): Part {
    const [major, minor] = python.version.split(".");
    const key = digest([fs.readFileSync(requirements), `${major}.${minor}`, python.prefix, process.arch]);
    const directory = path.join(cache, "python", `${major}.${minor}-${key}`);
    return {
        name: "python-environment",
        version: python.version,
        directory,
        group: "python",
        seconds: 60,
        async make(context: MakeContext): Promise<void> {
            const step = { cwd: directory, env: withoutPythonSettings(process.env), ...context };
            await run({ ...step, command: python.path, args: ["-m", "venv", directory] });
            await run({
                ...step,
                command: path.join(directory, "bin", "python"),
                args: ["-m", "pip", "install", "--no-input", "--disable-pip-version-check", "-r", requirements],
            });
        },
    };
}
