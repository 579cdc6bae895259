import {
    DeleteRuleCommand,
    DescribeRuleCommand,
    ListTagsForResourceCommand,
    PutRuleCommand,
    RuleState,
    TagResourceCommand,
    UntagResourceCommand,
} from "@aws-sdk/client-eventbridge";
import { boolean, json, string } from "../../table/property";
import type { Reader } from "../../table/reader";
import { answered, optionalMember, present } from "../convert";
import type { Context, ResourceType } from "../resource";
import { fromTagList, toTagList } from "../tags";
import { ifFound, whileRefused } from "../wait";

export const defaultBus = "default";
const gone = "ResourceNotFoundException";

/** hashicorp/terraform-provider-aws, internal/service/events/rule.go */
export const eventRule: ResourceType = {
    what: "EventBridge rule",
    tagging: {
        target: (_id, state) => state.text("arn"),
        set: ({ clients }, arn, tags) =>
            clients.events().send(new TagResourceCommand({ ResourceARN: arn, Tags: toTagList(tags) })),
        remove: ({ clients }, arn, keys) =>
            clients.events().send(new UntagResourceCommand({ ResourceARN: arn, TagKeys: keys })),
    },
    properties: {
        arn: string({ output: true }),
        description: string(),
        eventBusName: string({ default: defaultBus, replaces: true }),
        eventPattern: json(),
        forceDestroy: boolean({ default: false, writeOnly: true }),
        // Deprecated, and kept in step with `state` by the real provider.
        isEnabled: boolean({ computed: true, volatile: true, conflictsWith: ["state"] }),
        name: string({ replaces: true, autoName: { maximumLength: 64 } }),
        roleArn: string(),
        scheduleExpression: string(),
        state: string({ computed: true, volatile: true, values: Object.values(RuleState) }),
    },
    rules: { atLeastOneOf: [["scheduleExpression", "eventPattern"]] },

    async create(context, inputs) {
        await put(context, inputs);
        const bus = inputs.text("eventBusName");
        const name = inputs.text("name");
        return bus === defaultBus ? name : `${bus}/${name}`;
    },

    async read({ clients }, id) {
        const { bus, name } = parts(id);
        const found = await ifFound(
            clients.events().send(new DescribeRuleCommand({ EventBusName: bus, Name: name })),
            gone,
        );
        if (found === undefined) {
            return undefined;
        }
        const arn = answered(found.Arn, "Arn");
        const { Tags } = await clients.events().send(new ListTagsForResourceCommand({ ResourceARN: arn }));
        return {
            ...present({
                arn,
                description: found.Description,
                eventBusName: bus,
                eventPattern: found.EventPattern,
                isEnabled: found.State !== "DISABLED",
                name: found.Name,
                roleArn: found.RoleArn,
                scheduleExpression: found.ScheduleExpression,
                state: found.State,
            }),
            tagsAll: fromTagList(Tags),
        };
    },

    update: (context, _id, inputs) => put(context, inputs),

    async delete(context, id, state) {
        const { bus, name } = parts(id);
        // Refused while it has targets, as those of the same program that are just being removed.
        await whileRefused(context, ["ValidationException"], () =>
            ifFound(
                context.clients
                    .events()
                    .send(new DeleteRuleCommand({ EventBusName: bus, Force: state.flag("forceDestroy"), Name: name })),
                gone,
            ),
        );
    },
};

async function put({ clients, tags }: Context, inputs: Reader): Promise<void> {
    const enabled = inputs.flag("isEnabled");
    const state =
        inputs.optionalText("state") ?? (enabled === undefined ? undefined : enabled ? "ENABLED" : "DISABLED");
    await clients.events().send(
        new PutRuleCommand({
            Description: inputs.optionalText("description"),
            EventBusName: inputs.text("eventBusName"),
            EventPattern: inputs.optionalText("eventPattern"),
            Name: inputs.text("name"),
            RoleArn: inputs.optionalText("roleArn"),
            ScheduleExpression: inputs.optionalText("scheduleExpression"),
            State: optionalMember(RuleState, state),
            Tags: toTagList(tags),
        }),
    );
}

/** Names of rules have no slash, those of partners' buses do. */
function parts(id: string): { bus: string; name: string } {
    const slash = id.lastIndexOf("/");
    return slash < 0 ? { bus: defaultBus, name: id } : { bus: id.slice(0, slash), name: id.slice(slash + 1) };
}
