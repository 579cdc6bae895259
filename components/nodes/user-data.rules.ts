import { readFileSync } from "node:fs";
import * as path from "node:path";
import { multipart } from "./mime.rules";

/** How a node is made ready before it joins its cluster. */
export interface Preparation {
    /** Names the marker on the node: `/etc/eks-storage/<name>-node.json`. */
    name: string;
    /** Raised when nodes that were prepared before have to be told from those after. */
    version: number;
    /** Shell source beside this file, run as root with the settings as variables. */
    script: string;
    /** Names and values of shell variables. */
    settings: Record<string, number>;
}

/** EC2 takes 16 KB of user data, and EKS adds its own part: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html */
export const longestUserData = 14 * 1024;

/** The script that cloud-init runs: settings, what every preparation needs, the preparation. */
export function shellScript({ name, version, script, settings }: Preparation): string {
    const variables = Object.entries({ preparation_version: version, ...settings });
    return [
        "#!/bin/bash",
        `preparation=${name}`,
        ...variables.map(([variable, value]) => `${variable}=${value}`),
        "",
        source("prepare-node.sh"),
        source(script),
    ].join("\n");
}

/** User data that prepares a node before nodeadm joins it to its cluster. */
export function userData(preparation: Preparation): string {
    const fileName = `prepare-${preparation.name}.sh`;
    return multipart([{ contentType: "text/x-shellscript", fileName, content: shellScript(preparation) }]);
}

function source(file: string): string {
    return readFileSync(path.join(__dirname, file), "utf8");
}
