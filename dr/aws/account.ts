import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { Refusal } from "../errors";
import type { Clients } from "./clients";
import { call } from "./errors";

/** The account that the credentials belong to. */
export async function callersAccount(clients: Clients): Promise<string> {
    const { Account } = await call(clients.region, () => clients.sts().send(new GetCallerIdentityCommand({})));
    if (Account === undefined) {
        throw new Refusal("AWS does not say which account the credentials belong to");
    }
    return Account;
}
