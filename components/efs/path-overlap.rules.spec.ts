import assert from "node:assert/strict";
import * as fc from "fast-check";
import {
    type ClaimNames,
    claimPath,
    directoryOf,
    fixedLength,
    longestPath,
    parsePattern,
    type PathPart,
} from "./claim-path.rules";
import {
    ambiguousDirectory,
    claimsOf,
    nestedDirectory,
    sameDirectory,
    type SharedDirectory,
} from "./path-overlap.rules";

const path = (basePath: string, pattern: string) => claimPath(basePath, parsePattern(pattern).parts);

/** Every name of at most three characters over few, which is enough for literals of at most three over the same. */
const letters = ["a", "b"];
const labels = words([...letters, "-"], 3).filter((word) => /^[a-z]([-a-z]*[a-z])?$/.test(word));
const subdomains = words([...letters, "-", "."], 3).filter((word) =>
    word.split(".").every((part) => labels.includes(part)),
);
const claims: ClaimNames[] = labels.flatMap((namespace) => subdomains.map((name) => ({ namespace, name })));

/** Patterns of both variables with short text around them, in either order. */
const text = (characters: string[]) => fc.string({ unit: fc.constantFrom(...characters), maxLength: 2 });
const patterns = fc
    .tuple(text(["a", "-", "."]), text(["a", "-", ".", "/"]), text(["a", "-", "/"]), fc.boolean())
    .map(([before, between, after, namespaceFirst]): PathPart[] => {
        const [first, second] = namespaceFirst ? (["namespace", "name"] as const) : (["name", "namespace"] as const);
        const parts: PathPart[] = [
            { literal: `/${before}` },
            { variable: first },
            { literal: between },
            { variable: second },
            { literal: after },
        ];
        return parts.filter((part) => "variable" in part || part.literal !== "");
    });

describe("what claims of two paths can reach", () => {
    it("gives each claim a directory of its own by default", () => {
        assert.equal(ambiguousDirectory(path("/a", "${.PVC.namespace}/${.PVC.name}")), undefined);
    });

    it("sees that a hyphen does not separate, with the shortest example", () => {
        assert.deepEqual(ambiguousDirectory(path("/", "${.PVC.namespace}-${.PVC.name}")), {
            directory: "/a-a-a",
            claims: [
                { namespace: "a", name: "a-a" },
                { namespace: "a-a", name: "a" },
            ],
        });
        assert.ok(ambiguousDirectory(path("/", "${.PVC.namespace}${.PVC.name}")));
    });

    it("sees that a dot separates, since namespaces have none", () => {
        assert.equal(ambiguousDirectory(path("/", "${.PVC.namespace}.${.PVC.name}")), undefined);
        assert.equal(ambiguousDirectory(path("/", "${.PVC.name}.${.PVC.namespace}")), undefined);
    });

    it("sees a directory within another's", () => {
        const outer = path("/", "${.PVC.namespace}/${.PVC.name}");
        const inner = path("/a", "${.PVC.namespace}/${.PVC.name}");
        assert.equal(sameDirectory(outer, inner), undefined);
        assert.deepEqual(nestedDirectory(outer, inner), {
            directory: "/a/b/b",
            claims: [
                { namespace: "a", name: "b" },
                { namespace: "b", name: "b" },
            ],
        });
    });

    it("keeps classes apart that have base paths of their own", () => {
        const one = path("/tenant-a", "${.PVC.namespace}/${.PVC.name}");
        assert.equal(nestedDirectory(one, path("/tenant-b", "${.PVC.namespace}/${.PVC.name}")), undefined);
        assert.equal(nestedDirectory(one, path("/tenant-a2", "${.PVC.namespace}/${.PVC.name}")), undefined);
    });

    it("agrees with every pair of short names about two claims in one directory", () => {
        fc.assert(
            fc.property(patterns, (parts) => {
                const found = ambiguousDirectory(parts);
                const seen = new Map<string, ClaimNames>();
                const collides = claims.some((claim) => {
                    const directory = directoryOf(parts, claim);
                    const known = seen.has(directory);
                    seen.set(directory, claim);
                    return known;
                });
                // An example that is found may need longer names than are tried; one that is tried must be found.
                if (collides) {
                    assert.ok(found, `${directoryOf(parts, { namespace: "<ns>", name: "<name>" })} shares a directory`);
                }
                proves(found, [parts, parts], (one, other) => one === other);
            }),
            { numRuns: 150 },
        );
    });

    it("agrees with every pair of short names about two classes", () => {
        fc.assert(
            fc.property(patterns, patterns, (one, other) => {
                const directories = new Set(claims.map((claim) => directoryOf(one, claim)));
                const others = claims.map((claim) => directoryOf(other, claim));
                const equal = others.some((directory) => directories.has(directory));
                const nested = equal || touches(directories, others) || touches(new Set(others), [...directories]);
                const foundEqual = sameDirectory(one, other);
                const foundNested = nestedDirectory(one, other);
                assert.ok(foundEqual !== undefined || !equal, "an equal directory was missed");
                assert.ok(foundNested !== undefined || !nested, "a directory within another was missed");
                proves(foundEqual, [one, other], (first, second) => first === second);
                proves(
                    foundNested,
                    [one, other],
                    (first, second) => `${first}/`.startsWith(`${second}/`) || `${second}/`.startsWith(`${first}/`),
                );
            }),
            { numRuns: 150 },
        );
    });

    it("finds the claims of a directory, and only those", () => {
        fc.assert(
            fc.property(patterns, fc.constantFrom(...claims), (parts, claim) => {
                const directory = directoryOf(parts, claim);
                const found = claimsOf(parts, directory);
                assert.ok(found.some(({ namespace, name }) => namespace === claim.namespace && name === claim.name));
                assert.ok(found.every((other) => directoryOf(parts, other) === directory));
            }),
        );
    });
});

/** An example must be real: two claims whose directories meet as said, short enough for EFS. */
function proves(
    found: SharedDirectory | undefined,
    [one, other]: [PathPart[], PathPart[]],
    meet: (one: string, other: string) => boolean,
): void {
    if (found === undefined) {
        return;
    }
    const directories = [directoryOf(one, found.claims[0]), directoryOf(other, found.claims[1])] as const;
    assert.ok(meet(...directories), directories.join(" "));
    assert.ok(directories.includes(found.directory));
    if (one === other) {
        assert.notDeepEqual(found.claims[0], found.claims[1]);
    }
    assert.ok(Math.max(fixedLength(one), fixedLength(other)) > 36 || found.directory.length <= longestPath);
}

function touches(outer: Set<string>, inner: string[]): boolean {
    return inner.some((directory) => {
        for (let at = directory.indexOf("/", 1); at > 0; at = directory.indexOf("/", at + 1)) {
            if (outer.has(directory.slice(0, at))) {
                return true;
            }
        }
        return false;
    });
}

function words(characters: string[], longest: number): string[] {
    const shorter = longest > 1 ? words(characters, longest - 1) : [];
    const prefixes = longest > 1 ? ["", ...shorter] : [""];
    return [...new Set(prefixes.flatMap((prefix) => characters.map((character) => prefix + character)))];
}
