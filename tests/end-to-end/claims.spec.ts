import assert from "node:assert/strict";
import { accessPoints, type Claim, claimNames, Claims, identityOf, promisedIdentity } from "../support/claims";
import { region, repository, startTestSandbox, type TestSandbox } from "../support/sandbox";

const namespaces = ["orders", "billing"];

/** Proves what the real CSI driver makes of the component's StorageClass; EFS itself is emulated. */
describe("claims of an EFS StorageClass through the real CSI driver", function () {
    this.timeout("10m");
    this.bail(true);
    let test: TestSandbox;
    let claims: Claims;
    let fileSystemId: string;
    let workloadClaims: Claim[];

    before(async () => {
        test = await startTestSandbox();
        const dev = test.stack(repository, "dev");
        await dev.init();
        await dev.up();
        const outputs = await dev.outputs();
        fileSystemId = String(outputs.fileSystemId);
        workloadClaims = (outputs.claims as string[]).map((claim) => {
            const [namespace, name] = claim.split("/");
            return { namespace, name };
        });
        claims = new Claims(test.sandbox.kubeconfig(region));
        await claims.createNamespaces(namespaces);
    });
    after(() => test.close());

    it("binds 200 claims of two namespaces, each to the directory, owner and mode that its names and class say", async () => {
        const wanted = claimNames(namespaces, 200);
        await claims.create(wanted, "shared");
        await claims.allBound(namespaces, wanted.length, 120);

        const expected = [...wanted, ...workloadClaims].map(promisedIdentity).sort();
        const points = await accessPoints(test.environment, region, fileSystemId);
        assert.deepEqual(points.map(identityOf).sort(), expected);
    });

    it("refuses a claim whose directory EFS could not hold, with the reason", async () => {
        const tooLong = { namespace: namespaces[0], name: "c".repeat(200) };
        await assert.rejects(
            claims.create([tooLong], "shared"),
            /have 206 characters together; a claim of StorageClass shared may have 91/,
        );
    });

    it("leaves claims of other classes alone, however long their names", async () => {
        await claims.create([{ namespace: namespaces[0], name: "c".repeat(200) }], "another");
    });
});
