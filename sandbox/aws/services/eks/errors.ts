import { AwsError } from "../../errors";

type Details = Readonly<Record<string, string | undefined>>;

/** The exceptions of EKS with the status codes of its service model. */
export const eksErrors = {
    notFound: (message: string, details: Details = {}) =>
        new AwsError("ResourceNotFoundException", 404, message, details),
    inUse: (message: string, details: Details = {}) => new AwsError("ResourceInUseException", 409, message, details),
    invalidParameter: (message: string, details: Details = {}) =>
        new AwsError("InvalidParameterException", 400, message, details),
    invalidRequest: (message: string, details: Details = {}) =>
        new AwsError("InvalidRequestException", 400, message, details),
};
