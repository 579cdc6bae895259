import { ConstructResponse, type ConstructRequest } from "@pulumi/pulumi/proto/provider_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { awsProvider } from "../aws";
import type { ComponentProvider } from "../component";
import { constructCluster } from "./cluster";
import { covered as clusterInputNames } from "./cluster-inputs";
import { Inputs } from "./inputs";
import { constructManagedNodeGroup } from "./managed-node-group";
import { Monitor } from "./monitor";
import type { Output } from "./output";

/** Makes a component's children and returns its outputs. */
export type Construct = (
    monitor: Monitor,
    name: string,
    urn: string,
    inputs: Inputs,
) => Promise<Record<string, Output>>;

const components: Record<string, Construct | undefined> = {
    "eks:index:Cluster": constructCluster,
    "eks:index:ManagedNodeGroup": constructManagedNodeGroup,
};

async function construct(request: ConstructRequest, signal: AbortSignal): Promise<ConstructResponse> {
    const type = request.getType();
    const component = components[type];
    if (component === undefined) {
        throw new Error(`the component ${type} is not covered by the sandbox`);
    }
    const monitor = new Monitor(request, signal);
    try {
        const inputs = new Inputs(request);
        const { urn } = await monitor.component();
        const outputs = await component(monitor, request.getName(), urn, inputs);
        const response = new ConstructResponse();
        response.setUrn(urn);
        for (const [key, output] of Object.entries(outputs)) {
            const dependencies = new ConstructResponse.PropertyDependencies();
            dependencies.setUrnsList([...output.dependencies]);
            response.getStatedependenciesMap().set(key, dependencies);
        }
        const json = Object.fromEntries(Object.entries(outputs).map(([key, output]) => [key, output.json]));
        await monitor.outputs(urn, json);
        response.setState(Struct.fromJavaScript(json));
        return response;
    } finally {
        monitor.close();
    }
}

/**
 * Stand-in for the eks provider, whose binary cannot be had here: its two components in outline, after the published
 * typings and sources of pulumi-eks 4.3.0, made of the same aws resources. It shows that a program fits together; how
 * the real component makes user data, launch templates or default node groups it does not show, and refuses the
 * inputs for it.
 */
export const eksProvider: ComponentProvider = {
    name: "eks",
    version: "4.3.0",
    shapes: {
        "eks:index:Cluster": {
            component: true,
            inputs: [...clusterInputNames],
            outputs: ["clusterSecurityGroupId", "kubeconfig", "kubeconfigJson", "oidcProviderArn"],
            resourceOutputs: {
                eksCluster: `/aws/v${awsProvider.version}/schema.json#/resources/aws:eks%2Fcluster:Cluster`,
            },
        },
    },
    construct,
};
