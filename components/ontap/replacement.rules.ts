import { plainProblems } from "../aws.rules";
import { later, type Problem } from "../problem";
import { virtualMachinesPath } from "./virtual-machines.rules";

/** Names of resources that hold data, or without which it cannot be read, as `allowReplacement` takes them. */
export const fileSystemName = "fileSystem";
export const keyName = "kmsKey";

/** Name of a storage virtual machine as `allowReplacement` takes it. */
export function virtualMachineName(name: string): string {
    return `${virtualMachinesPath}.${name}`;
}

/** Problems of the list of resources that may be replaced. */
export function allowReplacementProblems(value: unknown, machines: unknown): Problem[] {
    const path = "allowReplacement";
    if (value === undefined) {
        return [];
    }
    if (!Array.isArray(value)) {
        return value === later
            ? plainProblems(path, value)
            : [{ path, value, rule: "it is a list of resources", remedy: `write it like ["${fileSystemName}"]` }];
    }
    const names = typeof machines === "object" && machines !== null ? Object.keys(machines) : [];
    const resources = [fileSystemName, keyName, ...names.map(virtualMachineName)];
    return value.flatMap((name: unknown, index) =>
        resources.some((resource) => resource === name)
            ? []
            : [
                  {
                      path: `${path}[${index}]`,
                      value: name,
                      rule: `the resources that hold data here are ${resources.join(", ")}`,
                      remedy: "name one of them, or leave it out",
                  },
              ],
    );
}

/** Whether a resource may be replaced; a file system takes its storage virtual machines along. */
export function mayReplace(allowed: string[] | undefined, name: string): boolean {
    return (
        allowed !== undefined &&
        (allowed.includes(name) || (name.startsWith(`${virtualMachinesPath}.`) && allowed.includes(fileSystemName)))
    );
}

/** A property that no resource can change: what the arguments say, and what the resource that exists has. */
export interface Fixed {
    path: string;
    declared: unknown;
    actual: unknown;
}

/** Problems of arguments that only another resource in the place of `name` could fulfil. */
export function replacementProblems(name: string, fixed: Fixed[]): Problem[] {
    return fixed.filter(differs).map(({ path, declared, actual }) => ({
        path,
        value: declared,
        rule: `${name} was made with ${JSON.stringify(actual)}, and another value would replace it, with its data, by an empty one`,
        remedy: `set it back, or name ${name} in allowReplacement for one pulumi up`,
    }));
}

/**
 * Whether a resource that exists is another one. A value that the arguments leave out is the resource's own business, one
 * that AWS does not tell cannot be compared, and one that is known only during `up` comes from something new.
 */
export function differs({ declared, actual }: Fixed): boolean {
    if (declared === undefined || actual === undefined || actual === "" || actual === later) {
        return false;
    }
    return canonical(declared) !== canonical(actual);
}

/** Text that is the same for the same ids in whatever order. */
function canonical(value: unknown): string {
    return JSON.stringify(Array.isArray(value) ? value.map(String).sort() : value === later ? { later: true } : value);
}
