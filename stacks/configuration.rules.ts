import { z } from "zod";
import { isNetworkCidr } from "./network.rules";

const availabilityZone = z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, "is not the name of an Availability Zone; write one such as eu-central-1a");

const cidr = z
    .string()
    .refine(isNetworkCidr, "is not an IPv4 network; write its first address and prefix length, such as 10.0.0.0/16");

const networkSchema = z.strictObject({
    cidr: cidr.refine(
        (value) => !isNetworkCidr(value) || /\/(16|17|18|19|20)$/.test(value),
        "leaves the wrong room for three subnets of nodes; its prefix length must be 16 to 20",
    ),
    availabilityZones: z
        .array(availabilityZone)
        .length(3, "must name three Availability Zones, so that the loss of one leaves a majority")
        .refine((zones) => new Set(zones).size === zones.length, "names an Availability Zone twice"),
});

const clusterSchema = z.strictObject({
    kubernetesVersion: z
        .string()
        .regex(/^1\.\d+$/, "is not a Kubernetes minor version; write one such as 1.35, quoted"),
    /** Addresses the Kubernetes API may be reached from; an empty list closes the public endpoint. */
    publicAccessCidrs: z.array(cidr),
    systemNodes: z.strictObject({
        instanceType: z
            .string()
            .regex(/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/, "is not an EC2 instance type; write one such as m7i.large"),
        count: z.int().min(2, "must be at least 2, so that the cluster's own pods survive the loss of a node").max(50),
    }),
});

const efsSchema = z.strictObject({
    deletionPolicy: z.enum(["Retain", "Delete"]),
    classes: z
        .array(
            z.strictObject({
                name: z.string(),
                uid: z.number(),
                gid: z.number(),
                directoryPermissions: z.string().optional(),
                basePath: z.string().optional(),
                subPathPattern: z.string().optional(),
            }),
        )
        .min(1, "names no StorageClass; give at least one"),
});

/** What `Pulumi.<environment>.yaml` may say. The component's own rules check what it is given, class by class. */
export const configurationSchema = z
    .strictObject({
        region: z
            .string()
            .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "is not the name of an AWS Region; write one such as eu-central-1"),
        network: networkSchema,
        cluster: clusterSchema,
        efs: efsSchema,
    })
    .superRefine(({ region, network }, context) => {
        network.availabilityZones
            .filter((zone) => zone.slice(0, -1) !== region)
            .forEach((zone) => {
                context.addIssue({
                    code: "custom",
                    path: ["network", "availabilityZones"],
                    input: zone,
                    message: `${zone} is not in ${region}; name zones of the stack's Region`,
                });
            });
    });

export type Configuration = z.infer<typeof configurationSchema>;

/** One line per problem: path, value, rule and remedy. */
export function configurationProblems(values: unknown): string[] {
    const result = configurationSchema.safeParse(values, { reportInput: true });
    return result.success ? [] : result.error.issues.flatMap(describe);
}

function describe(issue: z.core.$ZodIssue): string[] {
    const path = issue.path.join(".");
    switch (issue.code) {
        case "unrecognized_keys":
            return issue.keys.map(
                (key) => `${[path, key].filter(Boolean).join(".")} is not a known key; remove it or correct its name`,
            );
        case "invalid_type":
            return issue.input === undefined
                ? [`${path} is missing; set a value of type ${issue.expected}`]
                : [`${path} is ${JSON.stringify(issue.input)}; it must be of type ${issue.expected}`];
        case "invalid_value":
            return [`${path} is ${JSON.stringify(issue.input)}; it must be one of ${issue.values.join(", ")}`];
        default:
            return [`${path} is ${JSON.stringify(issue.input)}; it ${issue.message}`];
    }
}
