import type { Properties } from "../../../provider";
import type { Surroundings } from "../surroundings";

export interface Lifecycle {
    type: string;
    inputs: (world: Surroundings) => Properties;
    /** Updates in place, one after the other; each is what differs from `inputs`. */
    changes: Record<string, (world: Surroundings) => Properties>;
    /** The API has no way to take it away: deleting turns it off. */
    remains?: boolean;
    /** Properties whose change makes a new object, with another value. */
    replacements: Properties;
}

export const first = <T>(items: T[]): T => items[0] ?? fail();
export const second = <T>(items: T[]): T => items[1] ?? fail();
function fail(): never {
    throw new Error("the surroundings are incomplete");
}

export const policy = (action: string, resource = "*") =>
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: [action], Resource: resource }] });
export const trust = (service: string) =>
    JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
    });
export const tags = { tags: { Name: "thing", stage: "one" } };
export const retagged = { "other tags": () => ({ tags: { Name: "thing", stage: "two", more: "x" } }) };
export const region = { region: "eu-west-1" };
