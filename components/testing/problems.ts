import * as pulumi from "@pulumi/pulumi";

/** The problems that a constructor reports, by property path; throws when it reports none. */
export function problemsOf(construct: () => unknown): Record<string, string> {
    try {
        construct();
    } catch (error) {
        if (error instanceof pulumi.InputPropertiesError) {
            return Object.fromEntries(error.errors.map(({ propertyPath, reason }) => [propertyPath, reason]));
        }
        throw error;
    }
    throw new Error("the arguments were accepted");
}
