import { AwsError } from "../../errors";
import { parseJson } from "../../json";
import { problem, type Answer } from "../../protocols";
import type { HttpRequest } from "../../request";
import { readWrites, takeWrite } from "./ledger/control";
import { setReplicationStatus } from "./replication/control";
import type { EfsRegions } from "./state";

/** The sandbox's own calls about EFS, below `/_sandbox/efs/`: what clients do, and what AWS itself does. */
export function efsCall(http: HttpRequest, url: URL, [topic]: string[], regions: EfsRegions): Answer {
    try {
        switch (`${http.method} ${topic}`) {
            case "POST writes":
                return takeWrite(parseJson(http.body.toString()), regions);
            case "GET writes":
                return readWrites(Object.fromEntries(url.searchParams), regions);
            case "POST replications":
                return setReplicationStatus(parseJson(http.body.toString()), regions);
            default:
                return problem(404, `the sandbox has no ${http.method} ${url.pathname}`);
        }
    } catch (error) {
        if (error instanceof AwsError) {
            return problem(error.status, error.message);
        }
        throw error;
    }
}
