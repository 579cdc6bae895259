import assert from "node:assert/strict";
import * as fc from "fast-check";
import { later } from "../problem";
import { type WindowArgs, windowProblems } from "./windows.rules";

const paths = (args: WindowArgs) => windowProblems(args).map(({ path }) => path);
const twoDigits = (value: number) => String(value).padStart(2, "0");
const minute = fc.integer({ min: 0, max: 24 * 60 - 1 });
const time = (minutes: number) => `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;

describe("windows of FSx for ONTAP", () => {
    it("may begin at every minute, as long as the 30 minutes of each are apart on every day", () => {
        fc.assert(
            fc.property(minute, fc.integer({ min: 1, max: 7 }), minute, (backup, day, maintenance) => {
                const overlap = Array.from({ length: 30 }, (_, past) => (backup + past) % 1440).some((during) =>
                    Array.from({ length: 30 }, (_, past) => (maintenance + past) % 1440).includes(during),
                );
                const found = paths({
                    automaticBackupRetentionDays: 30,
                    dailyBackupStartTime: time(backup),
                    weeklyMaintenanceStartTime: `${day}:${time(maintenance)}`,
                });
                assert.deepEqual(found, overlap ? ["weeklyMaintenanceStartTime"] : []);
            }),
        );
    });

    it("are left to FSx, and skipped while they are known only during up", () => {
        assert.deepEqual(paths({}), []);
        assert.deepEqual(
            paths({
                automaticBackupRetentionDays: later,
                dailyBackupStartTime: later,
                weeklyMaintenanceStartTime: later,
            }),
            [],
        );
        assert.deepEqual(paths({ automaticBackupRetentionDays: 0, weeklyMaintenanceStartTime: "1:00:00" }), []);
        assert.deepEqual(paths({ automaticBackupRetentionDays: 90 }), []);
    });

    const refused: { what: string; args: WindowArgs; expected: string }[] = [
        { what: "91 days", args: { automaticBackupRetentionDays: 91 }, expected: "automaticBackupRetentionDays" },
        { what: "-1 days", args: { automaticBackupRetentionDays: -1 }, expected: "automaticBackupRetentionDays" },
        { what: "half a day", args: { automaticBackupRetentionDays: 0.5 }, expected: "automaticBackupRetentionDays" },
        {
            what: "days in quotes",
            args: { automaticBackupRetentionDays: "7" },
            expected: "automaticBackupRetentionDays",
        },
        { what: "a time of one digit", args: { dailyBackupStartTime: "3:30" }, expected: "dailyBackupStartTime" },
        { what: "a time without colon", args: { dailyBackupStartTime: "0330" }, expected: "dailyBackupStartTime" },
        { what: "24 o'clock", args: { dailyBackupStartTime: "24:00" }, expected: "dailyBackupStartTime" },
        {
            what: "a time of week as time of day",
            args: { dailyBackupStartTime: "7:03:30" },
            expected: "dailyBackupStartTime",
        },
        { what: "day 0", args: { weeklyMaintenanceStartTime: "0:03:30" }, expected: "weeklyMaintenanceStartTime" },
        {
            what: "a day's name",
            args: { weeklyMaintenanceStartTime: "Sun:03:30" },
            expected: "weeklyMaintenanceStartTime",
        },
        {
            what: "a time without day",
            args: { weeklyMaintenanceStartTime: "03:30" },
            expected: "weeklyMaintenanceStartTime",
        },
        {
            what: "a window for backups that are not made",
            args: { automaticBackupRetentionDays: 0, dailyBackupStartTime: "03:30" },
            expected: "dailyBackupStartTime",
        },
    ];
    for (const { what, args, expected } of refused) {
        it(`refuse ${what}`, () => assert.deepEqual(paths(args), [expected]));
    }

    it("never throw, whatever they are given", () => {
        fc.assert(
            fc.property(fc.anything(), fc.anything(), fc.anything(), (days, daily, weekly) => {
                windowProblems({
                    automaticBackupRetentionDays: days,
                    dailyBackupStartTime: daily,
                    weeklyMaintenanceStartTime: weekly,
                });
            }),
        );
    });
});
