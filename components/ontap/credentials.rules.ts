/** The administrator of one storage virtual machine; `fsxadmin`, of the whole file system, has no password here. */
export const administrator = "vsadmin";

/** Consonants in both cases. Without vowels no word can come out, and ONTAP refuses passwords that hold `admin`. */
const letters = "bcdfghjklmnpqrstvwxyzBCDFGHJKLMNPQRSTVWXYZ";

/**
 * Arguments of RandomPassword whose every result ONTAP takes: 8 to 50 characters, at least one letter and one digit, and
 * without the word `admin` in any case, whose chance is zero rather than small. 32 of 52 characters are 182 bits.
 * `overrideSpecial` is the one place of that resource that takes an alphabet.
 * https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateStorageVirtualMachine.html (length)
 * https://github.com/hashicorp/terraform-provider-random/blob/main/internal/random/string.go (alphabet and minimums)
 */
export const passwordArgs = {
    length: 32,
    lower: false,
    upper: false,
    numeric: true,
    special: true,
    overrideSpecial: letters,
    minNumeric: 2,
    minSpecial: 2,
} as const;

/**
 * The secret as Trident reads it; the keys are exactly these two, whatever older examples say.
 * https://github.com/NetApp/trident/blob/v26.06.0/storage_drivers/ontap/aws_common.go
 */
export function credentials(password: string): string {
    return JSON.stringify({ username: administrator, password });
}
