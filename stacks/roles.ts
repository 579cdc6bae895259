import * as pulumi from "@pulumi/pulumi";
import { journalTableName } from "../components/efs/replication.rules";
import { Clients } from "../dr/aws/clients";
import { RegionUnreachable } from "../dr/aws/errors";
import { JournalTable } from "../dr/aws/journal-table";
import { DrError, JournalMissing } from "../dr/errors";
import { readJournal } from "../dr/journal";
import type { Journal } from "../dr/journal.rules";
import type { Configuration } from "./configuration.rules";
import { refusal } from "./refusal";
import { contradiction } from "./roles.rules";
import { stateLocation } from "./state-location";
import { stateLocationProblems } from "./state-location.rules";

/** Long enough for a Region that answers, short enough for one that does not. */
const patience = { requestTimeout: 3_000, tries: 2 };

/**
 * Refuses a program that contradicts what `npm run dr` has made of the two Regions: one from an older checkout would open
 * the fence of the side that does not serve. The journal in the replica's Region is the truth.
 */
export async function checkRoles(configuration: Configuration): Promise<void> {
    const problems = await roleProblems(configuration);
    if (problems.length > 0) {
        throw refusal([`Stack "${pulumi.getStack()}":`, ...problems].join("\n  - "));
    }
}

async function roleProblems(configuration: Configuration): Promise<string[]> {
    const { role, region, primary, replica } = configuration;
    switch (role) {
        case "Standalone":
            return [];
        case "Replica": {
            if (!primary) return [];
            const journal = await read(region, journalTableName(primary.fileSystemId));
            return [
                ...stateLocationProblems(stateLocation(), primary.region),
                ...(journal === "Unreachable"
                    ? [`the journal of the roles in ${region} cannot be read; try again when the Region answers`]
                    : contradiction(journal, configuration)),
            ];
        }
        case "Primary": {
            if (!replica) return [];
            const journal = await read(replica.region, replica.journalTableName);
            if (journal === "Unreachable") {
                await pulumi.log.warn(`${replica.region} does not answer: mode ${configuration.mode} is not checked`);
                return [];
            }
            return contradiction(journal, configuration);
        }
        default: {
            const never: never = role;
            return never;
        }
    }
}

/** The journal; none before the first `up` of the replica's stack. */
async function read(region: string, tableName: string): Promise<Journal | "Unreachable" | undefined> {
    try {
        return await readJournal(new JournalTable(new Clients(region, patience), tableName));
    } catch (error) {
        if (error instanceof RegionUnreachable) return "Unreachable";
        if (error instanceof JournalMissing) return undefined;
        throw error instanceof DrError ? refusal(error.message) : error;
    }
}
