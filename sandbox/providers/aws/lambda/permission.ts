import {
    AddPermissionCommand,
    FunctionUrlAuthType,
    GetPolicyCommand,
    RemovePermissionCommand,
} from "@aws-sdk/client-lambda";
import { z } from "zod";
import type { Properties } from "../../provider";
import { string } from "../../table/property";
import type { Reader } from "../../table/reader";
import { optionalMember, present } from "../convert";
import type { Context, ResourceType } from "../resource";
import { ifFound } from "../wait";

const gone = "ResourceNotFoundException";

const policySchema = z.object({
    Statement: z.array(
        z.object({
            Action: z.string(),
            Condition: z.record(z.string(), z.record(z.string(), z.string())).default({}),
            Principal: z.union([z.string(), z.record(z.string(), z.string())]),
            Resource: z.string(),
            Sid: z.string(),
        }),
    ),
});
type Statement = z.infer<typeof policySchema>["Statement"][number];

/** hashicorp/terraform-provider-aws, internal/service/lambda/permission.go */
export const permission: ResourceType = {
    what: "Lambda permission",
    properties: {
        action: string({ required: true, replaces: true }),
        eventSourceToken: string({ replaces: true }),
        function: string({ required: true, replaces: true }),
        functionUrlAuthType: string({ replaces: true, values: Object.values(FunctionUrlAuthType) }),
        principal: string({ required: true, replaces: true }),
        principalOrgId: string({ replaces: true }),
        qualifier: string({ replaces: true }),
        sourceAccount: string({ replaces: true }),
        sourceArn: string({ replaces: true }),
        statementId: string({ replaces: true, autoName: { maximumLength: 100 } }),
    },

    async create({ clients }, inputs) {
        const id = inputs.text("statementId");
        await clients.lambda().send(
            new AddPermissionCommand({
                Action: inputs.text("action"),
                EventSourceToken: inputs.optionalText("eventSourceToken"),
                FunctionName: inputs.text("function"),
                FunctionUrlAuthType: optionalMember(FunctionUrlAuthType, inputs.optionalText("functionUrlAuthType")),
                Principal: inputs.text("principal"),
                PrincipalOrgID: inputs.optionalText("principalOrgId"),
                Qualifier: inputs.optionalText("qualifier"),
                SourceAccount: inputs.optionalText("sourceAccount"),
                SourceArn: inputs.optionalText("sourceArn"),
                StatementId: id,
            }),
        );
        return id;
    },

    async read(context, id, known) {
        const statement = await find(context, id, known);
        return statement && properties(statement, known);
    },

    async delete({ clients }, id, state) {
        await ifFound(
            clients.lambda().send(
                new RemovePermissionCommand({
                    FunctionName: state.text("function"),
                    Qualifier: state.optionalText("qualifier"),
                    StatementId: id,
                }),
            ),
            gone,
        );
    },
};

async function find({ clients }: Context, id: string, known: Reader): Promise<Statement | undefined> {
    const answer = await ifFound(
        clients.lambda().send(
            new GetPolicyCommand({
                FunctionName: known.text("function"),
                Qualifier: known.optionalText("qualifier"),
            }),
        ),
        gone,
    );
    return answer?.Policy === undefined
        ? undefined
        : policySchema.parse(JSON.parse(answer.Policy)).Statement.find(({ Sid }) => Sid === id);
}

/** A function given by its ARN is given back by it. */
function properties({ Action, Condition, Principal, Resource, Sid }: Statement, known: Reader): Properties {
    const [, , , , , , name, qualifier] = Resource.split(":");
    const isArn = known.optionalText("function")?.startsWith("arn:") === true;
    const equals = Condition.StringEquals ?? {};
    return present({
        action: Action,
        eventSourceToken: equals["lambda:EventSourceToken"],
        function: isArn ? Resource.split(":").slice(0, 7).join(":") : name,
        functionUrlAuthType: equals["lambda:FunctionUrlAuthType"],
        principal: typeof Principal === "string" ? Principal : (Principal.AWS ?? Principal.Service),
        principalOrgId: equals["aws:PrincipalOrgID"],
        qualifier,
        sourceAccount: equals["AWS:SourceAccount"],
        sourceArn: Condition.ArnLike?.["AWS:SourceArn"],
        statementId: Sid,
    });
}
