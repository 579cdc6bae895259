import { plainProblems } from "../aws.rules";
import { later, type Problem } from "../problem";
import { differs, type Fixed } from "./replacement.rules";

/** A property of a backend that decides whether Trident finds the volumes that the backend has. */
export interface FixedField {
    path: string;
    /** Where it is in the specification of a TridentBackendConfig. */
    field: string;
    of: (spec: unknown) => unknown;
}

/** Name of a backend as `allowReplacement` takes it. */
export function backendResourceName(name: string): string {
    return `backends.${name}`;
}

/**
 * What Trident does not carry over. Another driver it refuses, and the `up` would not notice. Another storage virtual machine
 * or file system it takes, with volumes that it no longer finds and can neither grow nor delete:
 * https://github.com/NetApp/trident/blob/v26.06.0/core/concurrent_core.go (validateBackendUpdate, updateBackendVolumes)
 */
export function fixedFields(index: number, isMovable: boolean): FixedField[] {
    const driver = {
        path: `backends[${index}].driver`,
        field: "storageDriverName",
        of: (spec: unknown) => part(spec, "storageDriverName"),
    };
    const place = [
        { path: `backends[${index}].storageVirtualMachine`, field: "svm", of: (spec: unknown) => part(spec, "svm") },
        {
            path: "fileSystemId",
            field: "aws.fsxFilesystemID",
            of: (spec: unknown) => part(part(spec, "aws"), "fsxFilesystemID"),
        },
    ];
    return isMovable ? [driver] : [driver, ...place];
}

function part(value: unknown, key: string): unknown {
    return typeof value === "object" && value !== null ? (Reflect.get(value, key) as unknown) : undefined;
}

/**
 * Problems of arguments under which Trident would lose the volumes of a backend. An id that is known only during `up` is
 * compared then: it may be the old one, which waits for something else.
 */
export function moveProblems(name: string, fixed: Fixed[]): Problem[] {
    const known = fixed.filter(({ declared }) => declared !== later);
    return known.filter(differs).map(({ path, declared, actual }) => {
        const isDriver = path.endsWith(".driver");
        const made = `backend ${name} was made with ${JSON.stringify(actual)}`;
        const before = "make a backend of another name for it and move the data";
        return {
            path,
            value: declared,
            rule: isDriver
                ? `${made}, and Trident refuses another driver`
                : `${made}, and Trident would no longer find the volumes that it has`,
            remedy: isDriver
                ? before
                : `${before}, or name ${backendResourceName(name)} in allowReplacement for one pulumi up`,
        };
    });
}

/** Problems of the list of backends that may be moved. */
export function allowedMoveProblems(value: unknown, backends: unknown[]): Problem[] {
    const path = "allowReplacement";
    if (value === undefined) {
        return [];
    }
    const names = backends.filter((name) => typeof name === "string").map(backendResourceName);
    if (!Array.isArray(value)) {
        return value === later
            ? plainProblems(path, value)
            : [{ path, value, rule: "it is a list of backends", remedy: `write it like ${JSON.stringify(names)}` }];
    }
    return value.flatMap((name: unknown, index) =>
        names.some((backend) => backend === name)
            ? []
            : [
                  {
                      path: `${path}[${index}]`,
                      value: name,
                      rule: `the backends here are ${names.join(", ")}`,
                      remedy: "name one of them, or leave it out",
                  },
              ],
    );
}
