import { z } from "zod";
import { AwsError } from "../../errors";
import { parseJson } from "../../json";
import { jsonAnswer, problem, type Answer } from "../../protocols";
import type { HttpRequest } from "../../request";
import { digest } from "./password";
import type { FileSystemRecord, FsxRegion, FsxRegions } from "./state";

const login = z.strictObject({
    region: z.string(),
    storageVirtualMachineId: z.string(),
    username: z.string(),
    password: z.string(),
});

/** The sandbox's own calls about FSx, below `/_sandbox/fsx/`: what AWS itself knows and its API does not tell, and ONTAP. */
export function fsxCall(http: HttpRequest, url: URL, [topic]: string[], regions: FsxRegions): Answer {
    switch (`${http.method} ${topic}`) {
        case "GET file-systems":
            return jsonAnswer({
                fileSystems: regions
                    .all()
                    .flatMap((region) => [...region.fileSystems.values()].map((record) => shown(region, record))),
            });
        case "POST logins":
            return logIn(parseJson(http.body.toString()), regions);
        default:
            return problem(404, `the sandbox has no ${http.method} ${url.pathname}`);
    }
}

function shown(region: FsxRegion, record: FileSystemRecord) {
    const server = record.servers[record.active];
    return {
        region: region.name,
        fileSystemId: record.id,
        lifecycle: record.description.Lifecycle,
        failingOver: record.failingOver,
        activeServer: { ...server, role: record.active === 0 ? "preferred" : "standby" },
        servers: record.servers,
        movingAddresses: Object.fromEntries(record.floating),
    };
}

/** Whether the REST API of a storage virtual machine would take these. */
function logIn(body: unknown, regions: FsxRegions): Answer {
    const given = login.safeParse(body);
    if (!given.success) {
        return problem(400, z.prettifyError(given.error));
    }
    const { region, storageVirtualMachineId, username, password } = given.data;
    try {
        const { passwordDigest } = regions.of(region).machine(storageVirtualMachineId);
        const isRight = username === "vsadmin" && passwordDigest === digest(password);
        return isRight ? jsonAnswer({}) : problem(401, `${storageVirtualMachineId} does not take these`);
    } catch (error) {
        if (error instanceof AwsError) {
            return problem(404, error.message);
        }
        throw error;
    }
}
