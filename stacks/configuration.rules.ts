import { z } from "zod";
import { OntapDeploymentType } from "../components/ontap/deployment-type";
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

const instanceType = z
    .string()
    .regex(/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/, "is not an EC2 instance type; write one such as m7i.large");

const clusterSchema = z.strictObject({
    kubernetesVersion: z
        .string()
        .regex(/^1\.\d+$/, "is not a Kubernetes minor version; write one such as 1.35, quoted"),
    /** Addresses the Kubernetes API may be reached from; an empty list closes the public endpoint. */
    publicAccessCidrs: z.array(cidr),
    systemNodes: z.strictObject({
        instanceType,
        count: z.int().min(2, "must be at least 2, so that the cluster's own pods survive the loss of a node").max(50),
    }),
    /** Nodes for workloads beside the system's own; none makes the workloads share the system nodes. */
    workloadNodes: z
        .strictObject({
            instanceType,
            /** Nodes while the Region serves. */
            activeCount: z.int().min(1, "must be at least 1, or nothing would serve").max(500),
            /** Nodes while it waits: 0 is a pilot light, more a warm standby. Said for the roles Primary and Replica. */
            passiveCount: z.int().min(0, "must be 0 (pilot light) or more (warm standby)").max(500).default(0),
        })
        .optional(),
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

const ontapSchema = z.strictObject({
    deletionPolicy: z.enum(["Retain", "Delete"]),
    deploymentType: z.enum(OntapDeploymentType),
    storageCapacityGiB: z.number(),
    throughputCapacityPerHaPair: z.number(),
    /** Nodes that attach disks; those for files alone are the others. */
    iscsiNodes: z.strictObject({ instanceType, count: z.int().min(1, "must be at least 1").max(500) }),
    /** Files with workloads on its classes; they run whatever the Region's role is. */
    workloads: z.array(z.string()).default([]),
});

const regionName = z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "is not the name of an AWS Region; write one such as eu-central-1");

/** What the stack of the replica has to know of the primary; plain values, so that it never needs the primary's Region. */
const primarySchema = z.strictObject({
    region: regionName,
    fileSystemId: z.string(),
    clusterName: z.string(),
    classDigest: z
        .string()
        .regex(/^[0-9a-f]{64}$/, "is not a digest of 64 hexadecimal digits; copy it with npm run dr -- link"),
    /** Stack that these values were copied from; `dr` brings it in line after a change of roles. */
    stack: z.string().optional(),
});

/** Where the stack of the primary finds the journal of the roles. */
const replicaSchema = z.strictObject({ region: regionName, journalTableName: z.string() });

const topicArn = z.string().regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w.-]+$/, "is not the ARN of an SNS topic");

/** What `Pulumi.<environment>.yaml` may say. The component's own rules check what it is given, class by class. */
export const configurationSchema = z
    .strictObject({
        region: regionName,
        /** `Standalone`: one Region. `Primary` and `Replica`: the two Regions of a replicated file system. */
        role: z.enum(["Standalone", "Primary", "Replica"]).default("Standalone"),
        /** Which Region serves: `Steady`, the primary; `FailedOver`, the replica. Changed by `npm run dr`, not by hand. */
        mode: z.enum(["Steady", "FailedOver"]).default("Steady"),
        primary: primarySchema.optional(),
        replica: replicaSchema.optional(),
        network: networkSchema,
        cluster: clusterSchema,
        efs: efsSchema,
        /** Files and disks that survive the loss of a node, and of an Availability Zone with a Multi-AZ type. */
        ontap: ontapSchema.optional(),
        /** SNS topics that the alarms of a replication notify, in the Region of each side; said for the role Replica. */
        alarmTopicArns: z
            .strictObject({ primary: z.array(topicArn).default([]), replica: z.array(topicArn).default([]) })
            .optional(),
        /** Files with workloads for the cluster, from the root of the repository. */
        workloads: z.array(z.string()).default([]),
    })
    .superRefine(({ role, mode, primary, replica, alarmTopicArns, region }, context) => {
        const problem = (path: string, input: unknown, message: string) =>
            context.addIssue({ code: "custom", path: [path], input, message });
        if (role === "Replica" && primary === undefined) {
            problem("primary", primary, "must name the primary of a Replica; copy it with npm run dr -- link");
        }
        if (role !== "Replica" && primary !== undefined) {
            problem("primary", primary.fileSystemId, `belongs to the role Replica, and this is ${role}; remove it`);
        }
        if (role !== "Replica" && alarmTopicArns !== undefined) {
            problem("alarmTopicArns", alarmTopicArns, `belongs to the role Replica, and this is ${role}; remove it`);
        }
        if (role !== "Primary" && replica !== undefined) {
            problem("replica", replica.journalTableName, `belongs to the role Primary, and this is ${role}; remove it`);
        }
        if (role === "Standalone" && mode !== "Steady") {
            problem("mode", mode, "belongs to the roles Primary and Replica; remove it");
        }
        const other = primary?.region ?? replica?.region;
        if (other === region) {
            problem("region", region, "must not be the Region of the other side, which it is to outlive");
        }
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
