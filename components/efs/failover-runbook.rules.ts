import { journalUpdates } from "./failover-journal.rules";

/** What the runbook works on; all of it lies in the replica's Region, but for the file system that is only named. */
export interface RunbookArgs {
    primaryFileSystemId: string;
    replicaFileSystemId: string;
    journalTableName: string;
    /** Role that the runbook acts in, unless whoever starts it names another. */
    roleArn: string;
}

/** One step of an Automation runbook: https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-actions.html */
export interface RunbookStep {
    name: string;
    description?: string;
    action: string;
    inputs: Record<string, unknown>;
    outputs?: { Name: string; Selector: string; Type: string }[];
    maxAttempts?: number;
    timeoutSeconds?: number;
    nextStep?: string;
    onFailure?: string;
    onCancel?: string;
    isEnd?: boolean;
}

/** An Automation runbook: https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-schemas-features.html */
export interface Runbook {
    description: string;
    schemaVersion: "0.3";
    assumeRole: string;
    parameters: Record<string, unknown>;
    mainSteps: RunbookStep[];
    outputs: string[];
}

/** Longest wait for the file system to become writable, which takes AWS "several minutes". */
const longestWait = 30 * 60;

/** The lease outlasts the wait, since a runbook cannot renew it; it is given back at every end of a run. */
const leaseSeconds = longestWait + 5 * 60;

/** How long a lease of somebody else must be over, because clocks differ: as long as one lasts that is renewed. */
const clockMarginSeconds = 60;

/**
 * Times in the form of the journal. Automation itself knows the time only as 2026-01-31_23.59.59 and has no arithmetic. What
 * EFS answered arrives as Automation writes it, so the last sync is taken in every form that it may have.
 */
const clockScript = `
import json, re
from datetime import datetime, timedelta, timezone

def journal_time(moment):
    return moment.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")

def parsed(value):
    text = str(value)
    if re.fullmatch(r"\\d+(\\.\\d+)?", text):
        number = float(text)
        return datetime.fromtimestamp(number / 1000 if number > 1e11 else number, timezone.utc)
    moment = datetime.fromisoformat(text.replace(" ", "T", 1).replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)

def clock(events, context):
    now = datetime.now(timezone.utc)
    return {
        "now": journal_time(now),
        "leaseUntil": journal_time(now + timedelta(seconds=${leaseSeconds})),
        "leaseFreeBefore": journal_time(now - timedelta(seconds=${clockMarginSeconds})),
    }

def last_sync(events, context):
    destination = events["destination"]
    if isinstance(destination, str):
        destination = json.loads(destination)
    value = destination.get("LastReplicatedTimestamp")
    if not value:
        raise Exception("the replication has never finished a sync, so the replica holds no data yet: nothing was changed")
    try:
        return {"known": "yes", "lastSync": journal_time(parsed(value))}
    except ValueError:
        return {"known": "no", "lastSync": str(value)}
`.trimStart();

const description = `Makes the replica of an EFS replication writable: the part of a failover that AWS does, for whoever has only the console.

Run it when the primary Region is lost. It does not stop or fence anybody there: what was written after the last sync, and what is still being written to the primary, is lost. While the primary Region answers, use the command \`npm run dr -- failover\` instead, which loses nothing.

It refuses while the replication is not ENABLED, has never finished a sync, or somebody else is at it. Afterwards \`npm run dr -- failover\` goes on from where it stopped: nodes, workloads and Pulumi.

When the step deleteReplication fails because the other Region does not answer, start the runbook again with DeletionMode LOCAL_CONFIGURATION_ONLY. The primary's record of the replication then stays until the failback deletes it.`;

/** The runbook that does AWS's part of a failover and writes it into the journal that the `dr` command reads. */
export function failoverRunbook(args: RunbookArgs): Runbook {
    const { primaryFileSystemId, replicaFileSystemId } = args;
    const ofReplica = { Service: "efs", Api: "DescribeReplicationConfigurations", FileSystemId: replicaFileSystemId };
    const journal = journalUpdates(args.journalTableName, {
        by: "SSM Automation {{ automation:EXECUTION_ID }}",
        now: "{{ beginClock.now }}",
        leaseUntil: "{{ beginClock.leaseUntil }}",
        leaseFreeBefore: "{{ beginClock.leaseFreeBefore }}",
        lastSync: "{{ lastSync.lastSync }}",
        end: "{{ endClock.now }}",
    });
    // From the moment of the claim on, every end gives the lease back.
    const held = { onFailure: "step:release", onCancel: "step:release" };
    return {
        description,
        schemaVersion: "0.3",
        assumeRole: "{{ AutomationAssumeRole }}",
        parameters: {
            DeletionMode: {
                type: "String",
                description:
                    "Use LOCAL_CONFIGURATION_ONLY only when ALL_CONFIGURATIONS has failed because the other Region does not answer.",
                default: "ALL_CONFIGURATIONS",
                allowedValues: ["ALL_CONFIGURATIONS", "LOCAL_CONFIGURATION_ONLY"],
            },
            AutomationAssumeRole: {
                type: "AWS::IAM::Role::Arn",
                description: "Role that the runbook acts in.",
                default: args.roleArn,
            },
        },
        mainSteps: [
            {
                name: "describeReplication",
                action: "aws:executeAwsApi",
                inputs: ofReplica,
                outputs: [{ Name: "Destination", Selector: "$.Replications[0].Destinations[0]", Type: "StringMap" }],
            },
            {
                name: "assertForward",
                description: "A replication in the other direction is a failback's, and not to be ended here.",
                action: "aws:assertAwsResourceProperty",
                inputs: {
                    ...ofReplica,
                    PropertySelector: "$.Replications[0].SourceFileSystemId",
                    DesiredValues: [primaryFileSystemId],
                },
            },
            {
                name: "assertEnabled",
                action: "aws:assertAwsResourceProperty",
                inputs: {
                    ...ofReplica,
                    PropertySelector: "$.Replications[0].Destinations[0].Status",
                    DesiredValues: ["ENABLED"],
                },
            },
            script("lastSync", "last_sync", ["known", "lastSync"], {
                destination: "{{ describeReplication.Destination }}",
            }),
            script("beginClock", "clock", ["now", "leaseUntil", "leaseFreeBefore"]),
            {
                name: "begin",
                description: "Claims the journal; fails when somebody else is at it, and then nothing was changed.",
                maxAttempts: 3,
                ...journal.begin,
            },
            {
                name: "isLastSyncKnown",
                action: "aws:branch",
                inputs: {
                    Choices: [{ Variable: "{{ lastSync.known }}", StringEquals: "yes", NextStep: "noteLastSync" }],
                    Default: "chooseDeletion",
                },
            },
            { name: "noteLastSync", maxAttempts: 3, ...journal.noteLastSync, ...held },
            {
                name: "chooseDeletion",
                action: "aws:branch",
                inputs: {
                    Choices: [
                        {
                            Variable: "{{ DeletionMode }}",
                            StringEquals: "LOCAL_CONFIGURATION_ONLY",
                            NextStep: "noteLocalOnly",
                        },
                    ],
                    Default: "deleteReplication",
                },
            },
            { name: "noteLocalOnly", maxAttempts: 3, ...journal.noteLocalOnly, ...held },
            {
                name: "deleteReplication",
                description: "The switch of roles: from here on the replica's Region serves.",
                action: "aws:executeAwsApi",
                inputs: {
                    Service: "efs",
                    Api: "DeleteReplicationConfiguration",
                    SourceFileSystemId: primaryFileSystemId,
                    DeletionMode: "{{ DeletionMode }}",
                },
                ...held,
            },
            {
                name: "waitUntilWritable",
                action: "aws:waitForAwsResourceProperty",
                timeoutSeconds: longestWait,
                inputs: {
                    Service: "efs",
                    Api: "DescribeFileSystems",
                    FileSystemId: replicaFileSystemId,
                    PropertySelector: "$.FileSystems[0].FileSystemProtection.ReplicationOverwriteProtection",
                    DesiredValues: ["ENABLED"],
                },
                ...held,
            },
            { ...script("endClock", "clock", ["now"]), ...held },
            {
                name: "finish",
                description: "Records the switch and gives the journal back.",
                maxAttempts: 3,
                ...journal.finish,
                isEnd: true,
            },
            {
                name: "release",
                description: "Gives the journal back; what was done stays recorded, and whoever goes on does the rest.",
                maxAttempts: 3,
                ...journal.release,
                isEnd: true,
            },
        ],
        outputs: ["lastSync.lastSync"],
    };
}

function script(name: string, handler: string, outputs: string[], payload: Record<string, string> = {}): RunbookStep {
    return {
        name,
        action: "aws:executeScript",
        timeoutSeconds: 60,
        inputs: { Runtime: "python3.11", Handler: handler, InputPayload: payload, Script: clockScript },
        outputs: outputs.map((output) => ({ Name: output, Selector: `$.Payload.${output}`, Type: "String" })),
    };
}
