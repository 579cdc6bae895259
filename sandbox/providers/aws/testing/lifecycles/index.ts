import { cloudwatch } from "./cloudwatch";
import { ec2 } from "./ec2";
import { efs } from "./efs";
import { eks } from "./eks";
import { iam } from "./iam";
import type { Lifecycle } from "./lifecycle";

/** One for every type of the table. */
export const lifecycles: Lifecycle[] = [...ec2, ...efs, ...iam, ...eks, ...cloudwatch];
