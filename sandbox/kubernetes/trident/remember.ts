/** The question with its answer kept for some time, so that a thousand claims do not ask it a thousand times; a failure is not kept. */
export function remembered<T>(milliseconds: number, ask: (about: string) => Promise<T>): (about: string) => Promise<T> {
    const kept = new Map<string, { until: number; answer: Promise<T> }>();
    return (about) => {
        const known = kept.get(about);
        if (known && Date.now() < known.until) return known.answer;
        const answer = ask(about);
        kept.set(about, { until: Date.now() + milliseconds, answer });
        answer.catch(() => kept.delete(about));
        return answer;
    };
}
