import { program } from "./cli";
import { report } from "./terminal";

// The SDK would warn about next year's Node.js, which is not what an operator has to read in an outage.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

program.parseAsync().then(
    () => process.exit(0),
    (error: unknown) => process.exit(report(error)),
);
