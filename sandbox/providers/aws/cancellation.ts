import { AsyncLocalStorage } from "node:async_hooks";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import type { Operation, ProviderInstance } from "../provider";

const running = new AsyncLocalStorage<AbortSignal>();

/** Ends a request with the operation that it belongs to; the SDK does not try such a one again. */
export class CancellableHandler extends NodeHttpHandler {
    override handle(
        ...[request, options]: Parameters<NodeHttpHandler["handle"]>
    ): ReturnType<NodeHttpHandler["handle"]> {
        return super.handle(request, { ...options, abortSignal: options?.abortSignal ?? running.getStore() });
    }
}

/** Without it, a cancelled operation on a Region that keeps silent would first wait for every time-out. */
export function cancellable(instance: ProviderInstance): ProviderInstance {
    const under = <T>({ signal }: Operation, work: () => Promise<T>) => running.run(signal, work);
    return {
        check: (...args) => instance.check(...args),
        diff: (...args) => instance.diff(...args),
        create: (operation, ...args) => under(operation, () => instance.create(operation, ...args)),
        read: (operation, ...args) => under(operation, () => instance.read(operation, ...args)),
        update: (operation, ...args) => under(operation, () => instance.update(operation, ...args)),
        delete: (operation, ...args) => under(operation, () => instance.delete(operation, ...args)),
        invoke: (...args) => instance.invoke(...args),
        secretOutputs: (...args) => instance.secretOutputs?.(...args) ?? [],
    };
}
