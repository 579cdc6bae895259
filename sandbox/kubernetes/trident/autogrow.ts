import type { TridentCluster } from "./api";
import { hasFinalizer, kinds, withFinalizer, withoutFinalizer, type AutogrowPolicy } from "./objects";

/**
 * On a class or a claim the policy by which volumes grow: https://docs.netapp.com/us-en/trident/trident-use/automatic-volume-expansion.html
 * The stand-in writes it on the volume too, where Trident has a record of its own.
 */
export const autogrowAnnotation = "trident.netapp.io/autogrowPolicy";

/**
 * Accepts policies, of which the API server has checked the form, and keeps one while volumes are to grow by it:
 * https://github.com/NetApp/trident/blob/v26.06.0/frontend/crd/controller/trident_autogrow_policy.go
 * No volume grows by itself here: nothing fills it.
 */
export async function reconcileAutogrow(cluster: TridentCluster): Promise<void> {
    const policies = await cluster.list<AutogrowPolicy>(kinds.autogrowPolicy);
    if (policies.length === 0) return;
    const volumes = await cluster.volumes();
    for (const policy of policies) {
        const { name, deletionTimestamp } = policy.metadata;
        const bound = volumes.filter(({ metadata }) => metadata?.annotations?.[autogrowAnnotation] === name);
        if (!deletionTimestamp) {
            if (!hasFinalizer(policy)) await cluster.replace(withFinalizer(policy));
            else await report(cluster, policy, "Success", "Policy validated successfully");
        } else if (bound.length > 0) {
            await report(cluster, policy, "Deleting", `in use by ${bound.length} volumes`);
        } else if (hasFinalizer(policy)) {
            await cluster.replace(withoutFinalizer(policy));
        }
    }
}

async function report(
    cluster: TridentCluster,
    policy: AutogrowPolicy,
    state: NonNullable<AutogrowPolicy["status"]>["state"],
    message: string,
): Promise<void> {
    const { status } = policy;
    if (status?.state !== state || status.message !== message) {
        await cluster.replaceStatus({ ...policy, status: { state, message } });
    }
}
