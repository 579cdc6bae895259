import assert from "node:assert/strict";
import { volumesText } from "./text";
import { leftVolumes, persistentVolumeOf } from "./volumes.rules";

const uid = "0f5d1f6e-93ab-4f53-9c3a-2a0f8d3b7c11";
const name = `trident_pvc_${uid.replaceAll("-", "_")}`;
const fileSystem = {
    name: "shared",
    region: "eu-central-1",
    fileSystemId: "fs-1",
    throughputCapacityPerHaPair: 384,
    isPending: false,
    storageVirtualMachineIds: { nas: "svm-1" },
};
const volume = { id: "fsvol-1", name, storageVirtualMachineId: "svm-1", lifecycle: "CREATED", sizeBytes: 2 ** 30 };
const persistentVolume = {
    metadata: { name: `pvc-${uid}` },
    spec: {
        csi: { driver: "csi.trident.netapp.io", volumeHandle: `pvc-${uid}`, volumeAttributes: { internalName: name } },
        claimRef: { namespace: "shop", name: "data" },
    },
};

describe("volumes on a storage virtual machine", () => {
    it("are shown with their claims", () => {
        const [left] = leftVolumes(fileSystem, [volume], { dev: [persistentVolume] });
        assert.deepEqual(left.persistentVolumes, [{ name: `pvc-${uid}`, cluster: "dev", claim: "shop/data" }]);
        assert.match(volumesText([left], []), /fsvol-1[^]*shop\/data[^]*deletes its data/);
    });

    it("are not taken for another driver's, and tell their PersistentVolume when the cluster is gone", () => {
        const other = { ...persistentVolume, spec: { csi: { ...persistentVolume.spec.csi, driver: "other" } } };
        const [left] = leftVolumes(fileSystem, [volume], { dev: [other] });
        assert.deepEqual(left.persistentVolumes, []);
        assert.match(volumesText([left], []), new RegExp(`pvc-${uid}`));
        assert.equal(persistentVolumeOf("my_volume"), undefined);
    });

    it("are not said to be nobody's while a cluster does not answer, nor how to delete them", () => {
        const text = volumesText(leftVolumes(fileSystem, [volume], {}), ["The claims of cluster dev are not known"]);
        assert.match(text, /whose claim is not known/);
        assert.doesNotMatch(text, /no cluster has|delete-volume/);
    });

    it("of an economy driver hold several claims, and one of nobody is said to be so", () => {
        const named = (other: string) => volumesText(leftVolumes(fileSystem, [{ ...volume, name: other }], {}), []);
        assert.match(named("trident_qtree_pool_trident_ABCDEFGHIJ"), /economy/);
        assert.match(named("archive"), /not Trident's/);
    });
});
