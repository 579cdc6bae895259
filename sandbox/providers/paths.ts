import { isProperties, type Properties, type Value } from "./provider";

/** Where a value sits inside a resource's properties. */
export type Path = readonly (string | number)[];

const plainKey = /^[A-Za-z_$][\w$-]*$/;

/** Writes a path the way the engine reads it in a detailed diff: `spec.ports[0]["a.b"]`. */
export function formatPath(path: Path): string {
    return path
        .map((part, index) => {
            if (typeof part === "number") {
                return `[${part}]`;
            }
            if (!plainKey.test(part)) {
                return `[${JSON.stringify(part)}]`;
            }
            return index === 0 ? part : `.${part}`;
        })
        .join("");
}

/** The reverse of {@link formatPath}. */
export function parsePath(text: string): Path {
    const parts: (string | number)[] = [];
    const pattern = /\.?([^.[\]"]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/gy;
    let end = 0;
    for (const match of text.matchAll(pattern)) {
        const [whole, key, index, quoted] = match;
        if (key !== undefined) {
            parts.push(key);
        } else if (index !== undefined) {
            parts.push(Number(index));
        } else if (quoted !== undefined) {
            parts.push(String(JSON.parse(quoted)));
        }
        end = match.index + whole.length;
    }
    if (end !== text.length) {
        throw new Error(`"${text}" is not a property path: "${text.slice(end)}" was not understood`);
    }
    return parts;
}

/** The value at a path, or undefined. */
export function valueAt(properties: Properties, path: Path): Value | undefined {
    let value: Value | undefined = properties;
    for (const part of path) {
        if (typeof part === "number") {
            value = Array.isArray(value) ? value[part] : undefined;
        } else {
            value = isProperties(value) && Object.hasOwn(value, part) ? value[part] : undefined;
        }
    }
    return value;
}

/** True where one path is the other's beginning, or both are the same. */
export function isWithin(path: Path, outer: Path): boolean {
    return outer.length <= path.length && outer.every((part, index) => path[index] === part);
}
