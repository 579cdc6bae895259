import { repository, startTestSandbox } from "../tests/support/sandbox";
import { run } from "../tests/support/stack";
import { type Row, seconds } from "./measure";

/** What `npm start` does when the toolchain is built: a sandbox, and the environment dev on it. */
export async function startBench(): Promise<Row[]> {
    let stop: () => Promise<void> = () => Promise.resolve();
    try {
        const up = await seconds(async () => {
            const test = await startTestSandbox();
            stop = () => test.close();
            const dev = test.stack(repository, "dev");
            await dev.init();
            await dev.up();
        });
        return [{ what: "sandbox started and dev up, toolchain built", figure: `${up.toFixed(1)} s`, goal: "60 s" }];
    } finally {
        await stop();
    }
}

/** Rules, component graphs and schema. */
export async function unitTestsBench(): Promise<Row[]> {
    const { status, output, milliseconds } = await run("npm", ["run", "--silent", "test:unit"], {
        directory: repository,
        environment: process.env,
    });
    if (status !== 0) {
        throw new Error(output);
    }
    return [{ what: "npm run test:unit", figure: `${(milliseconds / 1000).toFixed(1)} s`, goal: "60 s" }];
}
