import { journalUpdates } from "./failover-journal.rules";
import { longestWait, runbookScript } from "./failover-runbook-script.rules";

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
    /** Whether the run fails with the step; true unless said otherwise. */
    isCritical?: boolean;
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

const localOnly = "LOCAL_CONFIGURATION_ONLY";

const description = `Makes the replica of an EFS replication writable: the part of a failover that AWS does, for whoever has only the console.

Run it when the primary Region is lost. It does not stop or fence anybody there: what was written after the last sync, and what is still being written to the primary, is lost. While the primary Region answers, use the command \`npm run dr -- failover\` instead, which loses nothing.

It refuses while the replication is not ENABLED, has never finished a sync, or somebody else is at it. A failover that somebody began and left, and a deletion that was accepted and is not over, it takes up. Afterwards \`npm run dr -- failover\` goes on from where it stopped: nodes, workloads and Pulumi.

When the step deleteReplication or waitUntilWritable fails, start the runbook again as it was. Use DeletionMode LOCAL_CONFIGURATION_ONLY only if the error says that the other Region does not answer and a second run has failed too. The primary's record of the replication then stays until the failback deletes it.`;

/** The runbook that does AWS's part of a failover and writes it into the journal that the `dr` command reads. */
export function failoverRunbook(args: RunbookArgs): Runbook {
    const { primaryFileSystemId, replicaFileSystemId } = args;
    const protection = {
        Service: "efs",
        Api: "DescribeFileSystems",
        FileSystemId: replicaFileSystemId,
        PropertySelector: "$.FileSystems[0].FileSystemProtection.ReplicationOverwriteProtection",
    };
    const ofReplica = { Service: "efs", Api: "DescribeReplicationConfigurations", FileSystemId: replicaFileSystemId };
    const journal = journalUpdates(args.journalTableName, {
        by: "SSM Automation {{ automation:EXECUTION_ID }}",
        now: "{{ beginClock.now }}",
        leaseUntil: "{{ beginClock.leaseUntil }}",
        leaseFreeBefore: "{{ beginClock.leaseFreeBefore }}",
        lastSync: "{{ lastSync.lastSync }}",
        end: "{{ endClock.now }}",
    });
    const assertEnabled = {
        action: "aws:assertAwsResourceProperty",
        inputs: {
            ...ofReplica,
            PropertySelector: "$.Replications[0].Destinations[0].Status",
            DesiredValues: ["ENABLED"],
        },
    };
    // From the claim on every end gives the lease back; a claim that fails may have been made, and its answer lost.
    const held = { onFailure: "step:release", onCancel: "step:release" };
    return {
        description,
        schemaVersion: "0.3",
        assumeRole: "{{ AutomationAssumeRole }}",
        parameters: {
            DeletionMode: {
                type: "String",
                description:
                    "Use LOCAL_CONFIGURATION_ONLY only if the error says that the other Region does not answer and a second run with ALL_CONFIGURATIONS has failed too.",
                default: "ALL_CONFIGURATIONS",
                allowedValues: ["ALL_CONFIGURATIONS", localOnly],
            },
            AutomationAssumeRole: {
                type: "AWS::IAM::Role::Arn",
                description: "Role that the runbook acts in.",
                default: args.roleArn,
            },
        },
        mainSteps: [
            script("beginClock", "clock", ["now", "leaseUntil", "leaseFreeBefore"]),
            {
                name: "describeReplication",
                description: "Fails when there is no replication any more: an earlier run may have ended it.",
                action: "aws:executeAwsApi",
                maxAttempts: 3,
                inputs: ofReplica,
                outputs: [
                    { Name: "Destination", Selector: "$.Replications[0].Destinations[0]", Type: "StringMap" },
                    { Name: "Status", Selector: "$.Replications[0].Destinations[0].Status", Type: "String" },
                ],
                isCritical: false,
                onFailure: "step:assertNoReplication",
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
            script("lastSync", "last_sync", ["known", "lastSync"], {
                destination: "{{ describeReplication.Destination }}",
                status: "{{ describeReplication.Status }}",
            }),
            choice("isDeleting", "describeReplication.Status", {
                DELETING: "takeUpDeletion",
                otherwise: "assertEnabled",
            }),
            { name: "assertEnabled", ...assertEnabled },
            {
                name: "begin",
                description: "Claims the journal; fails when somebody else is at it, and then nothing was changed.",
                maxAttempts: 3,
                ...journal.begin,
                ...held,
            },
            choice("isLastSyncKnown", "lastSync.known", { yes: "noteLastSync", otherwise: "chooseDeletion" }),
            { name: "noteLastSync", maxAttempts: 3, ...journal.noteLastSync, ...held },
            choice("chooseDeletion", "DeletionMode", { [localOnly]: "noteLocalOnly", otherwise: "deleteReplication" }),
            { name: "noteLocalOnly", maxAttempts: 3, ...journal.noteLocalOnly, ...held },
            {
                name: "deleteReplication",
                description: "The switch of roles: from here on the replica's Region serves.",
                action: "aws:executeAwsApi",
                maxAttempts: 3,
                timeoutSeconds: 120,
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
                inputs: { ...protection, DesiredValues: ["ENABLED"] },
                ...held,
            },
            { ...script("endClock", "clock", ["now"]), ...held },
            {
                name: "finish",
                description: "Records the switch and gives the journal back.",
                maxAttempts: 3,
                ...journal.finish,
                ...held,
                isEnd: true,
            },
            {
                name: "takeUpDeletion",
                description: "Claims the journal of a failover whose deletion was accepted and is not over.",
                maxAttempts: 3,
                ...journal.takeUp,
                ...held,
                isCritical: false,
                onFailure: "step:mayDeleteAnyway",
                nextStep: "chooseSecondDeletion",
            },
            choice("chooseSecondDeletion", "DeletionMode", {
                [localOnly]: "noteLocalOnly",
                otherwise: "waitUntilWritable",
            }),
            choice("mayDeleteAnyway", "DeletionMode", { [localOnly]: "begin", otherwise: "refuseDeleting" }),
            {
                name: "refuseDeleting",
                description:
                    "The journal knows of no failover that would delete the replication, or somebody is at it.",
                ...assertEnabled,
                ...held,
                nextStep: "begin",
            },
            {
                name: "assertNoReplication",
                description: "Whether it was that: the end of a deletion may show here a little later.",
                action: "aws:waitForAwsResourceProperty",
                timeoutSeconds: 120,
                inputs: { ...protection, DesiredValues: ["ENABLED", "DISABLED"] },
            },
            {
                name: "takeUpEnd",
                description:
                    "Claims the journal of a failover that has begun to delete the replication; fails on any other.",
                maxAttempts: 3,
                ...journal.takeUp,
                ...held,
                nextStep: "waitUntilWritable",
            },
            {
                name: "release",
                description:
                    "Gives the journal back; what was done stays recorded, and whoever goes on does the rest. Fails when it was never claimed, which changes nothing.",
                maxAttempts: 3,
                ...journal.release,
                isEnd: true,
            },
        ],
        outputs: ["lastSync.lastSync"],
    };
}

/** Goes on with the step that is named for the variable's value. */
function choice(
    name: string,
    variable: string,
    { otherwise, ...steps }: Record<string, string> & { otherwise: string },
): RunbookStep {
    const Choices = Object.entries(steps).map(([StringEquals, NextStep]) => ({
        Variable: `{{ ${variable} }}`,
        StringEquals,
        NextStep,
    }));
    return { name, action: "aws:branch", inputs: { Choices, Default: otherwise } };
}

function script(name: string, handler: string, outputs: string[], payload: Record<string, string> = {}): RunbookStep {
    return {
        name,
        action: "aws:executeScript",
        timeoutSeconds: 60,
        inputs: { Runtime: "python3.11", Handler: handler, InputPayload: payload, Script: runbookScript },
        outputs: outputs.map((output) => ({ Name: output, Selector: `$.Payload.${output}`, Type: "String" })),
    };
}
