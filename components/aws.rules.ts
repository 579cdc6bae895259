import { later, type Problem } from "./problem";

/** What a well-formed value of one kind looks like. */
export interface Shape {
    pattern: RegExp;
    rule: string;
    remedy: string;
}

// Lengths: EC2 ids have 8 or 17 hexadecimal digits (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html),
// EFS ids 8 to 40 (https://docs.aws.amazon.com/efs/latest/ug/API_CreateMountTarget.html).
export const shapes = {
    region: {
        pattern: /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/,
        rule: "an AWS Region has a name like eu-central-1",
        remedy: "give the Region's code, not its description or one of its Availability Zones",
    },
    vpcId: {
        pattern: /^vpc-([0-9a-f]{8}|[0-9a-f]{17})$/,
        rule: "a VPC id is vpc- and 8 or 17 hexadecimal digits",
        remedy: "give the id of the VPC, not its name or ARN",
    },
    subnetId: {
        pattern: /^subnet-([0-9a-f]{8}|[0-9a-f]{17})$/,
        rule: "a subnet id is subnet- and 8 or 17 hexadecimal digits",
        remedy: "give the id of the subnet, not its name, ARN or CIDR",
    },
    securityGroupId: {
        pattern: /^sg-([0-9a-f]{8}|[0-9a-f]{17})$/,
        rule: "a security group id is sg- and 8 or 17 hexadecimal digits",
        remedy: "give the id of the security group, not its name, ARN or a CIDR",
    },
    fileSystemId: {
        pattern: /^fs-[0-9a-f]{8,40}$/,
        rule: "an EFS file system id is fs- and 8 to 40 hexadecimal digits",
        remedy: "give the id of the file system, not its ARN or DNS name",
    },
    clusterName: {
        // https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html
        pattern: /^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/,
        rule: "an EKS cluster name has 1 to 100 letters, digits, hyphens and underscores and begins with a letter or digit",
        remedy: "give the name of the cluster, not its ARN",
    },
} satisfies Record<string, Shape>;

/** The problem of a value that must have a shape; none when it is known only during `up`. */
export function shapeProblems(path: string, value: unknown, shape: Shape): Problem[] {
    if (value === later || (typeof value === "string" && shape.pattern.test(value))) {
        return [];
    }
    return [{ path, value, rule: shape.rule, remedy: shape.remedy }];
}

/** The problem of an argument that decides which resources exist, or where, and is known only during `up`. */
export function plainProblems(path: string, value: unknown): Problem[] {
    const rule = "it decides which resources exist and where, so it is known at preview";
    return value === later ? [{ path, value, rule, remedy: "write it in the program or its configuration" }] : [];
}

/** The problem of a value that must be one of an enum's; none when it is absent or known only during `up`. */
export function choiceProblems(path: string, value: unknown, choices: Record<string, string>): Problem[] {
    const values = Object.values(choices);
    if (value === undefined || value === later || values.some((choice) => choice === value)) {
        return [];
    }
    const rule = `it is one of ${values.join(", ")}`;
    return [{ path, value, rule, remedy: "choose one of them" }];
}

/** The problem of an Availability Zone name; Local and Wavelength Zones have no EFS mount targets. */
export function availabilityZoneProblems(path: string, zone: string, region: unknown): Problem[] {
    if (typeof region !== "string" || !shapes.region.pattern.test(region)) {
        return [];
    }
    if (zone.startsWith(region) && /^[a-z]$/.test(zone.slice(region.length))) {
        return [];
    }
    return [
        {
            path,
            value: zone,
            rule: `an Availability Zone of ${region} is named ${region} and one letter`,
            remedy: `use a name such as ${region}a, not a zone id or a zone of another Region`,
        },
    ];
}

const keyArn =
    /^arn:aws[a-z-]*:kms:([a-z0-9-]+):\d{12}:key\/([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/;

/** The problem of a KMS key ARN; an alias would read back as its key and replace the file system at the next `up`. */
export function keyArnProblems(
    path: string,
    value: unknown,
    region: unknown,
    service = "EFS",
    what = "file system",
): Problem[] {
    if (value === undefined || value === later) {
        return [];
    }
    const match = typeof value === "string" ? keyArn.exec(value) : null;
    if (match === null) {
        return [
            {
                path,
                value,
                rule: "a key is named by its ARN, arn:aws:kms:<region>:<account>:key/<key id>",
                remedy: "give the key's ARN, not its id or an alias",
            },
        ];
    }
    if (typeof region === "string" && shapes.region.pattern.test(region) && match[1] !== region) {
        return [
            {
                path,
                value,
                rule: `${service} reads a key of the ${what}'s own Region, ${region}`,
                remedy: `give a key of ${region}, such as the replica of a multi-Region key`,
            },
        ];
    }
    return [];
}

const topicArn = /^arn:aws[a-z-]*:sns:([a-z0-9-]+):\d{12}:[A-Za-z0-9_-]{1,256}$/;

/** The problem of an SNS topic; an alarm notifies topics of its own Region only, and none that orders its messages. */
function topicArnProblems(path: string, value: unknown, region: unknown): Problem[] {
    if (value === later) {
        return [];
    }
    const match = typeof value === "string" ? topicArn.exec(value) : null;
    if (match === null) {
        return [
            {
                path,
                value,
                rule: "a topic is named by its ARN, arn:aws:sns:<region>:<account>:<name>",
                remedy: "give the ARN of a standard SNS topic",
            },
        ];
    }
    if (typeof region === "string" && shapes.region.pattern.test(region) && match[1] !== region) {
        return [
            {
                path,
                value,
                rule: `an alarm notifies topics of its own Region, ${region}`,
                remedy: `give a topic of ${region}`,
            },
        ];
    }
    return [];
}

/** Problems of the topics that an alarm notifies; none when there are none or they are known only during `up`. */
export function topicListProblems(path: string, value: unknown, region: unknown): Problem[] {
    if (value === undefined || value === later) {
        return [];
    }
    if (!Array.isArray(value)) {
        return [{ path, value, rule: "it is a list of ARNs of SNS topics", remedy: "put the ARN into a list" }];
    }
    return value.flatMap((arn: unknown, index) => topicArnProblems(`${path}[${index}]`, arn, region));
}

/** The problem of a number that is no whole number from `least` on; none when it is absent or known only during `up`. */
export function wholeNumberProblems(path: string, value: unknown, least: number, rule: string): Problem[] {
    if (value === undefined || value === later || (Number.isSafeInteger(value) && Number(value) >= least)) {
        return [];
    }
    return [{ path, value, rule, remedy: `set a whole number from ${least} on` }];
}

/** A map with known keys, or the problem that it is none. */
export function plainMap(path: string, value: unknown, keys: string): Record<string, unknown> | Problem {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
        return Object.fromEntries(Object.entries(value));
    }
    return {
        path,
        value,
        rule: `it is a map from ${keys} to id whose keys are known at preview, because they decide which resources exist`,
        remedy: `write the ${keys}s in the program; only the ids may be outputs`,
    };
}

/** One problem for each id that stands under more than one key. */
export function repeatedIdProblems(
    pathOf: (key: string) => string,
    ids: Record<string, unknown>,
    rule: (firstKey: string) => string,
    remedy: string,
): Problem[] {
    const firstKeys = new Map<unknown, string>();
    return Object.entries(ids).flatMap(([key, id]) => {
        const firstKey = firstKeys.get(id);
        if (typeof id !== "string" || firstKey === undefined) {
            firstKeys.set(id, key);
            return [];
        }
        return [{ path: pathOf(key), value: id, rule: rule(firstKey), remedy }];
    });
}
