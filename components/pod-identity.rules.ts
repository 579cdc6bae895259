/** A service account of one cluster: who a pod is to AWS. */
export interface PodIdentity {
    clusterArn: string;
    namespace: string;
    serviceAccount: string;
}

/** Trusts EKS Pod Identity, for the pods of one service account in one cluster only. */
export function podIdentityTrustPolicy({ clusterArn, namespace, serviceAccount }: PodIdentity): string {
    return JSON.stringify({
        Version: "2012-10-17",
        Statement: [
            {
                Effect: "Allow",
                Principal: { Service: "pods.eks.amazonaws.com" },
                Action: ["sts:AssumeRole", "sts:TagSession"],
                // Session tags that EKS itself sets: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
                Condition: {
                    StringEquals: {
                        "aws:RequestTag/eks-cluster-arn": clusterArn,
                        "aws:RequestTag/kubernetes-namespace": namespace,
                        "aws:RequestTag/kubernetes-service-account": serviceAccount,
                    },
                },
            },
        ],
    });
}
