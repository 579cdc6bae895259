import type { Filter } from "@aws-sdk/client-ec2";
import type { Properties } from "../provider";
import { list, object, string, type Fields } from "../table/property";
import type { Reader } from "../table/reader";
import type { Clients } from "./clients";

export interface InvokeContext {
    clients: Clients;
    region: string;
    accountId(): Promise<string>;
}

/** A function of the provider: its arguments, and how it is answered. */
export interface Invoke {
    arguments: Fields;
    call(context: InvokeContext, args: Reader): Promise<Properties>;
}

/** EC2's filters, as several functions take them. */
export const filterFields: Fields = {
    filters: list(object({ name: string({ required: true }), values: list(string(), { required: true }) })),
};

export function toFilters(args: Reader): Filter[] {
    return (args.objects("filters") ?? []).map((filter) => ({
        Name: filter.text("name"),
        Values: filter.texts("values"),
    }));
}
