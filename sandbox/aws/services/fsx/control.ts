import { jsonAnswer, problem, type Answer } from "../../protocols";
import type { HttpRequest } from "../../request";
import type { FileSystemRecord, FsxRegion, FsxRegions } from "./state";

/** The sandbox's own calls about FSx, below `/_sandbox/fsx/`: what AWS itself knows and its API does not tell. */
export function fsxCall(http: HttpRequest, url: URL, [topic]: string[], regions: FsxRegions): Answer {
    if (`${http.method} ${topic}` !== "GET file-systems") {
        return problem(404, `the sandbox has no ${http.method} ${url.pathname}`);
    }
    return jsonAnswer({
        fileSystems: regions
            .all()
            .flatMap((region) => [...region.fileSystems.values()].map((record) => shown(region, record))),
    });
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
