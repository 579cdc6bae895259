import assert from "node:assert/strict";
import * as fc from "fast-check";
import { credentials, passwordArgs } from "./credentials.rules";

const digits = "0123456789";

/** What ONTAP asks of a password: https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateStorageVirtualMachine.html */
function acceptable(password: string): boolean {
    const long = password.length >= 8 && password.length <= 50;
    return long && /[A-Za-z]/.test(password) && /\d/.test(password) && !/admin/i.test(password);
}

/** Every result that RandomPassword can have with these arguments: its alphabet, its length and its minimums. */
const results = fc
    .record({
        letters: fc.array(fc.constantFrom(...passwordArgs.overrideSpecial), {
            minLength: passwordArgs.minSpecial,
            maxLength: passwordArgs.length - passwordArgs.minNumeric,
        }),
        order: fc.infiniteStream(fc.nat()),
    })
    .chain(({ letters }) =>
        fc
            .array(fc.constantFrom(...digits), {
                minLength: passwordArgs.length - letters.length,
                maxLength: passwordArgs.length - letters.length,
            })
            .chain((numbers) => fc.shuffledSubarray([...letters, ...numbers], { minLength: passwordArgs.length })),
    )
    .map((characters) => characters.join(""));

describe("credentials of a storage virtual machine", () => {
    it("follow from the arguments of the password alone: length, a letter, a digit, and no way to spell admin", () => {
        const { length, lower, upper, numeric, special, minNumeric, minSpecial, overrideSpecial } = passwordArgs;
        assert.ok(length >= 8 && length <= 50);
        assert.ok(numeric && minNumeric >= 1, "a digit");
        assert.ok(special && minSpecial >= 1 && /^[A-Za-z]+$/.test(overrideSpecial), "a letter");
        assert.equal(lower || upper, false, "no other letters");
        for (const letter of "ai") {
            assert.equal(overrideSpecial.toLowerCase().includes(letter), false, `admin needs ${letter}`);
        }
        assert.ok(minNumeric + minSpecial <= length);
        assert.equal(new Set(overrideSpecial).size, overrideSpecial.length, "no letter is more likely than another");
        assert.ok(length * Math.log2(overrideSpecial.length + digits.length) > 128, "bits");
    });

    it("meet the rules of ONTAP in every result", () => {
        fc.assert(
            fc.property(results, (password) => {
                assert.equal(password.length, passwordArgs.length);
                assert.ok(acceptable(password), password);
            }),
            { numRuns: 1000 },
        );
    });

    it("are exactly what Trident reads", () => {
        fc.assert(
            fc.property(fc.string(), (password) => {
                assert.deepEqual(JSON.parse(credentials(password)), { username: "vsadmin", password });
            }),
        );
    });
});
