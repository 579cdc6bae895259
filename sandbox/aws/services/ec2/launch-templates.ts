import { AwsError } from "../../errors";
import { textParameter, type Handler } from "../../service";

/** What moto gets wrong about launch templates. */
export const launchTemplateOperations: Record<string, Handler> = {
    /** It answers with an empty list for an id or name that does not exist. */
    DescribeLaunchTemplates: async (call) => {
        const answer = await call.forward();
        const found = answer.body.toString();
        for (const name of Object.keys(call.request.input ?? {})) {
            const kind = /^LaunchTemplate(Id|Name)\.\d+$/.exec(name)?.[1];
            const wanted = textParameter(call, name);
            if (kind !== undefined && !found.includes(`>${wanted}<`)) {
                const code = `InvalidLaunchTemplate${kind === "Id" ? "Id" : "Name"}.NotFound`;
                throw new AwsError(
                    code,
                    400,
                    `The specified launch template, with template ${kind} ${wanted}, does not exist.`,
                );
            }
        }
        return answer;
    },
    /** It shows the template's own tags among those that its instances get. */
    DescribeLaunchTemplateVersions: async (call) => {
        const answer = await call.forward();
        const body = answer.body
            .toString()
            .replace(/<item>\s*<resourceType>launch-template<\/resourceType>\s*<tagSet>.*?<\/tagSet>\s*<\/item>/gs, "")
            .replace(
                /<item>\s*<tagSet>(?:(?!<\/tagSet>).)*<\/tagSet>\s*<resourceType>launch-template<\/resourceType>\s*<\/item>/gs,
                "",
            );
        return { ...answer, body: Buffer.from(body) };
    },
};
