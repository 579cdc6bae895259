import { cloudwatch } from "./cloudwatch";
import { cloudControl } from "./cloudcontrol";
import { data } from "./data";
import { ec2 } from "./ec2";
import { efs } from "./efs";
import { eks } from "./eks";
import { iam } from "./iam";
import type { Lifecycle } from "./lifecycle";
import { ontap } from "./ontap";
import { serverless } from "./serverless";

/** One for every type of the table. */
export const lifecycles: Lifecycle[] = [
    ...ec2,
    ...efs,
    ...iam,
    ...eks,
    ...cloudwatch,
    ...serverless,
    ...data,
    ...cloudControl,
    ...ontap,
];
