import { DescribeClusterCommand } from "@aws-sdk/client-eks";
import { string } from "../../table/property";
import { present } from "../convert";
import type { Invoke } from "../invoke";
import { ifFound } from "../wait";
import { goneCodes } from "./shared";

/** hashicorp/terraform-provider-aws, internal/service/eks/cluster_data_source.go */
export const getCluster: Invoke = {
    arguments: { name: string({ required: true }), region: string() },
    async call({ clients, region }, args) {
        const name = args.text("name");
        const answer = await ifFound(clients.eks().send(new DescribeClusterCommand({ name })), ...goneCodes);
        const cluster = answer?.cluster;
        if (cluster === undefined) {
            throw new Error(`reading EKS Cluster (${name}): couldn't find resource`);
        }
        const { resourcesVpcConfig: vpc } = cluster;
        return present({
            arn: cluster.arn,
            endpoint: cluster.endpoint,
            id: name,
            name,
            platformVersion: cluster.platformVersion,
            region,
            roleArn: cluster.roleArn,
            status: cluster.status,
            tags: cluster.tags,
            version: cluster.version,
            vpcConfig:
                vpc &&
                present({
                    clusterSecurityGroupId: vpc.clusterSecurityGroupId,
                    endpointPrivateAccess: vpc.endpointPrivateAccess,
                    endpointPublicAccess: vpc.endpointPublicAccess,
                    publicAccessCidrs: vpc.publicAccessCidrs,
                    securityGroupIds: vpc.securityGroupIds,
                    subnetIds: vpc.subnetIds,
                    vpcId: vpc.vpcId,
                }),
        });
    },
};
