import * as http from "node:http";

/** Status of a GET over plain HTTP, for probes. */
export function getHttpStatus(url: string): Promise<number> {
    return new Promise((resolve, reject) => {
        const request = http.get(url, { timeout: 2000 }, (response) => {
            response.resume();
            resolve(response.statusCode ?? 0);
        });
        request.on("timeout", () => request.destroy(new Error(`${url} did not answer within 2 s`)));
        request.on("error", reject);
    });
}
