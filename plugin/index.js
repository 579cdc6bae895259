"use strict";
// Entry of the plugin, for the official runner (through PulumiPlugin.yaml) and for bin/pulumi-resource-eks-storage. It
// exports nothing: the runner would host exported component classes itself, with a schema that it infers at every start.
const path = require("node:path");
const { compiledProblem } = require("./sources");

const problem = compiledProblem();
if (problem === undefined) {
    require("../dist/plugin/provider").serve(path.join(__dirname, ".."), process.argv.slice(2));
} else {
    console.error(problem);
    process.exitCode = 1;
}
