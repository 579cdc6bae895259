import { differences } from "../difference";
import { isWithin, parsePath, valueAt } from "../paths";
import { isUnknown, type Diff, type DiffKind, type Properties, type Value } from "../provider";
import type { GroupVersionKind } from "./kinds";
import { annotationOf, nameOf, namespaceOf, stringAt, withMetadata } from "./object";
import { autonamedAnnotation } from "./naming";
import { replacingFields, touches, type Mutability } from "./replacement";

export interface Comparison {
    kind: GroupVersionKind;
    isNamespaced: boolean;
    oldInputs: Properties;
    oldState: Properties;
    newInputs: Properties;
    ignoreChanges: string[];
    mutability: Mutability;
}

/**
 * What an update would change. The real provider compares the new inputs with the recorded live object, cut down to the
 * fields of the old inputs; here the old inputs themselves are one side, which refresh brings up to date in the same way
 * (projection.ts). That needs no knowledge of how the API server spells an equal value (`1024Mi`, `1Gi`).
 */
export function compareInputs(comparison: Comparison): Diff {
    const { kind, newInputs, ignoreChanges, mutability } = comparison;
    const { before, after } = comparable(comparison);
    const ignored = ignoreChanges.map(parsePath);
    const fields = replacingFields(kind, newInputs, mutability);
    const detailedDiff: Record<string, DiffKind> = {};
    const replaces = new Set<string>();
    for (const [text, change] of Object.entries(differences(before, after))) {
        const path = parsePath(text);
        if (ignored.some((outer) => isWithin(path, outer))) {
            continue;
        }
        const value = change === "delete" ? undefined : valueAt(after, path);
        const isReplacement = touches(path, value, fields) || (change === "delete" && text === "metadata");
        detailedDiff[text] = isReplacement ? `${change}-replace` : change;
        if (isReplacement) {
            replaces.add(String(path[0]));
        }
    }
    return {
        changes: Object.keys(detailedDiff).length > 0 ? "some" : "none",
        detailedDiff,
        replaces: [...replaces],
        deleteBeforeReplace: replaces.size > 0 && mustGoFirst(before, after),
    };
}

/** Both sides with the name and namespace that the objects really have. */
function comparable({ isNamespaced, oldInputs, oldState, newInputs }: Comparison) {
    const namespace = (inputs: Properties, fallback?: string): Value | undefined => {
        const given = valueAt(inputs, ["metadata", "namespace"]);
        if (!isNamespaced) {
            return undefined;
        }
        return isUnknown(given) ? given : (namespaceOf(inputs) ?? fallback ?? "default");
    };
    const oldName = nameOf(oldState) ?? nameOf(oldInputs);
    return {
        before: withMetadata(oldInputs, {
            namespace: namespace(oldInputs, stringAt(oldState, "metadata", "namespace")),
            name: valueAt(newInputs, ["metadata", "name"]) === undefined ? undefined : oldName,
        }),
        after: withMetadata(newInputs, { namespace: namespace(newInputs) }),
    };
}

/** Two objects of one name cannot be there at the same time. */
function mustGoFirst(before: Properties, after: Properties): boolean {
    return (
        annotationOf(after, autonamedAnnotation) !== "true" &&
        nameOf(after) !== undefined &&
        nameOf(after) === nameOf(before) &&
        namespaceOf(after) === namespaceOf(before)
    );
}
