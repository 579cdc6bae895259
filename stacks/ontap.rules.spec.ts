import assert from "node:assert/strict";
import { ontapZones } from "./ontap.rules";

describe("the zones of an environment's ONTAP file system", () => {
    it("are two of the network's with Multi-AZ and one with Single-AZ", () => {
        assert.deepEqual(ontapZones("MULTI_AZ_2", ["a", "b", "c"]), ["a", "b"]);
        assert.deepEqual(ontapZones("SINGLE_AZ_1", ["a", "b", "c"]), ["a"]);
        assert.deepEqual(ontapZones("MULTI_AZ_9", ["a", "b", "c"]), []);
    });
});
