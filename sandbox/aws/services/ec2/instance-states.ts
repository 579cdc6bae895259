import { DescribeInstancesCommand } from "@aws-sdk/client-ec2";
import { textParameter, type Call, type Context, type Handler } from "../../service";
import { deleteNetworkInterfacesOf } from "./dependencies";

/** What else happens when the instances of a Region end. */
export type OnTermination = (region: string, instanceIds: readonly string[]) => void;

/** moto keeps the instances; here the nodes that they are fail and come back with them. */
export function instanceStateOperations(context: Context, onTermination: OnTermination): Record<string, Handler> {
    const { clusters, moto } = context;
    return {
        StopInstances: async (call) => {
            const answer = await call.forward();
            if (answer.status < 400) {
                await stopKubelets(call);
            }
            return answer;
        },
        StartInstances: async (call) => {
            const { Reservations = [] } = await moto
                .ec2(call.region)
                .send(
                    new DescribeInstancesCommand({ Filters: [{ Name: "instance-state-name", Values: ["stopped"] }] }),
                );
            const stopped = Reservations.flatMap(({ Instances = [] }) => Instances.map(({ InstanceId }) => InstanceId));
            const answer = await call.forward();
            if (answer.status < 400) {
                // A start of one that runs is accepted and changes nothing, so its kubelet stays as it is.
                const started = instanceIds(call).filter((id) => stopped.includes(id));
                await Promise.all(
                    started.map((instanceId) => clusters.setKubelet({ region: call.region, instanceId }, "running")),
                );
            }
            return answer;
        },
        TerminateInstances: async (call) => {
            const answer = await call.forward();
            if (answer.status < 400) {
                await deleteNetworkInterfacesOf(context, call.region, instanceIds(call));
                await stopKubelets(call);
                onTermination(call.region, instanceIds(call));
            }
            return answer;
        },
    };

    async function stopKubelets(call: Call): Promise<void> {
        const choices = instanceIds(call).map((instanceId) => ({ region: call.region, instanceId }));
        await Promise.all(choices.map((choice) => clusters.setKubelet(choice, "stopped")));
    }
}

function instanceIds(call: Call): string[] {
    const names = Object.keys(call.request.input ?? {}).filter((name) => name.startsWith("InstanceId."));
    return names.map((name) => textParameter(call, name));
}
