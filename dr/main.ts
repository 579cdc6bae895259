import { program } from "./cli";
import { report } from "./terminal";

program.parseAsync().then(
    () => process.exit(0),
    (error: unknown) => process.exit(report(error)),
);
