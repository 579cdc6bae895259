import { report } from "../dr/terminal";
import { program } from "./cli";

// The SDK would warn about next year's Node.js, which is not what an operator has to read.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

program.parseAsync().then(
    () => process.exit(0),
    (error: unknown) => process.exit(report(error, "Interrupted; nothing was changed.")),
);
