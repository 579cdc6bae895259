/**
 * Amazon Linux 2023 as EKS makes it, by processor architecture.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html
 */
export enum NodeImage {
    /** Intel and AMD. */
    Al2023X86 = "AL2023_x86_64_STANDARD",
    /** AWS Graviton. */
    Al2023Arm = "AL2023_ARM_64_STANDARD",
}
