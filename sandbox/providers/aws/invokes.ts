import { DescribeAvailabilityZonesCommand } from "@aws-sdk/client-ec2";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { DescribeKeyCommand } from "@aws-sdk/client-kms";
import { boolean, set, string } from "../table/property";
import { answered, present } from "./convert";
import { filterFields, toFilters, type Invoke } from "./invoke";
import { getAddonVersion } from "./eks/addon-version";
import { getCluster } from "./eks/cluster-lookup";
import { getPolicyDocument } from "./iam/policy-document";
import { findAlias } from "./kms/alias";
import { getSubnet, getSubnets, getVpc } from "./ec2/lookups";

const getCallerIdentity: Invoke = {
    arguments: { id: string() },
    async call({ clients }) {
        const { Account, Arn, UserId } = await clients.sts().send(new GetCallerIdentityCommand({}));
        const accountId = answered(Account, "Account");
        return present({ accountId, arn: Arn, id: accountId, userId: UserId });
    },
};

const getRegion: Invoke = {
    arguments: { id: string(), name: string(), region: string() },
    call({ region }, args) {
        const name = args.optionalText("name") ?? region;
        return Promise.resolve({
            description: name,
            endpoint: `ec2.${name}.amazonaws.com`,
            id: name,
            name,
            region: name,
        });
    },
};

const getPartition: Invoke = {
    arguments: { id: string() },
    call: () =>
        Promise.resolve({
            dnsSuffix: "amazonaws.com",
            id: "aws",
            partition: "aws",
            reverseDnsPrefix: "com.amazonaws",
        }),
};

const getAvailabilityZones: Invoke = {
    arguments: {
        allAvailabilityZones: boolean(),
        excludeNames: set(string()),
        excludeZoneIds: set(string()),
        ...filterFields,
        region: string(),
        state: string({ values: ["available", "information", "impaired", "unavailable", "constrained"] }),
    },
    async call({ clients, region }, args) {
        const state = args.optionalText("state");
        const filters = [...toFilters(args), ...(state === undefined ? [] : [{ Name: "state", Values: [state] }])];
        const { AvailabilityZones = [] } = await clients.ec2().send(
            new DescribeAvailabilityZonesCommand({
                AllAvailabilityZones: args.flag("allAvailabilityZones"),
                Filters: filters.length === 0 ? undefined : filters,
            }),
        );
        const zones = AvailabilityZones.filter(
            ({ ZoneName = "", ZoneId = "" }) =>
                args.texts("excludeNames")?.includes(ZoneName) !== true &&
                args.texts("excludeZoneIds")?.includes(ZoneId) !== true,
        ).sort((left, right) => (left.ZoneName ?? "").localeCompare(right.ZoneName ?? ""));
        return {
            ...args.properties,
            groupNames: [...new Set(zones.flatMap(({ GroupName }) => GroupName ?? []))],
            id: region,
            names: zones.flatMap(({ ZoneName }) => ZoneName ?? []),
            region,
            zoneIds: zones.flatMap(({ ZoneId }) => ZoneId ?? []),
        };
    },
};

const getAlias: Invoke = {
    arguments: { name: string({ required: true }), region: string() },
    async call({ clients, region }, args) {
        const name = args.text("name");
        const found = await findAlias(clients, name);
        if (found === undefined) {
            throw new Error(`reading KMS Alias (${name}): couldn't find resource`);
        }
        const arn = answered(found.AliasArn, "AliasArn");
        const key = await clients.kms().send(new DescribeKeyCommand({ KeyId: name }));
        return present({
            arn,
            id: arn,
            name,
            region,
            targetKeyArn: key.KeyMetadata?.Arn,
            targetKeyId: key.KeyMetadata?.KeyId,
        });
    },
};

/** Everything that is covered, by Pulumi's token. */
export const invokes: Record<string, Invoke | undefined> = {
    "aws:ec2/getSubnet:getSubnet": getSubnet,
    "aws:ec2/getSubnets:getSubnets": getSubnets,
    "aws:ec2/getVpc:getVpc": getVpc,
    "aws:eks/getAddonVersion:getAddonVersion": getAddonVersion,
    "aws:eks/getCluster:getCluster": getCluster,
    "aws:iam/getPolicyDocument:getPolicyDocument": getPolicyDocument,
    "aws:index/getAvailabilityZones:getAvailabilityZones": getAvailabilityZones,
    "aws:index/getCallerIdentity:getCallerIdentity": getCallerIdentity,
    "aws:index/getPartition:getPartition": getPartition,
    "aws:index/getRegion:getRegion": getRegion,
    "aws:kms/getAlias:getAlias": getAlias,
};
