import * as pulumi from "@pulumi/pulumi";
import { readConfiguration } from "./configuration";
import { environment } from "./environment";
import { checkRoles } from "./roles";

export = async () => {
    const configuration = readConfiguration();
    await checkRoles(configuration);
    return environment(pulumi.getStack(), configuration);
};
