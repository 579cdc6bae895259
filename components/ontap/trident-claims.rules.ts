import { newClaimsOf } from "../claim-policy.rules";
import { TridentAccessMode } from "./trident-access-mode";
import { isBlockDriver } from "./trident-backend.rules";
import type { OntapStorageDriver } from "./trident-storage-driver";
import { TridentVolumeMode } from "./trident-volume-mode";

/** Access modes by volume mode. */
export type ServedModes = Partial<Record<TridentVolumeMode, TridentAccessMode[]>>;

const { ReadWriteMany } = TridentAccessMode;

/** What Trident serves: https://github.com/NetApp/trident/blob/v26.06.0/core/common.go, getProtocol */
export function servedModes(driver: OntapStorageDriver): ServedModes {
    const every = Object.values(TridentAccessMode);
    return isBlockDriver(driver)
        ? {
              [TridentVolumeMode.Filesystem]: every.filter((mode) => mode !== ReadWriteMany),
              [TridentVolumeMode.Block]: every,
          }
        : { [TridentVolumeMode.Filesystem]: every };
}

/** What claims of a class may ask for. */
export function classModes(
    driver: OntapStorageDriver,
    { accessModes, volumeMode }: { accessModes?: TridentAccessMode[]; volumeMode?: TridentVolumeMode },
): ServedModes {
    const served = Object.entries(servedModes(driver)).filter(([mode]) => mode === (volumeMode ?? mode));
    return Object.fromEntries(
        served.map(([mode, access]) => [mode, access.filter((one) => accessModes?.includes(one) ?? true)]),
    );
}

/** Name of every object that stands beside one class in the cluster; class names are unique there. */
export function classObjectName(className: string): string {
    return `eks-storage-trident-${className}`;
}

/**
 * A ValidatingAdmissionPolicy that refuses claims which the class does not serve. Without it such a claim is accepted and
 * stays Pending for ever, with the reason among its events only.
 */
export function claimPolicySpec(className: string, modes: ServedModes) {
    const served = Object.entries(modes);
    const rule = `StorageClass ${className} serves ${served
        .map(([mode, access]) => `volumeMode ${mode} with ${access.join(", ")}`)
        .join("; ")}`;
    const expression = served
        .map(([mode, access]) => `(variables.mode == "${mode}" && variables.access.all(one, one in ${list(access)}))`)
        .join(" || ");
    return {
        failurePolicy: "Fail",
        ...newClaimsOf(className),
        variables: [
            { name: "mode", expression: 'object.spec.?volumeMode.orValue("Filesystem")' },
            { name: "access", expression: "object.spec.?accessModes.orValue([])" },
        ],
        validations: [
            {
                expression,
                message: `volumeMode or accessModes that the class does not serve: ${rule}`,
                messageExpression: `"claim " + object.metadata.namespace + "/" + object.metadata.name + " asks for volumeMode " + variables.mode + " with " + variables.access.join(", ") + "; ${rule}"`,
                reason: "Invalid",
            },
        ],
    };
}

function list(values: string[]): string {
    return `[${values.map((value) => `"${value}"`).join(", ")}]`;
}
