export interface Version {
    major: number;
    minor: number;
    patch: number;
}

/** Versions from `minimum` up to, not including, `below`. Both are written like `1.35` or `3.250.0`. */
export interface VersionRange {
    minimum: string;
    below?: string;
}

/** The first version in a program's output, for example in `Kubernetes v1.35.0` or `go version go1.26.8 linux/amd64`. */
export function parseVersion(text: string): Version | undefined {
    const match = /(?<![\d.])(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
    return match ? { major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3] ?? 0) } : undefined;
}

export function compareVersions(a: Version, b: Version): number {
    return a.major - b.major || a.minor - b.minor || a.patch - b.patch;
}

export function formatVersion(version: Version): string {
    return `${version.major}.${version.minor}.${version.patch}`;
}

export function isWithin(version: Version, range: VersionRange): boolean {
    return (
        compareVersions(version, bound(range.minimum)) >= 0 &&
        (range.below === undefined || compareVersions(version, bound(range.below)) < 0)
    );
}

/** For messages: `3.250.0 or newer`, `1.34 up to, not including, 1.37`. */
export function describeRange(range: VersionRange): string {
    return range.below === undefined
        ? `${range.minimum} or newer`
        : `${range.minimum} up to, not including, ${range.below}`;
}

function bound(text: string): Version {
    const version = parseVersion(text);
    if (version === undefined) {
        throw new Error(`"${text}" is no version`);
    }
    return version;
}
