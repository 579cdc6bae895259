import { randomInt } from "node:crypto";

export interface TextRules {
    length: number;
    lower: boolean;
    upper: boolean;
    numeric: boolean;
    special: boolean;
    minLower: number;
    minUpper: number;
    minNumeric: number;
    minSpecial: number;
    overrideSpecial?: string;
}

const lowerCase = "abcdefghijklmnopqrstuvwxyz";
const upperCase = lowerCase.toUpperCase();
const digits = "0123456789";
/** hashicorp/terraform-provider-random, internal/random/string.go */
const specialCharacters = "!@#$%&*()-_=+[]{}<>:?";

/** The reason why no text can fulfil the rules, or undefined. */
export function contradiction(rules: TextRules): string | undefined {
    const minimum = rules.minLower + rules.minUpper + rules.minNumeric + rules.minSpecial;
    if (rules.length < 1) {
        return `length is ${rules.length}; it must be at least 1`;
    }
    if (rules.length < minimum) {
        return `length is ${rules.length}; the minimums of lower, upper, numeric and special add up to ${minimum}`;
    }
    return alphabet(rules) === "" ? "none of lower, upper, numeric and special is allowed" : undefined;
}

/** A text with the minimums of each kind at random places. */
export function generateText(rules: TextRules): string {
    const special = rules.overrideSpecial ?? specialCharacters;
    const characters = [
        ...pick(lowerCase, rules.minLower),
        ...pick(upperCase, rules.minUpper),
        ...pick(digits, rules.minNumeric),
        ...pick(special, rules.minSpecial),
    ];
    characters.push(...pick(alphabet(rules), rules.length - characters.length));
    for (let last = characters.length - 1; last > 0; last--) {
        const other = randomInt(last + 1);
        [characters[last], characters[other]] = [characters[other] ?? "", characters[last] ?? ""];
    }
    return characters.join("");
}

function alphabet(rules: TextRules): string {
    return [
        rules.lower ? lowerCase : "",
        rules.upper ? upperCase : "",
        rules.numeric ? digits : "",
        rules.special ? (rules.overrideSpecial ?? specialCharacters) : "",
    ].join("");
}

function pick(from: string, count: number): string[] {
    return Array.from({ length: count }, () => from.charAt(randomInt(from.length)));
}
