import { execFileSync } from "node:child_process";
import type { Part } from "../nodes/mime.rules";

// The parser of cloud-init: https://github.com/canonical/cloud-init/blob/main/cloudinit/user_data.py
const program = `
import email, json, sys
print(json.dumps([
    [
        {"contentType": part.get_content_type(), "fileName": part.get_filename(), "content": part.get_payload(decode=True).decode("ascii")}
        for part in email.message_from_string(text).walk() if part.get_content_maintype() != "multipart"
    ]
    for text in json.load(sys.stdin)
]))`;

/** The parts of each user data, as Python's parser of mail finds them. */
export function parsedUserData(texts: string[]): Part[][] {
    const answer = execFileSync("python3", ["-c", program], { input: JSON.stringify(texts), encoding: "utf8" });
    return JSON.parse(answer) as Part[][];
}
