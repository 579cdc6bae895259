import { createHash } from "node:crypto";
import { fsxErrors } from "./errors";

/** What ONTAP asks of the passwords of `fsxadmin` and `vsadmin`, beside the length, which the API's model holds. */
export function checkPassword(password: string | undefined): void {
    if (password === undefined) {
        return;
    }
    if (!/[A-Za-z]/.test(password) || !/\d/.test(password) || /admin/i.test(password)) {
        throw fsxErrors.badRequest(
            "The password has to hold a letter and a digit, and must not hold the word 'admin'.",
        );
    }
}

export function digest(password: string): string {
    return createHash("sha256").update(password).digest("hex");
}
