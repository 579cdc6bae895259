import type {
    CreateResourceInput,
    CreateResourceOutput,
    DeleteResourceInput,
    DeleteResourceOutput,
    GetResourceInput,
    GetResourceOutput,
    GetResourceRequestStatusInput,
    GetResourceRequestStatusOutput,
    UpdateResourceInput,
    UpdateResourceOutput,
} from "@aws-sdk/client-cloudcontrol";
import { notCovered } from "../../errors";
import { resourceType, type ResourceTypeSchema } from "../../models/types";
import { operation, type Service } from "../../service";
import type { EfsRegions } from "../efs/state";
import { uncovered } from "../uncovered";
import { cloudControlErrors } from "./errors";
import { creation, deletion, fileSystemModel, update } from "./file-system";
import { desiredModel, patchedModel } from "./model";
import { Requests } from "./requests";

const fileSystemType = "AWS::EFS::FileSystem";

/** Cloud Control API, for file systems of EFS: https://docs.aws.amazon.com/cloudcontrolapi/latest/APIReference/ */
export function createCloudControl(efs: EfsRegions): Service {
    const requests = new Requests(efs.context);
    return {
        signingName: "cloudcontrolapi",
        operations: {
            ...uncovered("cloudcontrolapi"),
            CreateResource: operation<CreateResourceInput, CreateResourceOutput>(async (input, { region }) => {
                const schema = covered("CreateResource", input.TypeName);
                const asked = {
                    region,
                    operation: "CREATE",
                    typeName: input.TypeName,
                    clientToken: input.ClientToken,
                    document: input.DesiredState,
                } as const;
                const prepare = () => creation(efs.of(region), desiredModel(schema, input.DesiredState));
                return { ProgressEvent: await requests.start(asked, prepare) };
            }),
            GetResource: operation<GetResourceInput, GetResourceOutput>(async (input, { region }) => {
                covered("GetResource", input.TypeName);
                const model = await existingModel(efs, region, input);
                return {
                    TypeName: input.TypeName,
                    ResourceDescription: { Identifier: input.Identifier, Properties: JSON.stringify(model) },
                };
            }),
            UpdateResource: operation<UpdateResourceInput, UpdateResourceOutput>(async (input, { region }) => {
                const schema = covered("UpdateResource", input.TypeName);
                const asked = {
                    region,
                    operation: "UPDATE",
                    typeName: input.TypeName,
                    clientToken: input.ClientToken,
                    identifier: input.Identifier,
                    document: input.PatchDocument,
                } as const;
                const prepare = async () => {
                    const present = await existingModel(efs, region, input);
                    const wanted = patchedModel(schema, present, input.PatchDocument);
                    return update(efs.of(region), input.Identifier, present, wanted);
                };
                return { ProgressEvent: await requests.start(asked, prepare) };
            }),
            DeleteResource: operation<DeleteResourceInput, DeleteResourceOutput>(async (input, { region }) => {
                covered("DeleteResource", input.TypeName);
                const asked = {
                    region,
                    operation: "DELETE",
                    typeName: input.TypeName,
                    clientToken: input.ClientToken,
                    identifier: input.Identifier,
                } as const;
                const prepare = () => deletion(efs.of(region), input.Identifier);
                return { ProgressEvent: await requests.start(asked, prepare) };
            }),
            GetResourceRequestStatus: operation<GetResourceRequestStatusInput, GetResourceRequestStatusOutput>(
                (input, { region }) => ({ ProgressEvent: requests.find(region, input.RequestToken) }),
            ),
        },
        reset() {
            requests.clear();
            return Promise.resolve();
        },
    };
}

function covered(operationName: string, typeName: string): ResourceTypeSchema {
    const schema = typeName === fileSystemType ? resourceType(typeName) : undefined;
    if (!schema) {
        throw notCovered("cloudcontrol", operationName, `type ${typeName}`);
    }
    return schema;
}

async function existingModel(efs: EfsRegions, region: string, input: { TypeName: string; Identifier: string }) {
    if (!efs.of(region).fileSystems.has(input.Identifier)) {
        throw cloudControlErrors.resourceNotFound(input.TypeName, input.Identifier);
    }
    return fileSystemModel(efs.of(region), input.Identifier);
}
