/** Tags of a node group whose size follows the role of its Region. */
export const activeSizeTag = "eks-storage:active-size";
export const passiveSizeTag = "eks-storage:passive-size";

export type NodeGroupSize = "Active" | "Passive";

/** A node group that this command sizes. */
export interface SizedNodeGroup {
    readonly name: string;
    readonly desired: number;
    readonly min: number;
    readonly max: number;
    readonly active: number;
    readonly passive: number;
}

/** The group, if its tags ask for it; a tag that is no number leaves the group alone. */
export function sizedNodeGroup(group: {
    nodegroupName?: string;
    scalingConfig?: { minSize?: number; maxSize?: number; desiredSize?: number };
    tags?: Record<string, string>;
}): SizedNodeGroup | undefined {
    const active = size(group.tags?.[activeSizeTag]);
    const passive = size(group.tags?.[passiveSizeTag] ?? "0");
    const { minSize = 0, maxSize = 0, desiredSize = 0 } = group.scalingConfig ?? {};
    return group.nodegroupName === undefined || active === undefined || passive === undefined
        ? undefined
        : { name: group.nodegroupName, desired: desiredSize, min: minSize, max: maxSize, active, passive };
}

function size(text: string | undefined): number | undefined {
    return text !== undefined && /^\d{1,4}$/.test(text) ? Number(text) : undefined;
}

/** What to set, or nothing where the group has the size. The limits move only where the size would not fit in. */
export function scaledTo(
    group: SizedNodeGroup,
    size: NodeGroupSize,
): { minSize: number; maxSize: number; desiredSize: number } | undefined {
    const desiredSize = size === "Active" ? group.active : group.passive;
    // An active group that an autoscaler made larger is left so.
    if (size === "Active" ? group.desired >= desiredSize : group.desired === desiredSize) {
        return undefined;
    }
    return {
        desiredSize,
        minSize: Math.min(group.min, desiredSize),
        // EKS takes no maximum of zero.
        maxSize: Math.max(group.max, desiredSize, 1),
    };
}
