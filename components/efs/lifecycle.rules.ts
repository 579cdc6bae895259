import { choiceProblems } from "../aws.rules";
import { later, type Problem, unknownFieldProblems } from "../problem";
import { EfsReturn, EfsTransition } from "./lifecycle";

/** Transitions of a file system, each with a value. */
export interface LifecyclePlan {
    toInfrequentAccess: EfsTransition;
    toArchive: EfsTransition;
    toStandard: EfsReturn;
}

/** One transition as EFS takes it. */
export interface LifecyclePolicy {
    transitionToIa?: string;
    transitionToArchive?: string;
    transitionToPrimaryStorageClass?: string;
}

// https://docs.aws.amazon.com/efs/latest/ug/API_LifecyclePolicy.html, in order of time
const transitions: Record<EfsTransition, string | undefined> = {
    [EfsTransition.After1Day]: "AFTER_1_DAY",
    [EfsTransition.After7Days]: "AFTER_7_DAYS",
    [EfsTransition.After14Days]: "AFTER_14_DAYS",
    [EfsTransition.After30Days]: "AFTER_30_DAYS",
    [EfsTransition.After60Days]: "AFTER_60_DAYS",
    [EfsTransition.After90Days]: "AFTER_90_DAYS",
    [EfsTransition.After180Days]: "AFTER_180_DAYS",
    [EfsTransition.After270Days]: "AFTER_270_DAYS",
    [EfsTransition.After365Days]: "AFTER_365_DAYS",
    [EfsTransition.Never]: undefined,
};
const fields = Object.keys({
    toInfrequentAccess: true,
    toArchive: true,
    toStandard: true,
} satisfies Record<keyof LifecyclePlan, true>);
const inOrderOfTime = Object.keys(transitions);

/**
 * Transitions with what the AWS console recommends where none is given, and without Archive where that would come too
 * early: https://docs.aws.amazon.com/efs/latest/ug/lifecycle-management-efs.html
 */
export function lifecyclePlan(given: Partial<LifecyclePlan>): LifecyclePlan {
    const toInfrequentAccess = given.toInfrequentAccess ?? EfsTransition.After30Days;
    const recommended = isLater(EfsTransition.After90Days, toInfrequentAccess)
        ? EfsTransition.After90Days
        : EfsTransition.Never;
    return {
        toInfrequentAccess,
        toArchive: given.toArchive ?? recommended,
        toStandard: given.toStandard ?? EfsReturn.Never,
    };
}

function isLater(one: string, other: string): boolean {
    return inOrderOfTime.indexOf(one) > inOrderOfTime.indexOf(other);
}

/** Problems of the lifecycle argument, as far as it is known. */
export function lifecycleProblems(path: string, value: unknown): Problem[] {
    if (value === undefined || value === later) {
        return [];
    }
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
        const rule = "it is a group of transitions";
        return [{ path, value, rule, remedy: "write it like { toArchive: After90Days }" }];
    }
    const given: Record<string, unknown> = { ...value };
    const problems = [
        ...unknownFieldProblems(path, given, fields),
        ...choiceProblems(`${path}.toInfrequentAccess`, given.toInfrequentAccess, EfsTransition),
        ...choiceProblems(`${path}.toArchive`, given.toArchive, EfsTransition),
        ...choiceProblems(`${path}.toStandard`, given.toStandard, EfsReturn),
    ];
    return problems.length > 0 ? problems : orderProblems(path, given);
}

// "File systems cannot transition into Archive storage before transitioning into IA storage. Therefore, TransitionToArchive
// must either not be set or must be later than TransitionToIA": https://docs.aws.amazon.com/efs/latest/ug/API_PutLifecycleConfiguration.html
function orderProblems(path: string, given: Record<string, unknown>): Problem[] {
    const { toInfrequentAccess = EfsTransition.After30Days, toArchive } = given;
    if (typeof toInfrequentAccess !== "string" || typeof toArchive !== "string") {
        return [];
    }
    if (toArchive === String(EfsTransition.Never) || isLater(toArchive, toInfrequentAccess)) {
        return [];
    }
    const rule = `files move to Archive later than to Infrequent Access, which is ${toInfrequentAccess}`;
    return [{ path: `${path}.toArchive`, value: toArchive, rule, remedy: "choose a later time, or Never" }];
}

/** The lifecycle as EFS takes it: one transition in each policy. */
export function lifecyclePolicies(plan: LifecyclePlan): LifecyclePolicy[] {
    const toInfrequentAccess = transitions[plan.toInfrequentAccess];
    const toArchive = transitions[plan.toArchive];
    return [
        ...(toInfrequentAccess ? [{ transitionToIa: toInfrequentAccess }] : []),
        ...(toArchive ? [{ transitionToArchive: toArchive }] : []),
        ...(plan.toStandard === EfsReturn.OnFirstAccess ? [{ transitionToPrimaryStorageClass: "AFTER_1_ACCESS" }] : []),
    ];
}
