import { choiceProblems, plainProblems, type Shape, shapeProblems, shapes, topicListProblems } from "../aws.rules";
import { classNameProblems } from "../kubernetes-names.rules";
import { later, type Problem, type Unchecked } from "../problem";
import type { TridentBackend, TridentStorageArgs, TridentStorageClass } from "./trident-args";
import { autogrowProblems } from "./trident-autogrow.rules";
import { backendProblems } from "./trident-backend.rules";
import { classProblems } from "./trident-class.rules";
import { TridentDriver } from "./trident-driver";
import { allowedMoveProblems } from "./trident-moves.rules";
import { problemIf } from "./trident-pool.rules";
import { OntapStorageDriver } from "./trident-storage-driver";

/** https://docs.aws.amazon.com/fsx/latest/APIReference/API_FileSystem.html */
export const fileSystemIdShape: Shape = {
    pattern: /^fs-[0-9a-f]{8,21}$/,
    rule: "the id of an FSx file system is fs- and 8 to 21 hexadecimal digits",
    remedy: "give the id of the file system, not its ARN or DNS name",
};

// A role's name has 64 characters (https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html): the component's,
// what the role is for, and the digits that Pulumi adds.
const roleNameForm = /^[\w+=,.@-]{1,36}$/;

/** Problems of the component's own name, which its roles' names in AWS begin with. */
export function nameProblems(name: string, driver: unknown): Problem[] {
    if (driver !== TridentDriver.Install || roleNameForm.test(name)) {
        return [];
    }
    const rule = "IAM roles are named after it: it has up to 36 letters, digits and _+=,.@-";
    return [{ path: "name", value: name, rule, remedy: "give the component another name" }];
}

/** Everything that is wrong with the arguments of TridentStorage, as far as they are known. */
export function tridentStorageProblems(args: Unchecked<TridentStorageArgs>): Problem[] {
    const backends = listed<TridentBackend>("backends", "backend", args.backends);
    const classes = listed<TridentStorageClass>("classes", "class", args.classes);
    return [
        ...plainProblems("region", args.region),
        ...shapeProblems("region", args.region, shapes.region),
        ...shapeProblems("clusterName", args.clusterName, shapes.clusterName),
        ...shapeProblems("fileSystemId", args.fileSystemId, fileSystemIdShape),
        ...driverProblems(args),
        ...topicListProblems("alarmTopicArns", args.alarmTopicArns, args.region),
        ...backends.problems,
        ...backends.given.flatMap(({ path, value }) => backendProblems(path, value, args.region)),
        ...sameNameProblems(backends.given, "Trident knows one backend of a name"),
        ...classes.problems,
        ...classes.given.flatMap(({ path, value }) =>
            classProblems(
                path,
                value,
                backends.given.map((backend) => backend.value),
            ),
        ),
        ...sameNameProblems(classes.given, "a cluster has one StorageClass of a name"),
        ...snapshotProblems(
            args.snapshotClassName,
            backends.given.map(({ value }) => value.driver),
        ),
        ...autogrowProblems(args.autogrow),
        ...allowedMoveProblems(
            args.allowReplacement,
            backends.given.map(({ value }) => value.name),
        ),
    ];
}

interface Listed<T> {
    path: string;
    value: Unchecked<T>;
}

function listed<T>(path: string, what: string, list: unknown): { problems: Problem[]; given: Listed<T>[] } {
    if (!Array.isArray(list) || list.length === 0) {
        const rule = `it is a list of at least one ${what}, known at preview, because each is a resource`;
        return { problems: [{ path, value: list, rule, remedy: `give at least one ${what}` }], given: [] };
    }
    const entries = list.map((value: unknown, index) => ({ path: `${path}[${index}]`, value }));
    const rule = `each ${what} is known at preview, because it is a resource`;
    const remedy = `write the ${what} in the program`;
    return {
        problems: entries
            .filter(({ value }) => !isObject(value))
            .map((one): Problem => ({ path: one.path, value: one.value, rule, remedy })),
        given: entries.flatMap(({ path: at, value }) => (isObject(value) ? [{ path: at, value }] : [])),
    };
}

function isObject(value: unknown): value is object {
    return typeof value === "object" && value !== null;
}

function driverProblems(args: Unchecked<TridentStorageArgs>): Problem[] {
    const { driver, driverRoleName, alarmTopicArns } = args;
    if (driver === undefined || driver === later) {
        const rule = "a cluster has one Trident, so one program installs it and the others use it";
        return [{ path: "driver", value: driver, rule, remedy: "choose Install or Existing" }];
    }
    const remedy = "leave it out";
    return [
        ...choiceProblems("driver", driver, TridentDriver),
        ...problemIf(
            driver === TridentDriver.Install && driverRoleName !== undefined,
            "driverRoleName",
            driverRoleName,
            "with driver Install this component makes the role",
            remedy,
        ),
        ...problemIf(
            driver === TridentDriver.Existing && alarmTopicArns !== undefined,
            "alarmTopicArns",
            alarmTopicArns,
            "with driver Existing this component makes no detector of lost nodes",
            remedy,
        ),
    ];
}

function sameNameProblems(given: Listed<{ name: string }>[], because: string): Problem[] {
    return given.flatMap(({ path, value: { name } }, index) => {
        const earlier = given.slice(0, index).find((one) => one.value.name === name);
        if (earlier === undefined || typeof name !== "string") {
            return [];
        }
        const rule = `${earlier.path} has this name too, and ${because}`;
        return [{ path: `${path}.name`, value: name, rule, remedy: "give each a name of its own" }];
    });
}

/** Drivers with snapshots: https://docs.netapp.com/us-en/trident/trident-use/vol-snapshots.html */
function snapshotProblems(name: unknown, drivers: unknown[]): Problem[] {
    if (name === undefined) {
        return [];
    }
    const path = "snapshotClassName";
    const problems = classNameProblems(path, name === later ? undefined : name, "VolumeSnapshotClass");
    const { NasEconomy } = OntapStorageDriver;
    if (drivers.length > 0 && drivers.every((driver) => driver === NasEconomy)) {
        const rule = `claims of ${NasEconomy} share a volume and have no snapshots of their own, and there is no other backend`;
        problems.push({ path, value: name, rule, remedy: "leave it out, or add a backend with another driver" });
    }
    return problems;
}
