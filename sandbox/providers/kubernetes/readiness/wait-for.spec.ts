import assert from "node:assert/strict";
import { parseWaitFor } from "./wait-for";

const live = {
    metadata: { generation: 2, labels: { "app.kubernetes.io/name": "web" } },
    status: {
        phase: "Running",
        replicas: 3,
        addresses: [
            { type: "Internal", ip: "10.0.0.1" },
            { type: "External", ip: "192.0.2.1" },
        ],
        conditions: [
            { type: "Ready", status: "True" },
            { type: "Degraded", status: "False" },
        ],
    },
};

describe("the annotation pulumi.com/waitFor", () => {
    for (const expression of [
        "condition=Ready",
        "condition=Degraded=False",
        "jsonpath={.status.phase}",
        "jsonpath={.status.phase}=Running",
        "jsonpath={ $.status.replicas }=3",
        "jsonpath={.status.addresses[1].ip}=192.0.2.1",
        "jsonpath={.status.addresses[-1].ip}=192.0.2.1",
        'jsonpath={.status.addresses[?(@.type=="External")].ip}=192.0.2.1',
        "jsonpath={.metadata.labels['app.kubernetes.io/name']}=web",
        "jsonpath={.status.conditions[*].type}=Ready",
        '["condition=Ready","jsonpath={.status.phase}=Running"]',
    ]) {
        it(`is met: ${expression}`, () => assert.ok(parseWaitFor(expression)(live).isReady));
    }

    for (const expression of [
        "condition=Degraded",
        "condition=Unheard",
        "jsonpath={.status.phase}=Pending",
        "jsonpath={.status.unheard}",
        'jsonpath={.status.addresses[?(@.type=="Other")].ip}',
        '["condition=Ready","condition=Degraded"]',
    ]) {
        it(`is not met: ${expression}`, () => {
            const { isReady, message } = parseWaitFor(expression)(live);
            assert.ok(!isReady);
            assert.match(message, /is not met$/);
        });
    }

    it("does not look at a status of the time before the change", () => {
        const stale = { ...live, status: { ...live.status, observedGeneration: 1 } };
        assert.ok(!parseWaitFor("jsonpath={.status.phase}=Running")(stale).isReady);
    });

    for (const expression of ["Ready", "jsonpath=.status.phase", "jsonpath={.status..phase}", "[]"]) {
        it(`is refused: ${expression}`, () =>
            assert.throws(() => parseWaitFor(expression), /^Error: pulumi.com\/waitFor: /));
    }
});
