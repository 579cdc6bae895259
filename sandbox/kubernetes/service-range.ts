/**
 * Service addresses of every cluster, as EKS gives them to one whose VPC lies in 10.0.0.0/8:
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html
 */
export const serviceRange = "172.20.0.0/16";
/** Of the Service `kubernetes`: the first of the range. */
export const serviceAddress = "172.20.0.1";
