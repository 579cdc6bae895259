import assert from "node:assert/strict";

import type { Run } from ".";
import { Machine } from ".";
import { instanceId, nodeScript, runScenario } from "./testing";

/** The outage of both paths and the load; the exhaustive tests take longer. */
const outageSeconds = 60;
const loadSeconds = 30;

describe("a node that was prepared for iSCSI, in a virtual machine", function () {
    this.timeout(20 * 60_000);
    let run: Run;
    const result = (name: string) => {
        assert.ok(name in run.results, `no result ${name} in\n${run.output}`);
        return run.results[name];
    };

    before(async () => {
        const machine = await Machine.make();
        run = await runScenario(machine, {
            script: "life.sh",
            variables: { OUTAGE_SECONDS: outageSeconds, LOAD_SECONDS: loadSeconds },
            files: {
                "user-data.sh": nodeScript(),
                "user-data-sessions.sh": nodeScript({ sessionsPerPortal: 2 }),
            },
            timeoutSeconds: 15 * 60,
        });
    });

    it("does not join its cluster when the packages cannot be had, says so on the console and leaves no marker", () => {
        assert.equal(result("failed.joined"), "no");
        assert.equal(result("failed.assertion"), "no");
        assert.equal(result("failed.marker"), "none");
        assert.match(run.console, /eks-storage: preparation iscsi failed near line \d+; this node does not join/);
    });

    it("joins after the preparation, with services on, a name made from its instance id and a marker", () => {
        assert.equal(result("first.joined"), "yes");
        assert.equal(result("first.initiator"), `InitiatorName=iqn.1994-05.com.redhat:${instanceId}`);
        assert.equal(result("first.services"), "enabled enabled enabled active active");
        assert.deepEqual(JSON.parse(result("first.marker")), {
            preparation: "iscsi",
            version: 1,
            initiatorName: `iqn.1994-05.com.redhat:${instanceId}`,
            sessionsPerPortal: 1,
            pingIntervalSeconds: 2,
            pingTimeoutSeconds: 2,
            fastIoFailSeconds: 1,
        });
    });

    it("is logged in nowhere and knows no target", () => {
        assert.equal(result("first.records"), "0");
        assert.equal(result("first.sessions"), "0");
    });

    it("changes no file and restarts nothing when the user data runs again", () => {
        assert.equal(result("second.joined"), "yes");
        assert.equal(result("second.changed"), "0");
        assert.equal(result("second.restarted"), "no");
    });

    it("does not join when multipathd cannot run, is skipped or does not answer, and leaves no marker", () => {
        for (const reason of ["masked", "skipped", "mute"]) {
            assert.equal(result(`${reason}.joined`), "no", reason);
            assert.equal(result(`${reason}.marker`), "none", reason);
        }
        assert.match(run.console, /eks-storage: multipathd.service does not run/);
        assert.match(run.console, /eks-storage: multipathd does not answer/);
    });

    it("does not join after a reboot with which multipathd did not start, and says so", () => {
        assert.equal(result("reboot.joined"), "no");
        assert.equal(result("reboot.message"), "1");
        assert.equal(result("reboot.repaired"), "yes");
    });

    it("gets one multipath device with a path for each portal when Trident attaches a LUN, with our timeout", () => {
        assert.equal(result("attached.sessions"), "2");
        assert.equal(result("attached.vendor"), "2");
        assert.equal(result("attached.maps"), "1");
        assert.equal(result("attached.paths"), "2");
        assert.equal(result("attached.recovery"), "1");
    });

    it("leaves the disks of EBS alone", () => {
        assert.equal(result("attached.nvme"), "2");
        assert.equal(result("attached.nvme-held"), "0");
    });

    it("writes on while each path in turn is cut, without an error or a lost write", () => {
        assert.ok(Number(result("cut.writes")) > 20);
        assert.equal(result("cut.failed"), "0");
        assert.equal(result("cut.lost"), "0");
    });

    it(`waits while both paths are cut for ${outageSeconds} s, and writes on when one is back`, () => {
        assert.ok(Number(result("outage.longest")) >= outageSeconds * 1000 - 5000, result("outage.longest"));
        assert.equal(result("outage.failed"), "0");
        assert.equal(result("outage.lost"), "0");
        assert.equal(result("outage.errors"), "0");
        assert.equal(result("outage.mount"), "rw");
    });

    it(`drops no healthy path in ${loadSeconds} s of full I/O and CPU load`, () => {
        assert.ok(Number(result("load.seconds")) >= loadSeconds);
        assert.ok(Number(result("load.megabytes")) > 0);
        assert.equal(result("load.dropped"), "0");
        assert.equal(result("load.paths"), "2");
        assert.equal(result("load.failed"), "0");
    });

    it("joins when multipathd runs again, and has as many paths more as sessions are asked for, still in one multipath device", () => {
        assert.equal(result("sessions.joined"), "yes");
        assert.equal(result("sessions.maps"), "1");
        assert.equal(result("sessions.paths"), "4");
    });

    it("does not join when a slip costs the blacklist, with which multipathd took the disks of EBS", () => {
        assert.equal(result("slip.taken"), "2");
        assert.equal(result("slip.joined"), "no");
        assert.equal(result("slip.marker"), "none");
        assert.match(run.console, /eks-storage: multipathd took a disk that is no LUN of NetApp/);
    });
});
