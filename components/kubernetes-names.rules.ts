import type { Problem } from "./problem";

/** The longest name of a class; names made from it, such as its admission policy's, must fit Kubernetes' 253. */
const longestClassName = 200;

// https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** The problem of the name of a class or another object without a namespace. */
export function classNameProblems(path: string, name: unknown, kind: string): Problem[] {
    if (typeof name === "string" && name.length <= longestClassName && subdomain.test(name)) {
        return [];
    }
    const rule = `a ${kind} name is an RFC 1123 subdomain of at most ${longestClassName} characters`;
    return [{ path, value: name, rule, remedy: "use lower-case letters, digits, hyphens and dots, such as tenant-a" }];
}
