import type { FlowOptions } from "./context";
import { Refusal } from "./errors";
import { type Means, operate } from "./operate";
import { plannedQuestion } from "./decisions.rules";
import { failbackQuestion } from "./failback.rules";
import { observe } from "./open";
import { phaseOf } from "./journal.rules";
import type { TakenStep } from "./terminal";

export interface RehearsedFlow {
    kind: "failover" | "failback";
    seconds: number;
    steps: TakenStep[];
}

/** What a round trip took and what became of the claims. */
export interface Rehearsal {
    flows: RehearsedFlow[];
    /** Claims, by directory, owner and mode, that both Regions lead to alike; and those that only one has. */
    claims: { alike: number; different: string[] };
}

/**
 * Fails over and back for real, as a test of both Regions and of whoever does it: workloads are interrupted twice. Starts
 * where the primary serves and ends there.
 */
export async function rehearse(
    means: Means & { progress: { steps: TakenStep[] } },
    options: FlowOptions,
): Promise<Rehearsal> {
    const { pair, progress, ask } = means;
    const seen = await observe(pair);
    if (phaseOf(seen.journal) !== "Steady") {
        throw new Refusal("A rehearsal starts where the primary serves and nothing is under way; see status");
    }
    if (!seen.primaryAnswers) {
        throw new Refusal(
            `${pair.primary.region} does not answer: this is no time to rehearse, but perhaps for failover`,
        );
    }
    await ask(
        `Rehearse with ${pair.primary.region} and ${pair.replica.region}? Workloads are interrupted by the failover and again by the failback.`,
    );
    // These two were answered with the rehearsal itself. Whatever else comes up, such as a loss, is asked.
    const answered = [plannedQuestion(seen, false), failbackQuestion(seen)];
    const askUnlessAnswered = (question: string) => (answered.includes(question) ? Promise.resolve() : ask(question));
    const flows: RehearsedFlow[] = [];
    for (const kind of ["failover", "failback"] as const) {
        const began = performance.now();
        const taken = progress.steps.length;
        // The failover changes the stack's state, which the failback decides by.
        const state = await means.program.pair();
        await operate(
            { kind, rollBack: false, options },
            { ...means, pair: { ...pair, state }, ask: askUnlessAnswered },
        );
        const seconds = Math.round((performance.now() - began) / 100) / 10;
        flows.push({ kind, seconds, steps: progress.steps.slice(taken) });
    }
    return { flows, claims: await compareClaims(means) };
}

async function compareClaims({ pair }: Means): Promise<Rehearsal["claims"]> {
    const [primary, replica] = await Promise.all(
        [pair.primary, pair.replica].map(async ({ efs, fileSystemId }) => {
            const points = await efs.accessPoints(fileSystemId);
            return new Set(
                points.map(({ RootDirectory, PosixUser }) =>
                    JSON.stringify([
                        RootDirectory?.Path,
                        PosixUser?.Uid,
                        PosixUser?.Gid,
                        RootDirectory?.CreationInfo?.Permissions,
                    ]),
                ),
            );
        }),
    );
    const all = [...new Set([...primary, ...replica])];
    const different = all.filter((one) => !primary.has(one) || !replica.has(one));
    return { alike: all.length - different.length, different };
}

export function rehearsalText({ flows, claims }: Rehearsal): string {
    return [
        ...flows.flatMap(({ kind, seconds, steps }) => [
            `${kind}: ${seconds} s`,
            ...steps.map(({ title, seconds: each }) => `  ${String(each).padStart(7)} s  ${title}`),
        ]),
        `claims: ${claims.alike} lead to the same directory, owner and mode in both Regions${claims.different.length > 0 ? `, ${claims.different.length} do not: ${claims.different.slice(0, 5).join(" ")}` : ""}`,
    ].join("\n");
}
