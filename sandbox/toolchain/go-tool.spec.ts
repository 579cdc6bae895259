import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import { goEnvironment, goToolPart, wrapperDirectory } from "./go-tool";
import { tools } from "./tools";

describe("Go tools", () => {
    for (const tool of tools) {
        it(`pins ${tool.name} ${tool.version} in a module with checksums`, () => {
            const wrapper = wrapperDirectory(tool.wrapper);
            const text = fs.readFileSync(path.join(wrapper, "go.mod"), "utf8");
            assert.match(text, /^go 1\.26$/m);
            const required = [...text.matchAll(/^(?:require |\t)(\S+) (v\S+)(?: \/\/ indirect)?$/gm)];
            const pinned = required.filter(
                ([, module]) =>
                    tool.package === module || tool.package.startsWith(`${module}/`) || tool.package === ".",
            );
            assert.ok(
                pinned.some(([, , version]) => version === `v${tool.version}`),
                `${tool.wrapper}/go.mod does not require ${tool.package} at v${tool.version}`,
            );
            assert.ok(fs.statSync(path.join(wrapper, "go.sum")).size > 0);
        });
    }

    it("keys a tool by what goes into it", () => {
        const tool = tools[0];
        const name = (changes: object) => path.basename(goToolPart("/cache", { ...tool, ...changes }).directory);
        assert.match(name({}), new RegExp(`^${tool.version}-[0-9a-f]{12}$`));
        assert.equal(name({ seconds: 1 }), name({}));
        const changed = [
            { variables: {} },
            { package: "other" },
            { wrapper: "etcd" },
            { companion: { module: "m", file: "f" } },
        ];
        assert.equal(new Set([{}, ...changed].map(name)).size, changed.length + 1);
    });

    it("lets neither the user's flags nor another compiler into a build", () => {
        const env = goEnvironment({ GOFLAGS: "-mod=mod", GOOS: "darwin", GOPROXY: "https://proxy.example" });
        assert.equal(env.GOFLAGS, "-mod=readonly -trimpath -buildvcs=false");
        assert.equal(env.GOTOOLCHAIN, "local");
        assert.equal(env.GOOS, undefined);
        assert.equal(env.GOPROXY, "https://proxy.example");
    });
});
