import {
    makeInformer,
    type KubeConfig,
    type KubernetesListObject,
    type KubernetesObject,
} from "@kubernetes/client-node";
import { setTimeout as sleep } from "node:timers/promises";

const pauseAfterError = 500;

/**
 * The objects of one kind, kept by a watch: of claims and volumes there may be thousands, and listing them twice a second
 * keeps a processor busy. What it tells may be a moment old.
 */
export class Watched<T extends KubernetesObject> {
    readonly #informer;
    #started: Promise<void> | undefined;
    #isClosed = false;

    constructor(config: KubeConfig, path: string, list: () => Promise<KubernetesListObject<T>>) {
        this.#informer = makeInformer(config, path, list);
        // Closing it is an error too, after which it must stay closed.
        this.#informer.on("error", () => void this.#restart());
    }

    /** Each saying its kind, which lists leave out. */
    async list(kind: { apiVersion: string; kind: string }): Promise<T[]> {
        this.#started ??= this.#informer.start();
        await this.#started;
        return this.#informer.list().map((object) => ({ ...object, ...kind }));
    }

    async close(): Promise<void> {
        this.#isClosed = true;
        await this.#informer.stop();
    }

    async #restart(): Promise<void> {
        // Ends with the process, as the rest of the stand-in does.
        await sleep(pauseAfterError, undefined, { ref: false });
        if (!this.#isClosed) await this.#informer.start();
    }
}
