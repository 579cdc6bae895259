import assert from "node:assert/strict";
import { unknown, type Properties } from "../../../provider";
import { tridentOperator } from "./trident-operator";

const problems = (values: Properties) => tridentOperator.problems?.(values) ?? [];
const orchestrator = (values: Properties) =>
    tridentOperator.objects?.(values, { name: "trident", namespace: "storage" }).at(-1)?.spec;

describe("the chart trident-operator", () => {
    it("takes its own values, known or not yet", () => {
        assert.deepEqual(problems({}), []);
        assert.deepEqual(
            problems({ enableForceDetach: true, k8sAPIQPS: 300, nodePrep: [], cloudIdentity: unknown }),
            [],
        );
    });

    it("refuses a value that it does not know, and one of another type", () => {
        assert.match(problems({ enableForceDettach: true }).join(), /enableForceDettach is no value of the chart/);
        assert.deepEqual(problems({ enableConcurrency: "true" }), ["enableConcurrency must be a flag"]);
    });

    it("refuses seconds of a toleration, which its operator could not read", () => {
        const toleration = { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute" };
        assert.deepEqual(problems({ tridentControllerPluginTolerations: [toleration] }), []);
        const hasty = [{ ...toleration, tolerationSeconds: 10 }];
        assert.match(
            problems({ tridentControllerPluginTolerations: hasty }).join(),
            /^tolerationSeconds in a toleration/,
        );
    });

    it("refuses a configurator", () => {
        assert.deepEqual(problems({ ontapConfigurator: { enabled: false } }), []);
        assert.match(
            problems({ ontapConfigurator: { enabled: true } }).join(),
            /^ontapConfigurator: .* no configurator/,
        );
    });

    it("hands its values to the operator, with the chart's defaults for what was left out", () => {
        const spec = orchestrator({ enableConcurrency: true, nodePrep: [] });
        assert.deepEqual(
            [spec].map((one) => (typeof one === "object" ? { ...one } : one)),
            [
                {
                    ...{ namespace: "storage", enableForceDetach: false, enableConcurrency: true },
                    ...{ httpRequestTimeout: "90s", silenceAutosupport: false, disableAuditLog: true },
                    ...{ cloudProvider: "", cloudIdentity: "", httpsMetrics: false },
                    ...{ iscsiSelfHealingInterval: "5m0s", iscsiSelfHealingWaitTime: "7m0s" },
                },
            ],
        );
    });
});
