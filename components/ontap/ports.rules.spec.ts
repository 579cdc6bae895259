import assert from "node:assert/strict";
import { callsBack, openPorts } from "./ports.rules";
import { OntapProtocol } from "./protocol";

const opened = (...protocols: OntapProtocol[]) =>
    Object.values(openPorts(protocols))
        .map(
            ({ ipProtocol, fromPort, toPort }) => `${ipProtocol} ${fromPort}${toPort === fromPort ? "" : `-${toPort}`}`,
        )
        .sort();

describe("ports of FSx for ONTAP", () => {
    it("are those of the protocols asked for, and the REST API that Trident drives", () => {
        assert.deepEqual(opened(OntapProtocol.Nfs), ["tcp 2049", "tcp 443"]);
        assert.deepEqual(opened(OntapProtocol.Iscsi), ["tcp 3260", "tcp 443"]);
        assert.deepEqual(opened(OntapProtocol.Nfs, OntapProtocol.Iscsi), ["tcp 2049", "tcp 3260", "tcp 443"]);
    });

    it("are many for NFS 3, whose lock and status services also call back", () => {
        const version3 = [
            "tcp 111",
            "tcp 2049",
            "tcp 4045-4046",
            "tcp 443",
            "tcp 635",
            "udp 111",
            "udp 2049",
            "udp 4045-4046",
            "udp 4049",
            "udp 635",
        ];
        assert.deepEqual(opened(OntapProtocol.NfsV3), version3);
        assert.deepEqual(opened(OntapProtocol.Nfs, OntapProtocol.NfsV3), version3);
        assert.equal(callsBack([OntapProtocol.Nfs, OntapProtocol.Iscsi]), false);
        assert.equal(callsBack([OntapProtocol.Iscsi, OntapProtocol.NfsV3]), true);
    });
});
