/** Longest wait for the file system to become writable, which takes AWS "several minutes". */
export const longestWait = 30 * 60;

/** The lease outlasts the wait and what comes before it, since a runbook cannot renew it; every end of a run gives it back. */
const leaseSeconds = longestWait + 15 * 60;

/** How long a lease of somebody else must be over, because clocks differ: as long as one lasts that is renewed. */
const clockMarginSeconds = 60;

/**
 * Times in the form of the journal. Automation itself knows the time only as 2026-01-31_23.59.59 and has no arithmetic. What
 * EFS answered arrives as Automation writes it, so the last sync is taken in every form that it may have, and a form that
 * nobody thought of stops no failover. Only what says for certain that there was no sync does.
 */
export const runbookScript = `
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
    text = destination if isinstance(destination, str) else json.dumps(destination)
    try:
        value = json.loads(text).get("LastReplicatedTimestamp")
    except Exception:
        value = text if "LastReplicatedTimestamp" in text or "FileSystemId" not in text else None
    if not value and events["status"] == "ENABLED":
        raise Exception("the replication has never finished a sync, so the replica holds no data yet: nothing was changed")
    try:
        return {"known": "yes", "lastSync": journal_time(parsed(value))}
    except Exception:
        return {"known": "no", "lastSync": str(value)}
`.trimStart();
