import type { FileSystemEndpoint } from "@aws-sdk/client-fsx";
import type { Properties } from "../../provider";
import { list, object, set, string, type Property } from "../../table/property";
import { present } from "../convert";

/** Endpoints as the real provider has them: lists of at most one. */
export function endpointsProperty(...kinds: string[]): Property {
    const endpoint = list(object({ dnsName: string({ output: true }), ipAddresses: set(string(), { output: true }) }), {
        output: true,
    });
    return list(object(Object.fromEntries(kinds.map((kind) => [kind, endpoint]))), { output: true });
}

export function endpoints(found: Record<string, FileSystemEndpoint | undefined>): Properties[] {
    return [
        present(
            Object.fromEntries(
                Object.entries(found).map(([kind, endpoint]) => [
                    kind,
                    endpoint && [present({ dnsName: endpoint.DNSName, ipAddresses: endpoint.IpAddresses })],
                ]),
            ),
        ),
    ];
}
