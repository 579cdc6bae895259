import assert from "node:assert/strict";
import { inRole, parseManifests } from "./workloads.rules";

const manifest = (kind: "CronJob" | "Job", annotation: string, more = "") => `
apiVersion: batch/v1
kind: ${kind}
metadata: { namespace: sample, name: nightly, annotations: { ${annotation} } }
spec: { ${more} }
`;
const runs = 'eks-storage/active-replicas: "1"';

describe("a CronJob or Job of both Regions", () => {
    for (const kind of ["CronJob", "Job"] as const) {
        it(`is suspended in a passive Region and runs in an active one (${kind})`, () => {
            const { manifests, problems } = parseManifests(manifest(kind, runs), "ByRole");
            assert.deepEqual(problems, []);
            assert.deepEqual(
                manifests.flatMap((one) => [inRole(one, true).spec, inRole(one, false).spec]),
                [{ suspend: false }, { suspend: true }],
            );
        });

        it(`says that it follows the role, and leaves the field to it (${kind})`, () => {
            assert.match(
                parseManifests(manifest(kind, ""), "ByRole").problems.join(),
                /nightly needs the annotation .* value "1"/,
            );
            assert.match(
                parseManifests(manifest(kind, 'eks-storage/active-replicas: "2"'), "ByRole").problems.join(),
                /needs the annotation/,
            );
            assert.match(
                parseManifests(manifest(kind, runs, "suspend: false"), "ByRole").problems.join(),
                /nightly has suspend; the Region's role decides it: remove the field/,
            );
        });
    }
});
