import { z } from "zod";
import { jsonAnswer, problem, type Answer } from "../../../protocols";
import type { EfsRegions } from "../state";
import { write } from "./write";

const writeSchema = z.strictObject({ region: z.string(), accessPointId: z.string(), number: z.number().int() });
const readSchema = z.strictObject({ region: z.string(), fileSystemId: z.string(), path: z.string().optional() });

/**
 * What stands in for a client that writes files: `POST /_sandbox/efs/writes {region, accessPointId, number}`. Clients are
 * inside their Region, so a cut does not stop them.
 */
export function takeWrite(body: unknown, regions: EfsRegions): Answer {
    const call = writeSchema.safeParse(body);
    if (!call.success) {
        return problem(400, z.prettifyError(call.error));
    }
    const { region, accessPointId, number } = call.data;
    const accessPoint = regions.of(region).accessPoint(accessPointId);
    const refusal = write(regions.of(region), accessPoint, number);
    return refusal ? jsonAnswer(refusal, 409) : jsonAnswer({ acknowledgedAt: new Date().toISOString() });
}

/** The numbers of one directory, or of all by their paths: `GET /_sandbox/efs/writes?region=&fileSystemId=&path=`. */
export function readWrites(query: unknown, regions: EfsRegions): Answer {
    const call = readSchema.safeParse(query);
    if (!call.success) {
        return problem(400, z.prettifyError(call.error));
    }
    const { region, fileSystemId, path } = call.data;
    const { ledger } = regions.of(region).fileSystem(fileSystemId).state;
    const numbers = (of: string) => [...(ledger.directory(of)?.numbers ?? [])].sort((a, b) => a - b);
    return path === undefined
        ? jsonAnswer({ directories: Object.fromEntries(ledger.paths().map((each) => [each, numbers(each)])) })
        : jsonAnswer({ numbers: numbers(path) });
}
