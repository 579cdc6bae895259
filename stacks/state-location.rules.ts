/** Where Pulumi keeps a stack's state and what encrypts its secrets, as URLs; undefined where none is named. */
export interface StateLocation {
    backend: string | undefined;
    secretsProvider: string | undefined;
}

/**
 * Problems of a stack that must work while a Region is lost: its state and the key of its secrets must not lie there. A
 * local backend, Pulumi Cloud and a passphrase lie in no AWS Region.
 */
export function stateLocationProblems({ backend, secretsProvider }: StateLocation, lostRegion: string): string[] {
    return [
        ...locationProblems("the state backend", backend, "s3:", lostRegion),
        ...locationProblems("the secrets provider", secretsProvider, "awskms:", lostRegion),
    ];
}

function locationProblems(what: string, url: string | undefined, scheme: string, lostRegion: string): string[] {
    if (url === undefined || !url.startsWith(scheme)) {
        return [];
    }
    const region = regionOf(url);
    if (region === undefined) {
        return [`${what} ${url} does not say its Region; add ?region=<a Region other than ${lostRegion}>`];
    }
    return region === lostRegion
        ? [`${what} ${url} lies in ${lostRegion}, whose loss this stack has to outlive; move it to another Region`]
        : [];
}

// https://www.pulumi.com/docs/iac/concepts/state-and-backends/ and https://www.pulumi.com/docs/iac/concepts/secrets/
function regionOf(url: string): string | undefined {
    const fromQuery = /[?&]region=([a-z0-9-]+)/.exec(url)?.[1];
    const fromArn = /arn:aws[a-z-]*:kms:([a-z0-9-]+):/.exec(url)?.[1];
    return fromArn ?? fromQuery;
}
