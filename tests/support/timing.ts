/** Sets how long AWS takes for something, in milliseconds; a name that the sandbox does not know is an error. */
export async function setTiming(
    { AWS_ENDPOINT_URL: endpoint }: Record<string, string>,
    milliseconds: Record<string, number>,
): Promise<void> {
    const answer = await fetch(`${endpoint}/_sandbox/timing`, { method: "POST", body: JSON.stringify(milliseconds) });
    if (!answer.ok) {
        throw new Error(`the sandbox refuses ${JSON.stringify(milliseconds)}: ${await answer.text()}`);
    }
}
