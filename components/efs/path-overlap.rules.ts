import type { ClaimNames, PathPart } from "./claim-path.rules";

// What two claims can share is a question about regular languages: a path is a chain of literals and names, and the
// names' grammars are regular. The product of two paths' automata, searched breadth first, answers it exactly and ends
// in the shortest example.

// Kubernetes: a namespace is an RFC 1123 label, a claim's name an RFC 1123 subdomain
// (https://kubernetes.io/docs/concepts/overview/working-with-objects/names/).
const grammars = {
    namespace: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
    name: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
};

/** A directory and the names of two claims that reach it. */
export interface SharedDirectory {
    directory: string;
    claims: [ClaimNames, ClaimNames];
}

/** A directory that two different claims of one class get, or nothing when each claim has its own. */
export function ambiguousDirectory(parts: PathPart[]): SharedDirectory | undefined {
    const path = automaton(parts);
    const directory = shortestShared(path, path, { onlyDifferentRuns: true });
    if (directory === undefined) {
        return undefined;
    }
    const [first, second] = claimsOf(parts, directory);
    return { directory, claims: [found(first), found(second)] };
}

/** A directory that a claim of either class gets, or nothing when the two classes never meet. */
export function sameDirectory(one: PathPart[], other: PathPart[]): SharedDirectory | undefined {
    return shared(one, other, shortestShared(automaton(one), automaton(other)));
}

/** A directory of one class that is, or lies in, a directory of the other, or nothing when they stay apart. */
export function nestedDirectory(one: PathPart[], other: PathPart[]): SharedDirectory | undefined {
    return shared(one, other, shortestShared(withSubdirectories(one), withSubdirectories(other)));
}

function shared(one: PathPart[], other: PathPart[], directory: string | undefined): SharedDirectory | undefined {
    if (directory === undefined) {
        return undefined;
    }
    return { directory, claims: [found(claimAbove(one, directory)), found(claimAbove(other, directory))] };
}

/** The automata and the grammars say the same; where they did not, a clash would pass unseen. */
function found(claim: ClaimNames | undefined): ClaimNames {
    if (claim === undefined) {
        throw new Error("a directory that claims share has no claims");
    }
    return claim;
}

/** All claims whose directory is exactly this one. */
export function claimsOf(parts: PathPart[], directory: string): ClaimNames[] {
    const variables = parts.flatMap((part) => ("variable" in part ? [part.variable] : []));
    const [first, second] = variables;
    if (first === undefined || second === undefined || variables.length > 2) {
        throw new Error("a claim's path has its namespace and its name once each");
    }
    const [before = "", between = "", after = ""] = literalsAround(parts);
    if (!directory.startsWith(before) || !directory.endsWith(after)) {
        return [];
    }
    const middle = directory.slice(before.length, directory.length - after.length);
    const claims: ClaimNames[] = [];
    for (let at = middle.indexOf(between, 1); at > 0; at = middle.indexOf(between, at + 1)) {
        const names = { namespace: "", name: "" };
        names[first] = middle.slice(0, at);
        names[second] = middle.slice(at + between.length);
        if (grammars.namespace.test(names.namespace) && grammars.name.test(names.name)) {
            claims.push(names);
        }
        if (at >= middle.length) {
            break;
        }
    }
    return claims;
}

function claimAbove(parts: PathPart[], directory: string): ClaimNames | undefined {
    for (let path = directory; path !== ""; path = path.slice(0, path.lastIndexOf("/"))) {
        const [claim] = claimsOf(parts, path);
        if (claim !== undefined) {
            return claim;
        }
    }
    return undefined;
}

function literalsAround(parts: PathPart[]): string[] {
    const literals = [""];
    for (const part of parts) {
        if ("literal" in part) {
            literals[literals.length - 1] += part.literal;
        } else {
            literals.push("");
        }
    }
    return literals;
}

/** States are numbers; `ways` lists, per state, what may be read there and the states that it leads to. */
interface Automaton {
    start: number[];
    ways: { reads: (character: string) => boolean; to: number[] }[][];
    accepts: (state: number) => boolean;
    literals: string;
}

const alphanumeric = (character: string) => /^[a-z0-9]$/.test(character);

function automaton(parts: PathPart[]): Automaton {
    const ways: Automaton["ways"] = [];
    let next = 0;
    // A variable is three states: at the start of a label, after a letter or digit, after a hyphen. Only after a letter
    // or digit may it end, and then the automaton is also where the next part begins.
    for (const part of parts) {
        if ("literal" in part) {
            for (const expected of part.literal) {
                ways[next] = [{ reads: (character) => character === expected, to: [next + 1] }];
                next += 1;
            }
            continue;
        }
        const [labelStart, inside, hyphen, end] = [next, next + 1, next + 2, next + 3];
        const letter = { reads: alphanumeric, to: [inside, end] };
        const dash = { reads: (character: string) => character === "-", to: [hyphen] };
        const dot = { reads: (character: string) => character === ".", to: [labelStart] };
        ways[labelStart] = [letter];
        ways[inside] = part.variable === "name" ? [letter, dash, dot] : [letter, dash];
        ways[hyphen] = [letter, dash];
        next = end;
    }
    ways[next] = [];
    const last = next;
    const literals = parts.map((part) => ("literal" in part ? part.literal : "")).join("");
    return { start: [0], ways, accepts: (state) => state === last, literals };
}

function withSubdirectories(parts: PathPart[]): Automaton {
    const path = automaton(parts);
    const directory = path.ways.length - 1;
    const below = path.ways.length;
    return {
        ...path,
        ways: [
            ...path.ways.slice(0, -1),
            [{ reads: (character) => character === "/", to: [below] }],
            [{ reads: () => true, to: [below] }],
        ],
        accepts: (state) => state === directory || state === below,
    };
}

function shortestShared(one: Automaton, other: Automaton, { onlyDifferentRuns = false } = {}): string | undefined {
    const alphabet = charactersOf(one.literals + other.literals);
    const seen = new Set<string>();
    let frontier: { a: number; b: number; differ: boolean; text: string }[] = [];
    const visit = (list: typeof frontier, a: number, b: number, differed: boolean, text: string) => {
        const differ = differed || a !== b;
        const key = `${a} ${b} ${differ}`;
        if (!seen.has(key)) {
            seen.add(key);
            list.push({ a, b, differ, text });
        }
    };
    one.start.forEach((a) => other.start.forEach((b) => visit(frontier, a, b, false, "")));
    while (frontier.length > 0) {
        const end = frontier.find(
            ({ a, b, differ }) => one.accepts(a) && other.accepts(b) && (differ || !onlyDifferentRuns),
        );
        if (end !== undefined) {
            return end.text;
        }
        const following: typeof frontier = [];
        for (const { a, b, differ, text } of frontier) {
            for (const character of alphabet) {
                for (const toA of reached(one, a, character)) {
                    reached(other, b, character).forEach((toB) => visit(following, toA, toB, differ, text + character));
                }
            }
        }
        frontier = following;
    }
    return undefined;
}

function reached(path: Automaton, state: number, character: string): number[] {
    return (path.ways[state] ?? []).flatMap((way) => (way.reads(character) ? way.to : []));
}

/** Every character that can matter: those of the literals, and one letter for all that no literal holds. */
function charactersOf(literals: string): string[] {
    const anyOther = [..."abcdefghijklmnopqrstuvwxyz0123456789"].find((character) => !literals.includes(character));
    return [...new Set([...(anyOther ?? ""), ...literals, "-", ".", "/"])];
}
