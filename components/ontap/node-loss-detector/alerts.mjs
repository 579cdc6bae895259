/** In seconds: what is shorter is nobody's concern; when it is said again; and when again after a channel did not take it. */
const times = { after: 60, again: 15 * 60, retry: 10 };

/** Says what is held back, each reason once and then now and again, and to each channel by itself. */
export class Alerts {
    /** When a reason is next said, by channel, node and reason. */
    #next = new Map();

    /** A channel is a name and a function that takes what is held. */
    constructor({ channels, onError, now = () => performance.now() / 1000 }) {
        this.channels = channels;
        this.onError = onError;
        this.now = now;
    }

    async tell(held) {
        const names = Object.keys(this.channels);
        const current = new Set(names.flatMap((channel) => held.map((one) => key(channel, one))));
        for (const known of this.#next.keys()) {
            if (!current.has(known)) {
                this.#next.delete(known);
            }
        }
        const ripe = held.filter(({ seconds }) => seconds >= times.after);
        await Promise.all(names.map((channel) => this.#tell(channel, ripe)));
    }

    async #tell(channel, ripe) {
        const news = ripe.filter((one) => (this.#next.get(key(channel, one)) ?? -Infinity) <= this.now());
        if (news.length === 0) {
            return;
        }
        let wait = times.again;
        try {
            await this.channels[channel](news);
        } catch (error) {
            wait = times.retry;
            this.onError(channel, error);
        }
        for (const one of news) {
            this.#next.set(key(channel, one), this.now() + wait);
        }
    }
}

function key(channel, { node = "", reason }) {
    return `${channel} ${node} ${reason}`;
}
