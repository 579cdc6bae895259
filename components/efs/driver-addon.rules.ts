import { choiceProblems, plainProblems } from "../aws.rules";
import { podIdentityTrustPolicy } from "../pod-identity.rules";
import { later, type Problem } from "../problem";
import { EfsDriver } from "./driver-mode";

/** The EKS add-on of the EFS CSI driver. */
export const driverAddonName = "aws-efs-csi-driver";

/** A version, not "latest": the driver changes when the program says so. */
export const defaultDriverVersion = "v3.4.1-eksbuild.1";

// Namespace and account of the driver's controller, the part that calls AWS. The node part mounts through the file
// system's policy and needs no role for EFS: https://github.com/kubernetes-sigs/aws-efs-csi-driver/blob/v3.4.1/docs/iam-policy-create.md
export const controllerServiceAccount = { namespace: "kube-system", name: "efs-csi-controller-sa" };

/** The managed policy of the controller: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEFSCSIDriverPolicy.html */
export function controllerPolicyArn(partition: string): string {
    return `arn:${partition}:iam::aws:policy/service-role/AmazonEFSCSIDriverPolicy`;
}

/** Trusts EKS Pod Identity, for the driver's controller in one cluster only. */
export function controllerTrustPolicy(clusterArn: string): string {
    const { namespace, name: serviceAccount } = controllerServiceAccount;
    return podIdentityTrustPolicy({ clusterArn, namespace, serviceAccount });
}

// Add-on versions: https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeAddonVersions.html
const addonVersion = /^v\d+\.\d+\.\d+-eksbuild\.\d+$/;

/** Problems of who installs the driver, and of its version. */
export function driverProblems(driver: unknown, driverVersion: unknown): Problem[] {
    if (driver === undefined) {
        const rule = "a cluster has one EFS driver, so one program installs it and the others use it";
        return [{ path: "driver", value: driver, rule, remedy: "choose Install or Existing" }];
    }
    const problems = [
        ...plainProblems("driver", driver),
        ...plainProblems("driverVersion", driverVersion),
        ...choiceProblems("driver", driver, EfsDriver),
    ];
    if (driverVersion === undefined || driverVersion === later) {
        return problems;
    }
    const problem = (rule: string, remedy: string): Problem => ({
        path: "driverVersion",
        value: driverVersion,
        rule,
        remedy,
    });
    if (typeof driverVersion !== "string" || !addonVersion.test(driverVersion)) {
        const rule = "a version that floats changes the driver under running pods, so it is exact";
        problems.push(problem(rule, `give a version of the add-on, such as ${defaultDriverVersion}`));
    } else if (driver === EfsDriver.Existing) {
        const rule = "with driver Existing this component does not install the driver";
        problems.push(problem(rule, "leave it out, or set driver to Install"));
    }
    return problems;
}
