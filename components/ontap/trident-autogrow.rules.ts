import { classNameProblems } from "../kubernetes-names.rules";
import { type Problem, unknownFieldProblems } from "../problem";
import type { TridentAutogrow } from "./trident-args";
import { problemIf } from "./trident-pool.rules";

/** Names the policy at a class or claim: https://docs.netapp.com/us-en/trident/trident-use/automatic-volume-expansion.html */
export const autogrowAnnotation = "trident.netapp.io/autogrowPolicy";

/** The specification of a TridentAutogrowPolicy. */
export function autogrowSpec({ usedThresholdPercent, growthAmount, maxSize }: TridentAutogrow) {
    return {
        usedThreshold: `${usedThresholdPercent}%`,
        ...(growthAmount === undefined ? {} : { growthAmount }),
        ...(maxSize === undefined ? {} : { maxSize }),
    };
}

// https://github.com/NetApp/trident/blob/v26.06.0/internal/autogrow/autogrow.go
const percentage = /^[1-9]\d*(\.\d+)?%$/;
const size = /^[1-9]\d*(\.\d+)?(E|P|T|G|M|k|Ei|Pi|Ti|Gi|Mi|Ki)$/;

const fields = Object.keys({
    name: true,
    usedThresholdPercent: true,
    growthAmount: true,
    maxSize: true,
} satisfies Record<keyof TridentAutogrow, true>);

/** Problems of the policy of growth. */
export function autogrowProblems(value: unknown): Problem[] {
    const path = "autogrow";
    if (value === undefined) {
        return [];
    }
    if (typeof value !== "object" || value === null) {
        const rule = "it is known at preview, because it decides which resources exist";
        return [{ path, value, rule, remedy: "write it in the program" }];
    }
    const { name, usedThresholdPercent, growthAmount, maxSize } = value as { [K in keyof TridentAutogrow]?: unknown };
    const isPercent = Number.isInteger(usedThresholdPercent);
    return [
        ...unknownFieldProblems(path, value, fields),
        ...classNameProblems(`${path}.name`, name, "policy"),
        ...problemIf(
            !isPercent || Number(usedThresholdPercent) < 1 || Number(usedThresholdPercent) > 99,
            `${path}.usedThresholdPercent`,
            usedThresholdPercent,
            "a volume grows at 1 to 99 percent of its size",
            "set a whole number from 1 to 99, such as 80",
        ),
        ...problemIf(
            growthAmount !== undefined && !matches(growthAmount, percentage, size),
            `${path}.growthAmount`,
            growthAmount,
            "a volume grows by a part of its size or by a size",
            'write it as "10%" or "5Gi"',
        ),
        ...problemIf(
            maxSize !== undefined && !matches(maxSize, size),
            `${path}.maxSize`,
            maxSize,
            "it is a size with a unit",
            'write it as "500Gi"',
        ),
    ];
}

function matches(value: unknown, ...forms: RegExp[]): boolean {
    return typeof value === "string" && forms.some((form) => form.test(value));
}
