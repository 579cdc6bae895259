import type { V1CustomResourceDefinition, V1JSONSchemaProps } from "@kubernetes/client-node";
import { awsFields, backendFields, defaultsFields, poolFields, type Field, type FieldType } from "./backend.fields";
import { group } from "./objects";

const string: V1JSONSchemaProps = { type: "string" };
const fieldTypes: Record<FieldType, V1JSONSchemaProps> = {
    string,
    integer: { type: "integer" },
    boolean: { type: "boolean" },
    strings: { type: "array", items: string },
    stringMap: { type: "object", additionalProperties: string },
    stringMaps: { type: "array", items: { type: "object", additionalProperties: string } },
};

/** State and message, as of several kinds. */
const stateAndMessage = { state: string, message: string };
const vendorTypes = "https://github.com/NetApp/trident/blob/v26.06.0/persistent_store/crd/apis/netapp/v1/types.go";
const quantity = "[0-9]+(\\.[0-9]+)?(E|P|T|G|M|k|Ei|Pi|Ti|Gi|Mi|Ki)";

interface Kind {
    kind: string;
    plural: string;
    shortNames: string[];
    scope: "Namespaced" | "Cluster";
    /** The status has a path of its own; without one it is written with the object. */
    hasStatusPath: boolean;
    /** Fields beside apiVersion, kind and metadata. */
    fields: Record<string, V1JSONSchemaProps>;
    required?: string[];
    columns?: { name: string; jsonPath: string }[];
}

/**
 * The types that Trident's operator registers, of those in use here, written from the vendor's Go types and pages. They are
 * stricter than the vendor's, most of which let any field through: with `fieldValidation: Strict`, as Pulumi and kubectl
 * ask for, the API server refuses a field that is not here; without, it drops it.
 */
const kinds: Kind[] = [
    {
        kind: "TridentBackendConfig",
        plural: "tridentbackendconfigs",
        shortNames: ["tbc", "tbconfig", "tbackendconfig"],
        scope: "Namespaced",
        hasStatusPath: true,
        fields: {
            spec: {
                type: "object",
                required: ["version", "storageDriverName"],
                properties: {
                    ...properties(backendFields),
                    aws: { type: "object", properties: properties(awsFields) },
                    defaults: { type: "object", properties: properties(defaultsFields) },
                    storage: {
                        type: "array",
                        items: {
                            type: "object",
                            properties: {
                                ...properties(poolFields),
                                defaults: { type: "object", properties: properties(defaultsFields) },
                            },
                        },
                    },
                },
            },
            status: {
                type: "object",
                description: `${vendorTypes}#L305`,
                properties: {
                    message: string,
                    backendInfo: { type: "object", properties: { backendName: string, backendUUID: string } },
                    deletionPolicy: string,
                    phase: string,
                    lastOperationStatus: string,
                },
            },
        },
        required: ["spec"],
        columns: [
            { name: "Backend Name", jsonPath: ".status.backendInfo.backendName" },
            { name: "Backend UUID", jsonPath: ".status.backendInfo.backendUUID" },
            { name: "Phase", jsonPath: ".status.phase" },
            { name: "Status", jsonPath: ".status.lastOperationStatus" },
        ],
    },
    {
        // Written by the controller alone, whose copy of the configuration may be anything: no user's field to check.
        kind: "TridentBackend",
        plural: "tridentbackends",
        shortNames: ["tbe", "tbackend"],
        scope: "Namespaced",
        hasStatusPath: false,
        fields: {
            config: { type: "object", x_kubernetes_preserve_unknown_fields: true },
            backendName: { ...string, description: `${vendorTypes}#L329` },
            backendUUID: string,
            version: string,
            online: { type: "boolean" },
            state: string,
            userState: string,
            configRef: string,
        },
        columns: [
            { name: "Backend", jsonPath: ".backendName" },
            { name: "Backend UUID", jsonPath: ".backendUUID" },
        ],
    },
    {
        kind: "TridentNodeRemediation",
        plural: "tridentnoderemediations",
        shortNames: ["tnr", "tnoderemediation", "tnremediation"],
        scope: "Namespaced",
        hasStatusPath: false,
        fields: {
            spec: { type: "object" },
            status: {
                type: "object",
                description: `${vendorTypes}#L229`,
                properties: {
                    ...stateAndMessage,
                    completionTime: { type: "string", format: "date-time" },
                    volumeAttachments: { type: "object", additionalProperties: string },
                },
            },
        },
        columns: [
            { name: "State", jsonPath: ".status.state" },
            { name: "Message", jsonPath: ".status.message" },
        ],
    },
    {
        kind: "TridentNodeRemediationTemplate",
        plural: "tridentnoderemediationtemplates",
        shortNames: ["tnrt", "tnrtemplate"],
        scope: "Namespaced",
        hasStatusPath: false,
        fields: {
            spec: {
                type: "object",
                description: `${vendorTypes}#L257`,
                properties: { template: { type: "object", properties: { spec: { type: "object" } } } },
            },
        },
    },
    {
        kind: "TridentAutogrowPolicy",
        plural: "tridentautogrowpolicies",
        shortNames: ["tap", "tagp", "tautogrowpolicy"],
        scope: "Cluster",
        hasStatusPath: true,
        fields: {
            spec: {
                type: "object",
                description: "https://docs.netapp.com/us-en/trident/trident-use/automatic-volume-expansion.html",
                required: ["usedThreshold"],
                properties: {
                    usedThreshold: { ...string, pattern: "^([1-9]|[1-9][0-9])(\\.[0-9]+)?%$" },
                    growthAmount: {
                        ...string,
                        _default: "10%",
                        pattern: `^([1-9][0-9]*(\\.[0-9]+)?%|${quantity})$`,
                    },
                    maxSize: { ...string, _default: "0", pattern: `^(0|${quantity})$` },
                },
            },
            status: { type: "object", description: `${vendorTypes}#L682`, properties: stateAndMessage },
        },
        required: ["spec"],
        columns: [{ name: "State", jsonPath: ".status.state" }],
    },
];

function properties(fields: Record<string, Field>): Record<string, V1JSONSchemaProps> {
    return Object.fromEntries(
        Object.entries(fields).map(([name, { type, source }]) => [name, { ...fieldTypes[type], description: source }]),
    );
}

export const definitions: V1CustomResourceDefinition[] = kinds.map(
    ({ kind, plural, shortNames, scope, hasStatusPath, fields, required, columns }) => ({
        apiVersion: "apiextensions.k8s.io/v1",
        kind: "CustomResourceDefinition",
        metadata: { name: `${plural}.${group}` },
        spec: {
            group,
            scope,
            names: {
                kind,
                plural,
                singular: kind.toLowerCase(),
                listKind: `${kind}List`,
                shortNames,
                categories: ["trident"],
            },
            versions: [
                {
                    name: "v1",
                    served: true,
                    storage: true,
                    schema: { openAPIV3Schema: { type: "object", properties: fields, required } },
                    subresources: hasStatusPath ? { status: {} } : undefined,
                    additionalPrinterColumns: columns?.map((column) => ({ ...column, type: "string" })),
                },
            ],
        },
    }),
);
