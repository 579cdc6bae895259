import { later, type Problem } from "../problem";

/** When a file system is backed up and maintained, as far as it is known. */
export interface WindowArgs {
    automaticBackupRetentionDays?: unknown;
    dailyBackupStartTime?: unknown;
    weeklyMaintenanceStartTime?: unknown;
}

/** What FSx itself defaults to; the provider's own default is no backup at all. */
export const defaultRetentionDays = 30;

// https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystemOntapConfiguration.html
const mostRetentionDays = 90;
const dailyTime = /^([01]\d|2[0-3]):([0-5]\d)$/;
const weeklyTime = /^([1-7]):([01]\d|2[0-3]):([0-5]\d)$/;

/** Each of the two windows is this long: https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/maintenance-windows.html */
const windowMinutes = 30;
const minutesOfDay = 24 * 60;

/** Problems of the backups and of the two windows. */
export function windowProblems(args: WindowArgs): Problem[] {
    const { automaticBackupRetentionDays: days, dailyBackupStartTime: daily } = args;
    return [
        ...retentionProblems(days),
        ...timeProblems("dailyBackupStartTime", daily, dailyTime, {
            rule: "the backup window begins at HH:MM of each day in UTC, with two digits each",
            remedy: "write it like 03:30",
        }),
        ...timeProblems("weeklyMaintenanceStartTime", args.weeklyMaintenanceStartTime, weeklyTime, {
            rule: "the maintenance window begins at d:HH:MM of each week in UTC, with days from 1 for Monday to 7 for Sunday",
            remedy: "write it like 7:03:30",
        }),
        ...(days === 0 && daily !== undefined
            ? [
                  {
                      path: "dailyBackupStartTime",
                      value: daily,
                      rule: "there is no backup window where automaticBackupRetentionDays is 0",
                      remedy: "leave it out, or keep backups for 1 to 90 days",
                  },
              ]
            : []),
        ...overlapProblems(args),
    ];
}

function retentionProblems(value: unknown): Problem[] {
    const whole = Number.isSafeInteger(value) && 0 <= Number(value) && Number(value) <= mostRetentionDays;
    if (value === undefined || value === later || whole) {
        return [];
    }
    const rule = `FSx keeps automatic backups for up to ${mostRetentionDays} days, and makes none with 0`;
    const remedy = `set a whole number from 0 to ${mostRetentionDays}`;
    return [{ path: "automaticBackupRetentionDays", value, rule, remedy }];
}

function timeProblems(path: string, value: unknown, form: RegExp, text: { rule: string; remedy: string }): Problem[] {
    if (value === undefined || value === later || (typeof value === "string" && form.test(value))) {
        return [];
    }
    return [{ path, value, ...text }];
}

function overlapProblems({ dailyBackupStartTime: daily, weeklyMaintenanceStartTime: weekly }: WindowArgs): Problem[] {
    const backup = minuteOfDay(daily);
    const maintenance =
        typeof weekly === "string" && weeklyTime.test(weekly) ? minuteOfDay(weekly.slice(2)) : undefined;
    if (backup === undefined || maintenance === undefined) {
        return [];
    }
    // Backups run every day, so the day of the maintenance does not matter.
    const apart = Math.abs(backup - maintenance);
    if (Math.min(apart, minutesOfDay - apart) >= windowMinutes) {
        return [];
    }
    return [
        {
            path: "weeklyMaintenanceStartTime",
            value: weekly,
            rule: `it lasts ${windowMinutes} minutes, as the backup window from ${String(daily)} does, and the two must not overlap`,
            remedy: `leave at least ${windowMinutes} minutes between their beginnings`,
        },
    ];
}

function minuteOfDay(time: unknown): number | undefined {
    const [, hours, minutes] = (typeof time === "string" && dailyTime.exec(time)) || [];
    return hours === undefined || minutes === undefined ? undefined : Number(hours) * 60 + Number(minutes);
}
