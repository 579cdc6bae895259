import assert from "node:assert/strict";
import { stateLocationProblems } from "./state-location.rules";

const lost = "eu-central-1";

describe("where the state of the replica's stack lies", () => {
    for (const location of [
        { backend: "s3://state?region=eu-west-1&awssdk=v2", secretsProvider: "awskms://alias/state?region=eu-west-1" },
        { backend: "file://~/state", secretsProvider: undefined },
        { backend: "https://api.pulumi.com", secretsProvider: "passphrase" },
        {
            backend: undefined,
            secretsProvider: "awskms:///arn:aws:kms:eu-west-1:111122223333:key/1234?region=eu-west-1",
        },
    ]) {
        it(`may be ${location.backend} with ${location.secretsProvider}`, () => {
            assert.deepEqual(stateLocationProblems(location, lost), []);
        });
    }

    it("may be neither in the primary's Region nor unsaid, with every problem named", () => {
        const inside = { backend: `s3://state?region=${lost}`, secretsProvider: `awskms://alias/state?region=${lost}` };
        const problems = stateLocationProblems(inside, lost);
        assert.equal(problems.length, 2);
        assert.match(
            problems.join("\n"),
            /the state backend .* lies in eu-central-1[^]*the secrets provider .* lies in eu-central-1/,
        );
        assert.match(
            stateLocationProblems({ backend: "s3://state", secretsProvider: undefined }, lost).join(),
            /does not say its Region/,
        );
        assert.match(
            stateLocationProblems(
                {
                    backend: undefined,
                    secretsProvider: `awskms:///arn:aws:kms:${lost}:111122223333:key/1234?region=eu-west-1`,
                },
                lost,
            ).join(),
            /lies in eu-central-1/,
        );
    });
});
