import { randomUUID } from "node:crypto";
import { AwsError, notCovered } from "../errors";
import { resourceType } from "../models/types";
import { escapeXml, type Answer } from "../protocols";
import { textParameter, type Call, type Service } from "../service";
import { uncovered } from "./uncovered";

/** Of AWS CloudFormation only the schemas of the resource types that the front's Cloud Control has. */
export function createCloudFormation(): Service {
    return {
        signingName: "cloudformation",
        operations: {
            ...uncovered("cloudformation"),
            DescribeType: (call) => Promise.resolve(describeType(call)),
        },
        reset: () => Promise.resolve(),
    };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeType.html */
function describeType(call: Call): Answer {
    const arn = textParameter(call, "Arn");
    const name = textParameter(call, "TypeName") || arn.slice(arn.lastIndexOf("/") + 1).replace(/-/g, "::");
    if (name === "") {
        throw new AwsError("ValidationError", 400, "Give TypeName or Arn.");
    }
    const schema = resourceType(name);
    if (!schema) {
        throw notCovered("cloudformation", "DescribeType", `type ${name}`);
    }
    const result = {
        Arn: `arn:aws:cloudformation:${call.region}::type/resource/${name.replace(/::/g, "-")}`,
        Type: "RESOURCE",
        TypeName: name,
        IsDefaultVersion: "true",
        Schema: JSON.stringify(schema),
        ProvisioningType: "FULLY_MUTABLE",
        DeprecatedStatus: "LIVE",
        Visibility: "PUBLIC",
    };
    const members = Object.entries(result).map(([member, value]) => `<${member}>${escapeXml(value)}</${member}>`);
    const body =
        `<DescribeTypeResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">` +
        `<DescribeTypeResult>${members.join("")}</DescribeTypeResult>` +
        `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></DescribeTypeResponse>`;
    return { status: 200, headers: { "content-type": "text/xml" }, body: Buffer.from(body) };
}
