import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { cacheDirectory, isComplete } from "../toolchain/cache";
import { capture } from "../toolchain/commands";
import { ToolchainError } from "../toolchain/failures";
import { makeParts } from "../toolchain/make";
import { machinePart } from "./part";
import { machinePrerequisites } from "./prerequisites";

/** What a run left behind. */
export interface Run {
    /** Lines `result <name> <value>` of the output. */
    results: Record<string, string>;
    output: string;
    console: string;
}

export interface RunOptions {
    /** Files for `/payload`, from name to content; `run` is started by bash. */
    files: Record<string, string>;
    /** Id of the instance that the firmware tells, as Nitro's does. */
    instanceId: string;
    /** Serial numbers of NVMe disks, as EBS volumes have. */
    nvmeDisks: string[];
    timeoutSeconds: number;
}

/** A virtual machine with a kernel of its own, so that device-mapper, iSCSI and NVMe are real. It needs no KVM. */
export class Machine {
    private constructor(private readonly directory: string) {}

    /** Makes what is missing in the cache; says what this computer lacks where it cannot be made. */
    static async make(log: (line: string) => void = (line) => console.error(line)): Promise<Machine> {
        const cache = cacheDirectory();
        const part = machinePart(cache);
        if (!isComplete(part.directory)) {
            const missing = (await machinePrerequisites()).filter(({ remedy }) => remedy !== undefined);
            if (missing.length > 0) {
                const lines = missing.map(
                    ({ name, found, needed, remedy }) => `  ${name}: ${found}; needed: ${needed}; ${remedy}`,
                );
                throw new ToolchainError(["The nodes' virtual machine cannot be made here:", ...lines].join("\n"));
            }
            await makeParts(cache, [part], log);
        }
        return new Machine(part.directory);
    }

    /** Command line of a program that came with the machine: it brings its own C library. */
    program(file: string): string[] {
        const tools = path.join(this.directory, "tools");
        const libraries = [path.join(tools, "lib/x86_64-linux-gnu"), path.join(tools, "usr/lib/x86_64-linux-gnu")];
        const loader = path.join(libraries[0], "ld-linux-x86-64.so.2");
        return [loader, "--library-path", libraries.join(":"), path.join(tools, file)];
    }

    /** Starts the machine on a copy of its disk, runs `run` in it and waits until it has switched itself off. */
    async run(options: RunOptions): Promise<Run> {
        const directory = fs.mkdtempSync(path.join(os.tmpdir(), "eks-storage-machine-"));
        try {
            await writePayload(directory, options.files);
            const [command, ...args] = [
                ...this.program("usr/bin/qemu-system-x86_64"),
                ...this.hardware(directory, options),
            ];
            const stderr = await emulate(command, args, {
                QEMU_MODULE_DIR: path.join(this.directory, "tools/usr/lib/x86_64-linux-gnu/qemu"),
                TMPDIR: directory,
                timeoutSeconds: options.timeoutSeconds,
            });
            const read = (name: string) =>
                fs.existsSync(path.join(directory, name)) ? fs.readFileSync(path.join(directory, name), "utf8") : "";
            const run = { output: read("output"), console: read("console") };
            if (!/^payload ended with \d+\r?$/m.test(run.output)) {
                throw new Error(
                    `the virtual machine did not come to its end in ${options.timeoutSeconds} s: ${stderr}\n${run.console.slice(-2000)}\n${run.output.slice(-4000)}`,
                );
            }
            return { ...run, results: resultsIn(run.output) };
        } finally {
            fs.rmSync(directory, { recursive: true, force: true });
        }
    }

    private hardware(directory: string, { instanceId, nvmeDisks }: RunOptions): string[] {
        const at = (name: string) => path.join(this.directory, name);
        return [
            ...["-L", at("tools/usr/share/qemu"), "-L", at("tools/usr/share/seabios")],
            ...["-machine", "q35", "-accel", "tcg,thread=multi", "-cpu", "qemu64", "-smp", "2", "-m", "2048"],
            ...["-nodefaults", "-no-user-config", "-display", "none", "-no-reboot", "-nic", "none"],
            ...["-smbios", `type=2,asset=${instanceId}`],
            ...["-kernel", at("vmlinuz"), "-initrd", at("initrd")],
            ...[
                "-append",
                "root=/dev/vda rw console=ttyS0 quiet systemd.show_status=0 systemd.log_level=warning cryptomgr.notests nowatchdog",
            ],
            ...["-drive", `file=${at("disk")},format=raw,if=virtio,snapshot=on`],
            ...["-drive", `file=${path.join(directory, "payload")},format=raw,if=virtio,readonly=on`],
            ...[
                "-serial",
                `file:${path.join(directory, "console")}`,
                "-serial",
                `file:${path.join(directory, "output")}`,
            ],
            ...nvmeDisks.flatMap((serial) => {
                const file = path.join(directory, serial);
                fs.writeFileSync(file, "");
                fs.truncateSync(file, 64 * 1024 * 1024);
                const drive = `file=${file},if=none,id=${serial},format=raw`;
                return ["-drive", drive, "-device", `nvme,serial=${serial},drive=${serial}`];
            }),
        ];
    }
}

async function writePayload(directory: string, files: Record<string, string>): Promise<void> {
    const folder = path.join(directory, "files");
    fs.mkdirSync(folder);
    for (const [name, content] of Object.entries(files)) {
        fs.writeFileSync(path.join(folder, name), content, { mode: 0o755 });
    }
    const { code, stderr } = await capture("tar", [
        "--create",
        "--file",
        path.join(directory, "payload"),
        "-C",
        folder,
        ".",
    ]);
    if (code !== 0) {
        throw new Error(`tar: ${stderr}`);
    }
}

/** Ends with the emulator; what it said of errors. It dies with this process. */
function emulate(
    command: string,
    args: string[],
    { timeoutSeconds, ...env }: { timeoutSeconds: number; QEMU_MODULE_DIR: string; TMPDIR: string },
): Promise<string> {
    return new Promise((resolve, reject) => {
        const child = spawn("setpriv", ["--pdeathsig", "KILL", command, ...args], {
            env: { ...process.env, ...env },
            stdio: ["ignore", "ignore", "pipe"],
        });
        const timer = setTimeout(() => child.kill("SIGKILL"), timeoutSeconds * 1000);
        let stderr = "";
        child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
        child.on("error", reject);
        child.on("close", () => {
            clearTimeout(timer);
            resolve(stderr);
        });
    });
}

function resultsIn(output: string): Record<string, string> {
    const lines = [...output.matchAll(/^result (\S+) ?(.*?) *\r?$/gm)];
    return Object.fromEntries(lines.map(([, name, value]) => [name, value]));
}
