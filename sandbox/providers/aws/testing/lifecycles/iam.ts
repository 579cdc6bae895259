import { unknown } from "../../../provider";
import { policy, retagged, tags, trust, type Lifecycle } from "./lifecycle";

export const iam: Lifecycle[] = [
    {
        type: "aws:iam/role:Role",
        inputs: () => ({
            assumeRolePolicy: trust("ec2.amazonaws.com"),
            description: "of a spec",
            inlinePolicies: [{ name: "one", policy: policy("s3:GetObject") }],
            managedPolicyArns: ["arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy"],
            ...tags,
        }),
        changes: {
            ...retagged,
            "another service": () => ({ assumeRolePolicy: trust("eks.amazonaws.com") }),
            "other policies": () => ({
                inlinePolicies: [{ name: "two", policy: policy("s3:PutObject") }],
                managedPolicyArns: ["arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"],
            }),
            "another description and duration": () => ({ description: "another", maxSessionDuration: 7200 }),
        },
        replacements: { name: "other", path: "/other/" },
    },
    {
        type: "aws:iam/rolePolicy:RolePolicy",
        inputs: ({ podRoleName }) => ({ role: podRoleName, policy: policy("s3:GetObject") }),
        changes: { "another policy": () => ({ policy: policy("s3:PutObject") }) },
        replacements: { role: "other", name: "other" },
    },
    {
        type: "aws:iam/policy:Policy",
        inputs: () => ({ description: "of a spec", policy: policy("s3:GetObject"), ...tags }),
        // More versions than IAM keeps.
        changes: {
            ...retagged,
            ...Object.fromEntries(
                [1, 2, 3, 4, 5, 6].map((n) => [`version ${n}`, () => ({ policy: policy(`s3:${n}`) })]),
            ),
        },
        replacements: { name: "other", description: "another", path: "/other/" },
    },
    {
        type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        inputs: ({ podRoleName }) => ({
            role: podRoleName,
            policyArn: "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
        }),
        changes: {},
        replacements: { role: "other", policyArn: unknown },
    },
    {
        type: "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
        inputs: () => ({ url: "https://oidc.example.com", clientIdLists: ["sts.amazonaws.com"], ...tags }),
        changes: {
            ...retagged,
            "another thumbprint": () => ({ thumbprintLists: ["9e99a48a9960b14926bb7f3b02e22da2b0ab7280"] }),
        },
        replacements: { url: "https://other.example.com" },
    },
];
