/**
 * Label selectors of StorageClasses, several joined by semicolons: not Kubernetes' own language.
 * https://github.com/NetApp/trident/blob/v26.06.0/storage_attribute/label.go
 */
type Labels = Record<string, string>;
type Test = (labels: Labels) => boolean;

const word = "[\\w-]+";
const forms: [RegExp, (label: string, value: string) => Test][] = [
    [new RegExp(`^(${word})\\s*={1,2}\\s*(${word})$`), (label, value) => (labels) => labels[label] === value],
    [
        new RegExp(`^(${word})\\s*!=\\s*(${word})$`),
        (label, value) => (labels) => label in labels && labels[label] !== value,
    ],
    [
        new RegExp(`^(${word})\\s+in\\s+\\(([\\s\\w,-]+)\\)$`),
        (label, set) => (labels) => label in labels && listed(set).includes(labels[label]),
    ],
    [
        new RegExp(`^(${word})\\s+notin\\s+\\(([\\s\\w,-]+)\\)$`),
        (label, set) => (labels) => !(label in labels && listed(set).includes(labels[label])),
    ],
    [new RegExp(`^(${word})$`), (label) => (labels) => label in labels],
    [new RegExp(`^!(${word})$`), (label) => (labels) => !(label in labels)],
];

/** A test of a pool's labels, or undefined for a selector that is none. */
export function parseSelector(selector: string): Test | undefined {
    const tests = selector.split(";").map((part) => parse(part.trim()));
    return tests.every((test) => test !== undefined) ? (labels) => tests.every((test) => test(labels)) : undefined;
}

function parse(part: string): Test | undefined {
    for (const [form, test] of forms) {
        const match = form.exec(part);
        if (match) return test(match[1], match[2]);
    }
    return undefined;
}

function listed(set: string): string[] {
    return set.split(",").map((value) => value.trim());
}
