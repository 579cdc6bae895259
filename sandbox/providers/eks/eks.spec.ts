import assert from "node:assert/strict";
import * as http from "node:http";
import { ConstructRequest, type ConstructResponse } from "@pulumi/pulumi/proto/provider_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { BadInputsError } from "../errors";
import type { Properties } from "../provider";
import {
    fromJson,
    isJsonObject,
    resourceSignature,
    secretSignature,
    signatureKey,
    unknownString,
    type Json,
} from "../wire";
import { eksProvider } from "./index";
import { RecordingMonitor, type Registered } from "./testing/monitor";

type Inputs = { [key: string]: Json };

const minimum: Inputs = {
    authenticationMode: "API",
    name: "shop",
    skipDefaultNodeGroup: true,
    subnetIds: ["subnet-1", "subnet-2"],
    version: "1.35",
    vpcId: "vpc-1",
};

/** What AWS would add to a resource. */
function outputsOf({ type, name, inputs }: Registered): Inputs {
    const arn = `arn:aws:eks:eu-central-1:123456789012:${name}`;
    switch (type) {
        case "aws:eks/cluster:Cluster":
            return {
                arn,
                endpoint: "https://127.0.0.1:6443",
                identities: [{ oidcs: [{ issuer: "https://oidc.example/id/1" }] }],
                vpcConfig: {
                    ...(isJsonObject(inputs.vpcConfig) ? inputs.vpcConfig : {}),
                    clusterSecurityGroupId: "sg-of-eks",
                },
            };
        case "aws:iam/role:Role":
            return { arn, name: `${name}-0123abc` };
        default:
            return { arn };
    }
}

const answer = (token: string, args: Json) => ({ version: `${token.split("/")[0]} of ${JSON.stringify(args)}` });

describe("eks stand-in", () => {
    let front: http.Server;
    const endpoint = process.env.AWS_ENDPOINT_URL;

    before(async () => {
        // The one call that it makes itself: the connection of the cluster.
        front = http.createServer((request, response) => {
            const found = request.url === "/_sandbox/clusters/eu-central-1/shop";
            response.statusCode = found ? 200 : 404;
            response.end(
                JSON.stringify({ endpoint: "https://127.0.0.1:6443", certificateAuthority: "ca", token: "t0k3n" }),
            );
        });
        await new Promise<void>((resolve) => front.listen(0, "127.0.0.1", resolve));
        const address = front.address();
        assert.ok(typeof address === "object" && address !== null);
        process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${address.port}`;
    });
    after(() => {
        front.close();
        if (endpoint === undefined) {
            delete process.env.AWS_ENDPOINT_URL;
        } else {
            process.env.AWS_ENDPOINT_URL = endpoint;
        }
    });

    async function construct(type: string, inputs: Inputs, monitor = new RecordingMonitor(false, outputsOf, answer)) {
        const request = new ConstructRequest();
        request.setType(`eks:index:${type}`);
        request.setName("c");
        request.setInputs(Struct.fromJavaScript(inputs));
        request.getProvidersMap().set("aws", "urn:of:provider::id");
        for (const key of Object.keys(inputs)) {
            const dependencies = new ConstructRequest.PropertyDependencies();
            dependencies.setUrnsList([`urn:of:${key}`]);
            request.getInputdependenciesMap().set(key, dependencies);
        }
        request.setMonitorendpoint(await monitor.start());
        try {
            const response = await eksProvider.construct(request, new AbortController().signal);
            return { monitor, response, state: response.getState()?.toJavaScript() ?? {} };
        } finally {
            monitor.close();
        }
    }

    describe("Cluster", () => {
        it("is made of the same resources under the same names as the published component", async () => {
            const { monitor } = await construct("Cluster", minimum);
            const names = monitor.registered.map(({ type, name }) => `${type} ${name}`).sort();
            assert.deepEqual(names, [
                "aws:ec2/securityGroup:SecurityGroup c-eksClusterSecurityGroup",
                "aws:ec2/securityGroup:SecurityGroup c-nodeSecurityGroup",
                "aws:ec2/securityGroupRule:SecurityGroupRule c-eksClusterIngressRule",
                "aws:ec2/securityGroupRule:SecurityGroupRule c-eksClusterInternetEgressRule",
                "aws:ec2/securityGroupRule:SecurityGroupRule c-eksExtApiServerClusterIngressRule",
                "aws:ec2/securityGroupRule:SecurityGroupRule c-eksNodeClusterIngressRule",
                "aws:ec2/securityGroupRule:SecurityGroupRule c-eksNodeIngressRule",
                "aws:ec2/securityGroupRule:SecurityGroupRule c-eksNodeInternetEgressRule",
                "aws:eks/addon:Addon c-kube-proxy",
                "aws:eks/addon:Addon c-vpc-cni",
                "aws:eks/cluster:Cluster c-eksCluster",
                "aws:iam/role:Role c-eksRole-role",
                // The published component's hash of AmazonEKSClusterPolicy.
                "aws:iam/rolePolicyAttachment:RolePolicyAttachment c-eksRole-4b490823",
                "eks:index:Cluster c",
                "eks:index:ServiceRole c-eksRole",
                "pulumi:providers:kubernetes c-eks-k8s",
            ]);
        });

        it("gives its provider to every aws child, and orders children by what they need", async () => {
            const { monitor } = await construct("Cluster", minimum);
            const ofAws = monitor.registered.filter(({ type }) => type.startsWith("aws:"));
            assert.deepEqual([...new Set(ofAws.map(({ provider }) => provider))], ["urn:of:provider::id"]);
            const cluster = monitor.find("c-eksCluster");
            const needed = ["c-eksRole-role", "c-eksRole-4b490823", "c-eksClusterSecurityGroup"];
            const urns = needed.map((name) => monitor.find(name).urn);
            assert.deepEqual(
                [...urns, "urn:of:subnetIds"].filter((urn) => !cluster.dependencies.includes(urn)),
                [],
            );
        });

        it("hands out a kubeconfig with the control plane's token, all of it secret", async () => {
            const { monitor, state, response } = await construct("Cluster", minimum);
            for (const json of [state.kubeconfig, state.kubeconfigJson, monitor.find("c-eks-k8s").inputs.kubeconfig]) {
                assert.ok(isJsonObject(json) && json[signatureKey] === secretSignature);
            }
            const { value } = fromJson({ value: state.kubeconfigJson ?? null }).properties;
            const config: unknown = JSON.parse(typeof value === "string" ? value : "null");
            assert.match(JSON.stringify(config), /"server":"https:\/\/127.0.0.1:6443".*"token":"t0k3n"/);
            assert.ok(dependenciesOf(response, "kubeconfigJson").includes(monitor.find("c-eksCluster").urn));
        });

        it("hands out the group that EKS makes where it makes none of its own", async () => {
            const { state, monitor } = await construct("Cluster", { ...minimum, skipDefaultSecurityGroups: true });
            assert.deepEqual([state.clusterSecurityGroupId, state.nodeSecurityGroupId], ["sg-of-eks", "sg-of-eks"]);
            assert.ok(!monitor.registered.some(({ type }) => type.startsWith("aws:ec2/")));
        });

        it("makes what it is asked for: entries, an OIDC provider, a role for nodes, versions of add-ons", async () => {
            const { monitor, state } = await construct("Cluster", {
                ...minimum,
                accessEntries: {
                    admin: {
                        principalArn: "arn:admin",
                        username: "admin",
                        accessPolicies: { all: { policyArn: "arn:policy", accessScope: { type: "cluster" } } },
                    },
                },
                corednsAddonOptions: { enabled: true, version: "v1" },
                createInstanceRole: true,
                createOidcProvider: true,
                useDefaultVpcCni: true,
            });
            assert.deepEqual(monitor.find("c-admin").inputs.userName, "admin");
            assert.equal(monitor.find("c-admin-all").parent, monitor.find("c-admin").urn);
            assert.equal(monitor.find("c-coredns").inputs.addonVersion, "v1");
            assert.match(JSON.stringify(monitor.find("c-kube-proxy").inputs.addonVersion), /aws:eks of .*kube-proxy/);
            assert.equal(monitor.find("c-oidcProvider").inputs.url, "https://oidc.example/id/1");
            assert.deepEqual(monitor.find("c-defaultNodeGroupInstanceRole").inputs.type, "EC2_LINUX");
            assert.equal(state.oidcIssuer, "oidc.example/id/1");
            assert.throws(() => monitor.find("c-vpc-cni"));
        });

        it("leaves open at a preview what only the creation yields, and asks for no control plane", async () => {
            const preview = new RecordingMonitor(true, outputsOf, answer);
            const { state } = await construct("Cluster", { ...minimum, name: "not-there-yet" }, preview);
            const kubeconfig: Json = state.kubeconfig ?? null;
            assert.ok(isJsonObject(kubeconfig) && kubeconfig.value === unknownString);
            assert.equal(state.oidcIssuer, unknownString);
            assert.equal(state.clusterSecurityGroupId, unknownString);
        });

        it("refuses what it does not cover, all at once, before anything is made", async () => {
            const monitor = new RecordingMonitor(false, outputsOf, answer);
            const inputs = { fargate: true, nodeUserData: "x", vpcCniOptions: { cniCustomNetworkCfg: true } };
            const refused = construct("Cluster", inputs, monitor);
            await assert.rejects(refused, (error) => {
                assert.ok(error instanceof BadInputsError);
                assert.deepEqual(error.failures.map(({ property }) => property).sort(), [
                    "authenticationMode",
                    "fargate",
                    "nodeUserData",
                    "skipDefaultNodeGroup",
                    "vpcCniOptions.cniCustomNetworkCfg",
                    "vpcId",
                ]);
                return true;
            });
            assert.deepEqual(
                monitor.registered.filter(({ type }) => type.startsWith("aws:")),
                [],
            );
        });
    });

    describe("ManagedNodeGroup", () => {
        const reference = ({ urn }: Registered): Json => ({ [signatureKey]: resourceSignature, urn, id: "x" });
        const group = { nodeRoleArn: "arn:role", operatingSystem: "AL2023", instanceTypes: ["m7g.large"] };

        async function withCluster(clusterOf: (state: Inputs, component: Registered) => Json, isPreview = false) {
            const monitor = new RecordingMonitor(isPreview, outputsOf, answer);
            const { state } = await construct("Cluster", minimum, monitor);
            const again = new RecordingMonitor(isPreview, outputsOf, answer);
            again.registered.push(...monitor.registered);
            const component = monitor.find("c");
            return construct("ManagedNodeGroup", { ...group, cluster: clusterOf(state, component) }, again);
        }

        it("takes the cluster as a component, or as the core of one, secret as it may be", async () => {
            const ways: ((state: Inputs, component: Registered) => Json)[] = [
                (_state, component) => reference(component),
                ({ core }) => core ?? null,
                ({ core }) => ({ [signatureKey]: secretSignature, value: core ?? null }),
            ];
            for (const way of ways) {
                const { monitor } = await withCluster(way);
                const nodeGroup = monitor.registered.find(({ type }) => type === "aws:eks/nodeGroup:NodeGroup");
                assert.equal(nodeGroup?.inputs.clusterName, "shop");
                const { subnetIds } = fromJson(nodeGroup?.inputs ?? {}).properties;
                assert.deepEqual(subnetIds, ["subnet-1", "subnet-2"]);
                assert.equal(nodeGroup?.inputs.version, "1.35");
                assert.ok(nodeGroup?.dependencies.includes(monitor.find("c-eksCluster").urn));
            }
        });

        it("knows nothing of a cluster that is unknown, and is planned all the same", async () => {
            const { monitor } = await withCluster(() => unknownString, true);
            const nodeGroup = monitor.registered.find(({ type }) => type === "aws:eks/nodeGroup:NodeGroup");
            assert.equal(nodeGroup?.inputs.clusterName, unknownString);
            assert.deepEqual(
                nodeGroup?.dependencies.filter((urn) => urn === ""),
                [],
            );
        });

        it("chooses the image for the processor, and the published component's default sizes", async () => {
            const { monitor } = await withCluster((_state, component) => reference(component));
            const nodeGroup = monitor.registered.find(({ type }) => type === "aws:eks/nodeGroup:NodeGroup");
            assert.equal(nodeGroup?.inputs.amiType, "AL2023_ARM_64_STANDARD");
            const sizes: Properties = { desiredSize: 2, maxSize: 2, minSize: 1 };
            assert.deepEqual(nodeGroup?.inputs.scalingConfig, sizes);
        });

        it("wants one role, and names what it does not cover", async () => {
            const refused = construct("ManagedNodeGroup", { kubeletExtraArgs: "x", enableIMDSv2: true });
            await assert.rejects(refused, (error) => {
                assert.ok(error instanceof BadInputsError);
                assert.deepEqual(error.failures.map(({ property }) => property).sort(), [
                    "enableIMDSv2",
                    "kubeletExtraArgs",
                    "nodeRole",
                ]);
                return true;
            });
        });
    });

    it("names a component that is not covered", async () => {
        await assert.rejects(construct("NodeGroupV2", {}), /eks:index:NodeGroupV2 is not covered by the sandbox/);
    });
});

function dependenciesOf(response: ConstructResponse, output: string): string[] {
    return response.getStatedependenciesMap().get(output)?.getUrnsList() ?? [];
}
