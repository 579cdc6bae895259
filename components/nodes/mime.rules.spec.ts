import assert from "node:assert/strict";
import * as fc from "fast-check";
import { parsedUserData } from "../testing/mime";
import { multipart } from "./mime.rules";

const line = fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) });
const content = fc.array(line, { minLength: 1 }).map((lines) => `${lines.join("\n")}\n`);
const part = fc.record(
    {
        contentType: fc.constantFrom("text/x-shellscript", "application/node.eks.aws"),
        fileName: fc.stringMatching(/^[a-z][a-z0-9-]{0,20}\.(sh|yaml)$/),
        content,
    },
    { noNullPrototype: true },
);

describe("user data of several parts", () => {
    it("is read by the parser of cloud-init as what was put in, whatever the parts hold", () => {
        const sets = fc.sample(fc.array(part, { minLength: 1, maxLength: 4 }), 500);
        assert.deepEqual(parsedUserData(sets.map(multipart)), sets);
    });

    it("is the same for the same parts and another one for others, so that only a change replaces nodes", () => {
        const one = { contentType: "text/x-shellscript", fileName: "a.sh", content: "#!/bin/bash\n" };
        assert.equal(multipart([one]), multipart([{ ...one }]));
        assert.notEqual(multipart([one]), multipart([{ ...one, content: "#!/bin/sh\n" }]));
    });

    it("refuses what a reader might change: other characters than ASCII, or no line feed at the end", () => {
        for (const bad of ["echo ü\n", "echo a", "a\r\n", ""]) {
            assert.throws(
                () => multipart([{ contentType: "text/x-shellscript", fileName: "a.sh", content: bad }]),
                /a\.sh holds/,
            );
        }
    });
});
