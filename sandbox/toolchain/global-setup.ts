import { ensureToolchain } from "./index";

/** Makes the toolchain before the first spec: with cold caches that takes longer than a spec may. */
export async function mochaGlobalSetup(): Promise<void> {
    await ensureToolchain();
}
