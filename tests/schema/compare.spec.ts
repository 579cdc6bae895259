import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { breakingChanges } from "../../schema/compare";
import type { EnumSpec, ObjectSpec, PackageSpec, ResourceSpec } from "../../schema/spec";

const repository = path.join(__dirname, "..", "..");
const released = path.join(repository, "schema", "releases");
const read = (file: string) => JSON.parse(readFileSync(file, "utf8")) as PackageSpec;

describe("breaking changes", () => {
    /** A small package whose parts a case changes. */
    const disk = "shop:index:Disk";
    const options = "shop:index:Options";
    const mode = "shop:index:Mode";
    function sample(
        change: (parts: {
            disk: ResourceSpec;
            options: ObjectSpec;
            mode: EnumSpec;
            all: PackageSpec;
        }) => void = () => {},
    ) {
        const parts = {
            disk: {
                type: "object" as const,
                isComponent: true as const,
                description: "",
                inputProperties: {
                    size: { type: "integer" },
                    zone: { type: "string", plain: true },
                    options: { $ref: `#/types/${options}` },
                    ids: { type: "array", items: { type: "string" } },
                },
                requiredInputs: ["size"],
                properties: { id: { type: "string" } },
                required: ["id"],
            } as ResourceSpec,
            options: {
                type: "object",
                description: "",
                properties: { label: { type: "string" } },
                required: [],
            } as ObjectSpec,
            mode: {
                type: "string",
                description: "",
                enum: [{ name: "Fast", value: "Fast", description: "" }],
            } as EnumSpec,
            all: {
                name: "shop",
                displayName: "",
                version: "1.0.0",
                description: "",
                keywords: [],
                publisher: "",
                license: "",
                language: {},
                resources: {},
                types: {},
            } as PackageSpec,
        };
        parts.all.resources[disk] = parts.disk;
        parts.all.types[options] = parts.options;
        parts.all.types[mode] = parts.mode;
        change(parts);
        return parts.all;
    }

    const breaking: { what: string; now: PackageSpec; expected: string }[] = [
        {
            what: "a component that is gone",
            now: sample(({ all }) => delete all.resources[disk]),
            expected: "component Disk is gone",
        },
        {
            what: "an argument that is gone",
            now: sample((parts) => delete parts.disk.inputProperties.zone),
            expected: "argument Disk.zone is gone",
        },
        {
            what: "an argument of another type",
            now: sample((parts) => (parts.disk.inputProperties.size = { type: "number" })),
            expected: "argument Disk.size was integer and is number",
        },
        {
            what: "an argument of other items",
            now: sample((parts) => (parts.disk.inputProperties.ids = { type: "array", items: { type: "integer" } })),
            expected: "argument Disk.ids was list of string and is list of integer",
        },
        {
            what: "an argument that has become required",
            now: sample((parts) => parts.disk.requiredInputs.push("zone")),
            expected: "argument Disk.zone has become required",
        },
        {
            what: "a new argument that is required",
            now: sample((parts) => {
                parts.disk.inputProperties.tier = { type: "string" };
                parts.disk.requiredInputs.push("tier");
            }),
            expected: "argument Disk.tier is new and required",
        },
        {
            what: "an argument that has become plain",
            now: sample((parts) => (parts.disk.inputProperties.size = { type: "integer", plain: true })),
            expected: "argument Disk.size no longer takes an output",
        },
        {
            what: "an argument whose items have become plain",
            now: sample(
                (parts) => (parts.disk.inputProperties.ids = { type: "array", items: { type: "string", plain: true } }),
            ),
            expected: "argument Disk.ids no longer takes an output",
        },
        {
            what: "an output that is gone",
            now: sample((parts) => {
                delete parts.disk.properties.id;
                parts.disk.required = [];
            }),
            expected: "output Disk.id is gone",
        },
        {
            what: "an output that may be missing",
            now: sample((parts) => (parts.disk.required = [])),
            expected: "output Disk.id may now be missing",
        },
        {
            what: "a type that is gone",
            now: sample(({ all }) => delete all.types[options]),
            expected: "type Options is gone",
        },
        {
            what: "a field that is gone",
            now: sample((parts) => delete parts.options.properties.label),
            expected: "type Options.label is gone",
        },
        {
            what: "a value that is gone",
            now: sample((parts) => (parts.mode.enum = [])),
            expected: 'enum Mode has lost Fast = "Fast"',
        },
        {
            what: "a value of another name",
            now: sample((parts) => (parts.mode.enum = [{ name: "Quick", value: "Fast", description: "" }])),
            expected: 'enum Mode has lost Fast = "Fast"',
        },
        {
            what: "an enum that is none",
            now: sample(
                ({ all }) => (all.types[mode] = { type: "object", description: "", properties: {}, required: [] }),
            ),
            expected: "type Mode is no enum any more",
        },
    ];
    for (const { what, now, expected } of breaking) {
        it(`are ${what}`, () => {
            assert.deepEqual(breakingChanges(sample(), now), [expected]);
        });
    }

    it("are not additions, other texts, nor what takes more than it did", () => {
        const now = sample((parts) => {
            parts.disk.description = "A disk.";
            parts.disk.inputProperties.label = { type: "string" };
            parts.disk.inputProperties.zone = { type: "string" };
            parts.disk.requiredInputs = [];
            parts.disk.properties.arn = { type: "string" };
            parts.mode.enum.push({ name: "Slow", value: "Slow", description: "" });
            parts.all.resources["shop:index:Other"] = parts.disk;
        });
        assert.deepEqual(breakingChanges(sample(), now), []);
    });

    // A release adds its schema.json to schema/releases; a new major version removes the earlier ones.
    for (const file of existsSync(released) ? readdirSync(released) : []) {
        it(`are not in schema.json since ${path.basename(file, ".json")}`, () => {
            assert.deepEqual(
                breakingChanges(read(path.join(released, file)), read(path.join(repository, "schema.json"))),
                [],
            );
        });
    }
});
