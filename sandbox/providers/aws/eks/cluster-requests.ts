import { LogType, type LogSetup, type VpcConfigRequest } from "@aws-sdk/client-eks";
import type { Reader } from "../../table/reader";
import { member } from "../convert";

export function endpointAccess(inputs: Reader): VpcConfigRequest {
    const vpc = inputs.objectOrEmpty("vpcConfig");
    const publicAccess = vpc.flag("endpointPublicAccess");
    return {
        endpointPrivateAccess: vpc.flag("endpointPrivateAccess"),
        endpointPublicAccess: publicAccess,
        publicAccessCidrs: publicAccess === false ? undefined : vpc.texts("publicAccessCidrs"),
    };
}

export function network(inputs: Reader): VpcConfigRequest {
    const vpc = inputs.objectOrEmpty("vpcConfig");
    return { securityGroupIds: vpc.texts("securityGroupIds"), subnetIds: vpc.texts("subnetIds") };
}

export function encryption(inputs: Reader) {
    const config = inputs.object("encryptionConfig");
    return (
        config && [
            {
                provider: { keyArn: config.objectOrEmpty("provider").text("keyArn") },
                resources: config.texts("resources"),
            },
        ]
    );
}

export function logging(inputs: Reader): { clusterLogging: LogSetup[] } {
    const enabled = (inputs.texts("enabledClusterLogTypes") ?? []).map((type) => member(LogType, type));
    const disabled = Object.values(LogType).filter((type) => !enabled.includes(type));
    return {
        clusterLogging: [
            { enabled: true, types: enabled },
            { enabled: false, types: disabled },
        ],
    };
}
