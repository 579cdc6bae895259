import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { region, repository, startTestSandbox, type TestSandbox } from "../support/sandbox";
import { run, type Stack } from "../support/stack";

/**
 * Programs in other languages, from generated SDKs through the plugin, on the cluster of the environment dev. Each runs in a
 * copy of its folder, with the commands of its README.
 */
describe("consumers in other languages", function () {
    this.timeout("15m");
    let test: TestSandbox;
    let outputs: Record<string, unknown>;
    let copies: string;

    before(async () => {
        test = await startTestSandbox();
        copies = mkdtempSync(join(tmpdir(), "eks-storage-consumers-"));
        const dev = test.stack(repository, "dev");
        await dev.init();
        await dev.up();
        outputs = await dev.outputs();
    });
    after(async () => {
        await test.close();
        rmSync(copies, { recursive: true, force: true });
    });

    it("comes up from Python", async () => {
        const directory = copyOf("python");
        await generateSdk("python", directory);
        await command(directory, "python3", "-m", "venv", ".venv");
        await command(
            directory,
            join(directory, ".venv", "bin", "pip"),
            "install",
            "--quiet",
            "-r",
            "requirements.txt",
        );
        await comesUp(directory, "reports", join(directory, ".venv", "bin"));
    });

    it("comes up from Go", async () => {
        const directory = copyOf("go");
        await generateSdk("go", directory);
        await comesUp(directory, "media");
    });

    it("comes up from YAML", async () => {
        await comesUp(copyOf("yaml"), "scratch");
    });

    function generateSdk(language: string, directory: string): Promise<void> {
        const script = ["run", "--silent", "--prefix", repository, "sdk", "--"];
        return command(directory, "npm", ...script, language, join(directory, "sdks"));
    }

    function copyOf(language: string): string {
        const directory = join(copies, language);
        cpSync(join(repository, "examples", language), directory, {
            recursive: true,
            filter: (source) => !/(^|\/)(sdks|\.venv)(\/|$)/.test(source),
        });
        return directory;
    }

    async function comesUp(directory: string, className: string, ...path: string[]): Promise<void> {
        const environment = { ...test.environment, PATH: [...path, test.environment.PATH].join(delimiter) };
        const stack = test.stackIn({ directory, name: "test", environment });
        await stack.init();
        await configure(stack);
        await refusesBadInput(stack);
        // Nothing is there yet: the file system's id is unknown to the classes.
        await stack.preview();
        await stack.up();
        await stack.preview("--expect-no-changes");
        assert.match(String((await stack.outputs()).fileSystemId), /^fs-[0-9a-f]+$/);
        assert.match(await test.kubectl("get", "storageclass", className), /efs\.csi\.aws\.com +Retain/);
        assert.ok(!(await stack.state()).includes(token()), "the state holds the cluster's token");
        await stack.destroy();
    }

    /** The bearer token of the cluster, which every program here is given as a secret. */
    function token(): string {
        const found = /"token":\s*"([^"]+)"/.exec(String(outputs.kubeconfig))?.[1];
        assert.ok(found, "the kubeconfig holds no token to look for");
        return found;
    }

    /** Every problem of the component, with name, value and remedy, and nothing made. */
    async function refusesBadInput(stack: Stack): Promise<void> {
        await stack.pulumi(["config", "set", "vpcId", "my-vpc"]);
        await stack.pulumi(["config", "set", "nodeSecurityGroupId", "10.0.0.0/16"]);
        const { output } = await stack.pulumi(["up", "--yes", "--skip-preview"], 1);
        assert.match(output, /EfsFileSystem "\w+": vpcId is "my-vpc"; .*; give the id of the VPC/);
        assert.match(
            output,
            /clientSecurityGroupIds\["nodes"\] is "10\.0\.0\.0\/16"; .*; give the id of the security group/,
        );
        assert.doesNotMatch(output, /^\s+at .*\.[jt]s:\d+/m, "the message holds a Node.js stack trace");
        assert.doesNotMatch(await stack.state(), /aws:efs|aws:kms|kubernetes:storage/);
        await stack.pulumi(["config", "set", "vpcId", String(outputs.vpcId)]);
        await stack.pulumi(["config", "set", "nodeSecurityGroupId", String(outputs.nodeSecurityGroupId)]);
    }

    async function configure(stack: Stack): Promise<void> {
        const zones = Object.entries(outputs.subnetIds as Record<string, string>);
        const values: [string, string][] = [
            ["aws:region", region],
            ["region", region],
            ["vpcId", String(outputs.vpcId)],
            ["nodeSecurityGroupId", String(outputs.nodeSecurityGroupId)],
            ["clusterName", String(outputs.clusterName)],
            ["driver", "Existing"],
            ...zones.map(([zone, subnetId]): [string, string] => [`subnetIds.${zone}`, subnetId]),
        ];
        for (const [key, value] of values) {
            await stack.pulumi(["config", "set", "--path", key, value]);
        }
        await stack.pulumi(["config", "set", "--secret", "kubeconfig", String(outputs.kubeconfig)]);
    }

    async function command(directory: string, name: string, ...args: string[]): Promise<void> {
        const { status, output } = await run(name, args, { directory, environment: test.environment });
        assert.equal(status, 0, `${name} ${args.join(" ")}: ${output}`);
    }
});
