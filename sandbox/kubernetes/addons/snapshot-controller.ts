import * as fs from "node:fs";
import type { V1CustomResourceDefinition } from "@kubernetes/client-node";
import { parseAllDocuments } from "yaml";
import { isApiError, type ClusterClient } from "../client";
import { waitFor } from "../wait";

const definitionKind = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition" };

/** Registers the snapshot types and resolves when all can be used. No controller acts on them. */
export async function registerSnapshotTypes(client: ClusterClient, manifests: string[]): Promise<void> {
    const definitions = read(manifests);
    for (const definition of definitions) await client.apply(definition);
    const names = definitions.map(nameOf);
    await waitFor(`the types ${names.join(", ")} to be served`, 30, async () => {
        const live = await client.list<V1CustomResourceDefinition>(definitionKind);
        const established = live.filter(isEstablished).map(nameOf);
        return names.every((name) => established.includes(name)) ? true : undefined;
    });
    for (const { spec } of definitions) {
        const version = spec.versions.find(({ served }) => served)?.name;
        const type = { apiVersion: `${spec.group}/${version}`, kind: spec.names.kind };
        await waitFor(`the type ${type.kind} to be served`, 30, async () => {
            try {
                return await client.list(type);
            } catch (error) {
                // The storage of a type starts after it is established; until then it answers "try again".
                if (isApiError(error, 429)) return undefined;
                throw error;
            }
        });
    }
}

/** Takes the snapshot types away, and with them every snapshot object, as removing the add-on does. */
export async function removeSnapshotTypes(client: ClusterClient, manifests: string[]): Promise<void> {
    for (const name of read(manifests).map(nameOf)) await client.delete({ ...definitionKind, metadata: { name } });
}

function read(manifests: string[]): V1CustomResourceDefinition[] {
    return manifests
        .flatMap((file) => parseAllDocuments(fs.readFileSync(file, "utf8")))
        .map((document) => document.toJS() as V1CustomResourceDefinition | null)
        .filter((definition) => definition?.kind === definitionKind.kind)
        .filter((definition) => definition !== null);
}

function nameOf(definition: V1CustomResourceDefinition): string {
    return definition.metadata?.name ?? "";
}

function isEstablished(definition: V1CustomResourceDefinition): boolean {
    return (
        definition.status?.conditions?.some(({ type, status }) => type === "Established" && status === "True") ?? false
    );
}
