import { plainProblems, shapeProblems, shapes } from "../aws.rules";
import type { Problem, Unchecked } from "../problem";
import type { PathPart } from "./claim-path.rules";
import { otherRegionDigestProblems } from "./class-digest.rules";
import { driverProblems } from "./driver-addon.rules";
import { EfsDriver } from "./driver-mode";
import { fileSystemIdSourceProblems } from "./file-system-id-source.rules";
import { nestedDirectory, sameDirectory } from "./path-overlap.rules";
import { defaultDirectoryPermissions, storageClassProblems } from "./storage-class.rules";
import type { EfsStorageClass, EfsStorageClassesArgs } from "./storage-classes";

/** Everything that is wrong with the arguments of EfsStorageClasses, as far as they are known. */
export function storageClassesProblems(args: Unchecked<EfsStorageClassesArgs>): Problem[] {
    const { classes } = args;
    const ofClasses = classListProblems(classes, args.driver === EfsDriver.Install);
    return [
        ...plainProblems("region", args.region),
        ...shapeProblems("region", args.region, shapes.region),
        ...shapeProblems("clusterName", args.clusterName, shapes.clusterName),
        ...shapeProblems("fileSystemId", args.fileSystemId, shapes.fileSystemId),
        ...driverProblems(args.driver, args.driverVersion),
        ...fileSystemIdSourceProblems(args.fileSystemIdSource, args.driverVersion),
        ...ofClasses,
        ...otherRegionDigestProblems(args.otherRegionDigest, isClassList(classes, ofClasses) ? classes : undefined),
    ];
}

function isClassList(classes: unknown, problems: Problem[]): classes is EfsStorageClass[] {
    return Array.isArray(classes) && problems.length === 0;
}

interface ListedClass {
    path: string;
    given: Unchecked<EfsStorageClass>;
    parts?: PathPart[];
}

function classListProblems(classes: unknown, installed: boolean): Problem[] {
    if (!Array.isArray(classes) || classes.length === 0) {
        const rule = "it is a list of at least one class, known at preview, because each is a resource";
        return [{ path: "classes", value: classes, rule, remedy: "give at least one class with name, uid and gid" }];
    }
    const problems: Problem[] = [];
    const listed: ListedClass[] = [];
    classes.forEach((given: unknown, index) => {
        const path = `classes[${index}]`;
        if (typeof given !== "object" || given === null) {
            const rule = "each class is known at preview, because it is a resource";
            problems.push({ path, value: given, rule, remedy: "write the class in the program" });
            return;
        }
        const checkedClass = storageClassProblems(path, given, installed);
        problems.push(...checkedClass.problems);
        listed.push({ path, given, parts: checkedClass.parts });
    });
    listed.forEach((one, index) =>
        listed.slice(0, index).forEach((earlier) => problems.push(...pairProblems(earlier, one))),
    );
    return problems;
}

function pairProblems(earlier: ListedClass, one: ListedClass): Problem[] {
    if (earlier.given.name === one.given.name && typeof one.given.name === "string") {
        const rule = `${earlier.path} has this name too, and a cluster has one StorageClass of a name`;
        return [{ path: `${one.path}.name`, value: one.given.name, rule, remedy: "give each class a name of its own" }];
    }
    if (one.parts === undefined || earlier.parts === undefined) {
        return [];
    }
    const alike = identityOf(one.given) === identityOf(earlier.given);
    if (alike && JSON.stringify(one.parts) === JSON.stringify(earlier.parts)) {
        // Such classes differ in other parameters; a claim has one class, so its directory is still its own.
        return [];
    }
    // With one owner a directory within another is only odd; with two, one of them can rename or remove the other's.
    const meeting = (alike ? sameDirectory : nestedDirectory)(earlier.parts, one.parts);
    if (meeting === undefined) {
        return [];
    }
    const [first, second] = meeting.claims.map(({ namespace, name }) => `${namespace}/${name}`);
    const sharing = `claim ${first} of class ${String(earlier.given.name)} and claim ${second} of this class would both reach ${meeting.directory}`;
    return [
        {
            path: one.given.basePath === undefined ? `${one.path}.subPathPattern` : `${one.path}.basePath`,
            value: one.given.basePath ?? one.given.subPathPattern ?? `/${String(one.given.name)}`,
            rule: alike ? sharing : `${sharing}, with different owners or permissions`,
            remedy: "give the classes base paths of which neither contains the other",
        },
    ];
}

function identityOf({ uid, gid, directoryPermissions }: Unchecked<EfsStorageClass>): string {
    return JSON.stringify([uid, gid, directoryPermissions ?? defaultDirectoryPermissions]);
}
