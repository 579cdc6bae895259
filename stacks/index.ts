import * as pulumi from "@pulumi/pulumi";
import { readConfiguration } from "./configuration";
import { environment } from "./environment";

export = environment(pulumi.getStack(), readConfiguration());
