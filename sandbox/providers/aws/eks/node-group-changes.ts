import type { Taint } from "@aws-sdk/client-eks";

export function labelChanges(live: Record<string, string>, wanted: Record<string, string>) {
    return {
        addOrUpdateLabels: Object.fromEntries(Object.entries(wanted).filter(([key, value]) => live[key] !== value)),
        removeLabels: Object.keys(live).filter((key) => !Object.hasOwn(wanted, key)),
    };
}

export function taintChanges(live: Taint[], wanted: Taint[]) {
    const isIn = (list: Taint[]) => (taint: Taint) =>
        list.some(({ key, effect, value }) => key === taint.key && effect === taint.effect && value === taint.value);
    const isReplaced = (taint: Taint) => wanted.some(({ key, effect }) => key === taint.key && effect === taint.effect);
    return {
        addOrUpdateTaints: wanted.filter((taint) => !isIn(live)(taint)),
        removeTaints: live.filter((taint) => !isReplaced(taint)),
    };
}
