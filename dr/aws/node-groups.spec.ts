import { EKSClient } from "@aws-sdk/client-eks";
import assert from "node:assert/strict";
import { activeSizeTag } from "../node-groups.rules";
import type { Clients } from "./clients";
import { NodeGroups } from "./node-groups";

const group = {
    nodegroupName: "workloads",
    scalingConfig: { minSize: 0, maxSize: 3, desiredSize: 0 },
    tags: { [activeSizeTag]: "3" },
};

/** Stands in for EKS; a group is being updated by somebody else for as many calls as are told. */
function clients(inUse: number): Clients {
    let updates = 0;
    const send = (command: object) => {
        switch (command.constructor.name) {
            case "ListNodegroupsCommand":
                return Promise.resolve({ nodegroups: [group.nodegroupName] });
            case "DescribeNodegroupCommand":
                return Promise.resolve({ nodegroup: group });
            default:
                return ++updates > inUse
                    ? Promise.resolve({})
                    : Promise.reject(
                          Object.assign(new Error("an update is in progress"), {
                              name: "ResourceInUseException",
                              $metadata: { httpStatusCode: 409 },
                          }),
                      );
        }
    };
    const eks = Object.assign(Object.create(EKSClient.prototype) as object, { send, config: {} });
    return { region: "eu-west-1", eks: () => eks } as unknown as Clients;
}

const timings = { poll: 5, workloadsReady: 60 };

describe("node groups of a role", () => {
    it("wait for another update of the group", async () => {
        const lines = await new NodeGroups(clients(3), "prod-dr", timings).scale("Active");
        assert.deepEqual(lines, ["node group workloads: 0 → 3 nodes"]);
    });

    it("do without a group whose update does not end, and say so", async () => {
        const warnings: string[] = [];
        const groups = new NodeGroups(clients(Infinity), "prod-dr", timings);
        assert.deepEqual(await groups.scale("Active", (line) => warnings.push(line)), []);
        assert.match(warnings.join(), /^node group workloads is left as it is \(0 → 3 nodes was wanted\)/);
        assert.equal((await groups.scale("Active")).length, 1);
    });

    it("stop waiting when the operator stops the command", async () => {
        const stopped = new AbortController();
        const groups = new NodeGroups(
            clients(Infinity),
            "prod-dr",
            { ...timings, workloadsReady: 60_000 },
            stopped.signal,
        );
        setTimeout(() => stopped.abort(), 20);
        await assert.rejects(groups.scale("Active"), { name: "AbortError" });
    });
});
