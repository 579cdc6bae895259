import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Clusters } from "../kubernetes/clusters";
import { CallLog, loggable } from "./calls";
import { CertificateAuthority } from "./certificates";
import { control, type Controls } from "./control";
import { dispatch } from "./dispatch";
import { AwsError } from "./errors";
import { Faults } from "./faults";
import { accountId, Moto } from "./moto";
import { errorAnswer, errorCodeOf, type Answer } from "./protocols";
import { terminateTls } from "./proxy";
import { identify, readRequest, type AwsRequest } from "./request";
import { Schedule } from "./schedule";
import type { Context } from "./service";
import { createServices } from "./services";
import { EfsRegions } from "./services/efs/state";
import { FsxRegions } from "./services/fsx/state";
import { timing } from "./timing";

export interface FrontOptions {
    /** Folder of the call log. */
    readonly directory: string;
    readonly certificateDirectory: string;
    /** URL of the moto server. */
    readonly moto: string;
    readonly clusters: Clusters;
    /** Tests let time pass by themselves. */
    readonly schedule?: Schedule;
}

export interface Front {
    /** Endpoint for `AWS_ENDPOINT_URL`. */
    readonly url: string;
    /** CONNECT proxy for `HTTPS_PROXY`, that answers as the AWS endpoints themselves. */
    readonly proxy: string;
    /** PEM file for `AWS_CA_BUNDLE`, needed with the proxy only. */
    readonly caBundle: string;
    close(): Promise<void>;
}

/** Starts the AWS API of the sandbox: moto, with what it lacks, checks, a log of all calls, and faults on demand. */
export async function startFront(options: FrontOptions): Promise<Front> {
    const moto = new Moto(options.moto);
    const schedule = options.schedule ?? new Schedule();
    const timings = { ...timing };
    const faults = new Faults();
    const context: Context = { moto, clusters: options.clusters, schedule, timing: timings, faults, accountId };
    const efs = new EfsRegions(context);
    const fsx = new FsxRegions(context);
    const services = createServices(context, efs, fsx);
    const calls = new CallLog(options.directory);
    const controls: Controls = {
        clusters: options.clusters,
        calls,
        faults,
        timings,
        efs,
        fsx,
        async reset() {
            faults.clear();
            Object.assign(timings, timing);
            await schedule.clear();
            await Promise.all(services.map((service) => service.reset()));
            await moto.reset();
            calls.forget();
        },
    };

    const answerAws = async (request: AwsRequest, response: ServerResponse) => {
        const start = performance.now();
        const time = new Date().toISOString();
        const log = (status: number, error?: string) =>
            calls.append({
                time,
                region: request.region,
                service: request.service,
                // Without the query, which holds the signature of a presigned URL.
                operation: request.operation ?? `${request.http.method} ${request.http.target.split("?")[0]}`,
                status,
                error,
                milliseconds: Math.round(performance.now() - start),
                parameters: loggable(request.service, request.input ?? {}),
            });
        const effect = faults.effectOn(request);
        if (effect.delayMilliseconds > 0) {
            await sleep(effect.delayMilliseconds);
        }
        if (effect.connection) {
            log(0, effect.connection);
            if (effect.connection === "reset") {
                response.socket?.resetAndDestroy();
            }
            return; // silence: the connection stays open, and nothing ever comes
        }
        const answer = effect.error
            ? errorAnswer(request.protocol, effect.error)
            : await dispatch(request, services, moto);
        log(answer.status, errorCodeOf(answer));
        send(response, answer);
    };

    const handle = async (message: IncomingMessage, response: ServerResponse) => {
        const http = await readRequest(message);
        if (http.target.startsWith("/_sandbox/")) {
            return send(response, await control(http, controls));
        }
        const request = identify(http);
        return request ? answerAws(request, response) : send(response, errorAnswer("rest-json", unsigned()));
    };

    const server = createServer((message, response) => {
        handle(message, response).catch((error: unknown) => {
            console.error("sandbox AWS front:", error);
            response.destroy();
        });
    });
    const authority = await CertificateAuthority.open(options.certificateDirectory);
    terminateTls(server, authority);
    await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(0, "127.0.0.1", resolve);
    });
    const url = `http://127.0.0.1:${portOf(server.address())}`;
    return {
        url,
        proxy: url,
        caBundle: authority.bundle,
        async close() {
            server.close();
            server.closeAllConnections();
            await schedule.clear();
            moto.close();
            await calls.close();
        },
    };
}

function send(response: ServerResponse, answer: Answer): void {
    response.writeHead(answer.status, { ...answer.headers, "content-length": answer.body.length });
    response.end(answer.body);
}

function unsigned(): AwsError {
    return new AwsError("MissingAuthenticationToken", 403, "Request is missing Authentication Token");
}

function portOf(address: AddressInfo | string | null): number {
    if (typeof address !== "object" || address === null) {
        throw new Error("the AWS front listens on no port");
    }
    return address.port;
}
