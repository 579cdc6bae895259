import { choiceProblems, plainMap, plainProblems, wholeNumberProblems } from "../aws.rules";
import { subnetProblems } from "../network.rules";
import { entry, isProblem, later, type Problem } from "../problem";
import { NodeImage } from "./node-image";
import { NodeTaintEffect } from "./node-taint";

// Node group and role are named after the component and end with a hyphen and seven characters of the engine's; 63 characters
// are a node group's, 64 a role's: https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html
const nameForm = /^[A-Za-z0-9][A-Za-z0-9_-]{0,54}$/;

/** Problems of the component's own name, which the names of node group, launch template and role begin with. */
export function nodeGroupNameProblems(name: string): Problem[] {
    if (nameForm.test(name)) {
        return [];
    }
    const rule = "the node group is named after it: it has 1 to 55 letters, digits, hyphens and underscores";
    return [{ path: "name", value: name, rule, remedy: "give the component another name" }];
}

/** Problems of the subnets of a node group. */
export function nodeSubnetProblems(value: unknown, region: unknown): Problem[] {
    return subnetProblems(value, region, (zones) =>
        zones.length > 0 ? [] : [{ rule: "nodes need a subnet", remedy: "give at least one" }],
    );
}

/** Problems of the sizes, alone and against each other. */
export function sizeProblems(args: { minSize?: unknown; maxSize?: unknown; desiredSize?: unknown }): Problem[] {
    const problems = [
        ...wholeNumberProblems("minSize", args.minSize ?? null, 0, "it is a number of nodes"),
        ...wholeNumberProblems("maxSize", args.maxSize ?? null, 1, "it is a number of nodes, at least one"),
        ...wholeNumberProblems("desiredSize", args.desiredSize, 0, "it is a number of nodes"),
    ];
    const { minSize, maxSize, desiredSize } = args;
    if (typeof minSize !== "number" || typeof maxSize !== "number" || problems.length > 0) {
        return problems;
    }
    if (minSize > maxSize) {
        const rule = `the smallest size is at most the largest, ${maxSize}`;
        return [{ path: "minSize", value: minSize, rule, remedy: "lower it or raise maxSize" }];
    }
    if (typeof desiredSize === "number" && (desiredSize < minSize || desiredSize > maxSize)) {
        const rule = `it lies between minSize and maxSize, ${minSize} to ${maxSize}`;
        return [{ path: "desiredSize", value: desiredSize, rule, remedy: "set a number between them" }];
    }
    return [];
}

const instanceTypeForm = /^([a-z][a-z0-9-]*)\.([a-z0-9-]+)$/;

/** The architecture of an instance type: Graviton families have a g behind the generation, as m7g and c6gn have. */
export function imageOf(instanceType: string): NodeImage | undefined {
    const family = instanceTypeForm.exec(instanceType)?.[1];
    if (family === undefined) {
        return undefined;
    }
    // https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
    return family === "a1" || /^[a-z]+\d+[a-z]*g/.test(family) ? NodeImage.Al2023Arm : NodeImage.Al2023X86;
}

/** Problems of the instance types, which all have one architecture, that of the image. */
export function instanceTypeProblems(value: unknown, image: unknown): Problem[] {
    const path = "instanceTypes";
    if (value === later) {
        return plainProblems(path, value);
    }
    if (!Array.isArray(value) || value.length === 0 || value.length > 20) {
        const rule = "a node group has 1 to 20 instance types, and their architecture decides the image";
        return [{ path, value, rule, remedy: "list instance types such as m7i.large" }];
    }
    const types: unknown[] = value;
    const first = types.map((type) => (typeof type === "string" ? imageOf(type) : undefined)).find(Boolean);
    const wanted = isImage(image) ? image : first;
    return types.flatMap((type, index) => {
        const at = `${path}[${index}]`;
        const found = typeof type === "string" ? imageOf(type) : undefined;
        if (found === undefined) {
            const rule =
                "an instance type is a family and a size, known at preview, because its architecture decides the image";
            return [{ path: at, value: type, rule, remedy: "name it as EC2 does, such as m7i.large" }];
        }
        if (found !== wanted) {
            const rule = `its architecture is that of ${found}, and the nodes of a group have one image, here ${wanted}`;
            return [{ path: at, value: type, rule, remedy: "leave it out, or make a group for each architecture" }];
        }
        return [];
    });
}

function isImage(value: unknown): value is NodeImage {
    return Object.values(NodeImage).some((image) => image === value);
}

const refusedImages: { pattern: RegExp; rule: string }[] = [
    {
        // https://github.com/bottlerocket-os/bottlerocket/blob/develop/README.md, https://docs.netapp.com/us-en/trident/trident-get-started/requirements.html
        pattern: /^bottlerocket/i,
        rule: "Bottlerocket has neither iSCSI tools nor a package manager to install them, and Trident supports it for NAS only",
    },
    {
        // https://docs.aws.amazon.com/eks/latest/userguide/eks-ami-deprecation-faqs.html
        pattern: /^AL2_/i,
        rule: "EKS makes no Amazon Linux 2 images any more, and on it Trident cannot delete an iSCSI volume without a restart of the node",
    },
];

/** Problems of the image of the nodes. */
export function imageProblems(value: unknown): Problem[] {
    const path = "image";
    if (value === undefined || isImage(value)) {
        return [];
    }
    if (value === later) {
        return plainProblems(path, value);
    }
    const refused = refusedImages.find(({ pattern }) => typeof value === "string" && pattern.test(value));
    if (refused !== undefined) {
        const remedy = `choose ${Object.values(NodeImage).join(" or ")}, or leave it out`;
        return [{ path, value, rule: refused.rule, remedy }];
    }
    return choiceProblems(path, value, NodeImage);
}

/** Problems of the size of the root volume; the image fills the first 20 GiB of it and pods share the rest. */
export function rootVolumeProblems(value: unknown): Problem[] {
    const path = "rootVolumeGiB";
    const problems = wholeNumberProblems(path, value, 20, "the image of EKS needs 20 GiB");
    if (problems.length === 0 && typeof value === "number" && value > 16384) {
        // https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html
        return [
            { path, value, rule: "16,384 GiB are the most that is needed of a gp3 root volume", remedy: "lower it" },
        ];
    }
    return problems;
}

// https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
const labelName = /^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;
const labelPrefix = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;
// What a kubelet may say of itself with these suffixes: https://kubernetes.io/docs/reference/command-line-tools-reference/kubelet/
const kubeletPrefixes = /(^|\.)(node|kubelet)\.kubernetes\.io$/;

/** What is wrong with the key of a label or taint, if anything. */
function keyRule(key: string, own: readonly string[]): string | undefined {
    const [name, prefix, ...rest] = key.split("/").reverse();
    if (rest.length > 0 || !labelName.test(name) || (prefix !== undefined && !labelPrefix.test(prefix))) {
        return "Kubernetes takes no such key";
    }
    if (own.includes(key)) {
        return "the component sets it itself, and compliance checks read it";
    }
    if (prefix === "eks.amazonaws.com" || prefix?.endsWith(".eks.amazonaws.com")) {
        return "EKS keeps keys of eks.amazonaws.com for itself";
    }
    if (prefix !== undefined && /(^|\.)(kubernetes|k8s)\.io$/.test(prefix) && !kubeletPrefixes.test(prefix)) {
        return "a kubelet does not start with it: keys of kubernetes.io and k8s.io are those of Kubernetes itself";
    }
    return undefined;
}

/** Problems of labels that the caller gives; `own` are those of the component. */
export function labelProblems(value: unknown, own: readonly string[]): Problem[] {
    const path = "labels";
    if (value === undefined || value === later) {
        return [];
    }
    const labels = plainMap(path, value, "label");
    if (isProblem(labels)) {
        return [{ ...labels, rule: "it is a map from key to value" }];
    }
    return Object.entries(labels).flatMap(([key, text]) => {
        const rule = keyRule(key, own);
        const problems =
            rule === undefined ? [] : [{ path: entry(path, key), value: key, rule, remedy: "use another key" }];
        return [...problems, ...valueProblems(entry(path, key), text)];
    });
}

function valueProblems(path: string, value: unknown): Problem[] {
    if (
        value === undefined ||
        value === later ||
        value === "" ||
        (typeof value === "string" && labelName.test(value))
    ) {
        return [];
    }
    const rule = "it has up to 63 letters, digits, hyphens, underscores and dots, a letter or digit at both ends";
    return [{ path, value, rule, remedy: "give another value" }];
}

/** Problems of the taints; a key may stand several times, each with another effect. */
export function taintProblems(value: unknown): Problem[] {
    const path = "taints";
    if (value === undefined || value === later) {
        return [];
    }
    if (!Array.isArray(value)) {
        return [{ path, value, rule: "it is a list of key, value and effect", remedy: "write a list" }];
    }
    const seen = new Set<string>();
    return value.flatMap((taint: Record<string, unknown> | typeof later | null, index) => {
        const at = `${path}[${index}]`;
        if (taint === later) {
            return [];
        }
        const { key, value: text, effect } = taint ?? {};
        const rule = typeof key === "string" ? keyRule(key, []) : "a taint has a key";
        const same = `${String(key)}:${String(effect)}`;
        const repeated = typeof key === "string" && typeof effect === "string" && seen.has(same);
        seen.add(same);
        return [
            ...(rule === undefined || key === later
                ? []
                : [
                      {
                          path: `${at}.key`,
                          value: key,
                          rule,
                          remedy: "name the taint with a key such as team or example.com/team",
                      },
                  ]),
            ...valueProblems(`${at}.value`, text),
            ...choiceProblems(`${at}.effect`, effect ?? null, NodeTaintEffect),
            ...(repeated
                ? [
                      {
                          path: at,
                          value: key,
                          rule: "a node has a taint of a key and effect once",
                          remedy: "leave one out",
                      },
                  ]
                : []),
        ];
    });
}
