import { createHash } from "node:crypto";

/** One document for a program that reads user data. */
export interface Part {
    /** `text/x-shellscript` for cloud-init, `application/node.eks.aws` for nodeadm. */
    contentType: string;
    /** Name under which cloud-init keeps the part; it runs parts in the order of their names. */
    fileName: string;
    content: string;
}

/**
 * User data of several parts, which EKS joins with its own: https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
 *
 * No mail library makes it: those tried add a date and an id of their own, so that each `up` would roll all nodes, and
 * change the encoding where a line is long, which nobody promises that EKS undoes. Standard parsers read it in the specs.
 */
export function multipart(parts: readonly Part[]): string {
    const bad = parts.find(({ content }) => !isPlain(content));
    if (bad !== undefined) {
        throw new Error(`${bad.fileName} holds other characters than ASCII, or no line feed at its end`);
    }
    // Made from the content, so that equal parts give equal user data and no part can hold it.
    const digest = createHash("sha256").update(JSON.stringify(parts)).digest("hex");
    const boundary = `eks-storage-${digest.slice(0, 32)}`;
    return [
        "MIME-Version: 1.0",
        `Content-Type: multipart/mixed; boundary="${boundary}"`,
        "",
        ...parts.flatMap(({ contentType, fileName, content }) => [
            `--${boundary}`,
            `Content-Type: ${contentType}; charset="us-ascii"`,
            "Content-Transfer-Encoding: 7bit",
            `Content-Disposition: attachment; filename="${fileName}"`,
            "",
            content,
        ]),
        `--${boundary}--`,
        "",
    ].join("\n");
}

/** Whether a text passes through every reader as it is. */
function isPlain(content: string): boolean {
    return /^[\t\n\x20-\x7e]*\n$/.test(content);
}
