import type { Context, Service } from "../../service";
import { dependencyOperations } from "./dependencies";
import { instanceStateOperations, type OnTermination } from "./instance-states";
import { launchTemplateOperations } from "./launch-templates";
import { natGatewayOperations } from "./nat-gateways";
import { securityGroupRuleOperations } from "./security-group-rules";

/** Amazon EC2. moto holds everything; the front adds what EC2 refuses, and what moto gets wrong or forgets. */
export function createEc2(context: Context, onTermination: OnTermination): Service {
    const passing = new Map<string, "pending" | "deleting">();
    const descriptions = new Map<string, string>();
    return {
        signingName: "ec2",
        operations: {
            ...dependencyOperations(context),
            ...instanceStateOperations(context, onTermination),
            ...natGatewayOperations(context, passing),
            ...securityGroupRuleOperations(context, descriptions),
            ...launchTemplateOperations,
        },
        reset() {
            passing.clear();
            descriptions.clear();
            return Promise.resolve();
        },
    };
}
