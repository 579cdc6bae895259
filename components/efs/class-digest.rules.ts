import { createHash } from "node:crypto";
import { plainProblems } from "../aws.rules";
import { later, type Problem } from "../problem";
import { claimPath, parsePattern, pathTemplate } from "./claim-path.rules";
import { significantParameters } from "./driver-parameters.rules";
import { storageClassPlan } from "./storage-class.rules";
import type { EfsStorageClass } from "./storage-classes";

/** Of what the digest is made from; another one, and the digests of two versions of this package never agree by chance. */
const format = "eks-storage classes 1";

/**
 * SHA-256 over what decides the directory, owner, permissions and connection of every claim of the classes. Two lists have
 * the same digest when they mean the same, whatever their order and whether they write defaults out; nothing of a Region, of
 * its file system or of how its driver makes access points is part of it.
 */
export function classesDigest(classes: EfsStorageClass[]): string {
    const meanings = classes.map(meaning).sort((one, other) => (one.name < other.name ? -1 : 1));
    return createHash("sha256")
        .update(`${format}\n${JSON.stringify(meanings)}`)
        .digest("hex");
}

function meaning(given: EfsStorageClass) {
    const plan = storageClassPlan(given);
    return {
        name: plan.name,
        path: pathTemplate(claimPath(plan.basePath, parsePattern(plan.subPathPattern).parts)),
        uid: plan.uid,
        gid: plan.gid,
        permissions: plan.directoryPermissions.padStart(4, "0"),
        // The driver mounts access points with TLS and nothing else, so no class can differ in it:
        // https://github.com/kubernetes-sigs/aws-efs-csi-driver/blob/v3.4.1/pkg/driver/node.go
        encryptionInTransit: true,
        parameters: significantParameters(plan.additionalParameters),
    };
}

/** Problems of the other Region's digest; `classes` are missing while they have problems of their own. */
export function otherRegionDigestProblems(value: unknown, classes: EfsStorageClass[] | undefined): Problem[] {
    const path = "otherRegionDigest";
    if (value === undefined) {
        return [];
    }
    if (value === later) {
        return plainProblems(path, value);
    }
    if (typeof value !== "string" || !/^[0-9a-f]{64}$/.test(value)) {
        const rule = "a digest of classes is 64 hexadecimal digits";
        return [{ path, value, rule, remedy: "copy the output digest of the other Region's EfsStorageClasses" }];
    }
    const own = classes === undefined ? value : classesDigest(classes);
    if (own === value) {
        return [];
    }
    return [
        {
            path,
            value,
            rule: `the classes here have digest ${own}, so they may differ in a name, path, owner, permissions or driver parameter, and a claim would find something else in the other Region`,
            remedy: "give both Regions the same classes and the same version of eks-storage; if the other Region's are newer, copy its output digest again",
        },
    ];
}
