import { accessPoints, claimNames, Claims, identityOf, promisedIdentity } from "../tests/support/claims";
import { region, repository, startTestSandbox } from "../tests/support/sandbox";
import { type Row, seconds } from "./measure";

const count = 1000;
const namespaces = ["bench-a", "bench-b", "bench-c", "bench-d"];

/** 1,000 claims through the real CSI driver and control plane. The EFS API is emulated: AWS's own share is not in the figure. */
export async function claimsBench(): Promise<Row[]> {
    const test = await startTestSandbox();
    try {
        const dev = test.stack(repository, "dev");
        await dev.init();
        await dev.up();
        const claims = new Claims(test.sandbox.kubeconfig(region));
        await claims.createNamespaces(namespaces);

        const wanted = claimNames(namespaces, count);
        const bound = await seconds(async () => {
            await claims.create(wanted, "shared");
            await claims.allBound(namespaces, count, 300);
        });
        const fileSystemId = String((await dev.outputs()).fileSystemId);
        const points = await accessPoints(test.environment, region, fileSystemId);
        const identities = new Set(points.map(identityOf));
        const mismatches = wanted.filter((claim) => !identities.has(promisedIdentity(claim)));
        const deleted = await seconds(() => claims.deleteNamespacesAndWait(namespaces, 300));
        return [
            { what: `${count} claims made until all are Bound`, figure: `${bound.toFixed(1)} s`, goal: "25 s" },
            { what: `${count} claims deleted`, figure: `${deleted.toFixed(1)} s`, goal: "" },
            {
                what: "claims with another directory, owner or mode than their class says",
                figure: String(mismatches.length),
                goal: "0",
            },
        ];
    } finally {
        await test.close();
    }
}
