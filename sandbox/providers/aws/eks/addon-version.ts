import { DescribeAddonVersionsCommand } from "@aws-sdk/client-eks";
import { boolean, string } from "../../table/property";
import { present } from "../convert";
import type { Invoke } from "../invoke";

/** hashicorp/terraform-provider-aws, internal/service/eks/addon_version_data_source.go */
export const getAddonVersion: Invoke = {
    arguments: {
        addonName: string({ required: true }),
        kubernetesVersion: string({ required: true }),
        mostRecent: boolean(),
        region: string(),
    },
    async call({ clients, region }, args) {
        const addonName = args.text("addonName");
        const kubernetesVersion = args.text("kubernetesVersion");
        const { addons } = await clients.eks().send(new DescribeAddonVersionsCommand({ addonName, kubernetesVersion }));
        const versions = addons?.[0]?.addonVersions ?? [];
        // The newest comes first.
        const chosen =
            args.flag("mostRecent") === true
                ? versions[0]
                : versions.find(({ compatibilities = [] }) =>
                      compatibilities.some(
                          ({ clusterVersion, defaultVersion }) =>
                              defaultVersion === true && clusterVersion === kubernetesVersion,
                      ),
                  );
        if (chosen === undefined) {
            throw new Error(`no version of EKS add-on ${addonName} for Kubernetes ${kubernetesVersion}`);
        }
        return present({
            addonName,
            id: addonName,
            kubernetesVersion,
            mostRecent: args.flag("mostRecent"),
            region,
            version: chosen.addonVersion,
        });
    },
};
