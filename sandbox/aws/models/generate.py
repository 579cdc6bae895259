"""Writes services.json: what the AWS front has to know of each service's API.

    python sandbox/aws/models/generate.py > sandbox/aws/models/services.json

The facts come from the service models that botocore ships (Apache-2.0, https://github.com/boto/botocore):
which operation a request names, and which parameters it may and must have. Run it with the Python environment
of the sandbox after its botocore was updated, or after a service was added below.
"""

import gzip
import json
import sys
from pathlib import Path

import botocore

# "shapes": the front answers this service itself, so it checks whole inputs. "names": moto answers, the front only
# checks that every top-level parameter exists and none that is required is missing.
SERVICES = {
    "efs": "shapes",
    "eks": "shapes",
    "cloudcontrol": "shapes",
    "fsx": "shapes",
    "ec2": "names",
    "kms": "names",
    "iam": "names",
    "sts": "names",
    "cloudwatch": "names",
    "logs": "names",
    "autoscaling": "names",
    "backup": "names",
    "secretsmanager": "names",
    "ssm": "names",
    "cloudformation": "names",
    "dynamodb": "names",
    "lambda": "names",
    "events": "names",
}

CONSTRAINTS = ("enum", "min", "max", "pattern")
TEXT = {"string", "blob", "character"}


def model_of(service):
    versions = sorted((Path(botocore.__file__).parent / "data" / service).iterdir())
    with gzip.open(versions[-1] / "service-2.json.gz") as file:
        return json.load(file)


def wire_name(protocol, name, member):
    """The name a top-level member has in a request of the given protocol."""
    if protocol == "ec2":
        location = member.get("locationName", name)
        return member.get("queryName", location[:1].upper() + location[1:])
    if protocol in ("query", "rest-json", "rest-xml"):
        return member.get("locationName", name)
    return name


def shape_of(shape):
    kind = shape["type"]
    if kind == "structure":
        members = {}
        for name, member in shape["members"].items():
            fact = {"shape": member["shape"]}
            if "location" in member:
                fact["at"] = member["location"]
            if member.get("locationName", name) != name:
                fact["name"] = member["locationName"]
            if member.get("idempotencyToken"):
                fact["idempotencyToken"] = True
            members[name] = fact
        fact = {"type": kind, "members": members}
        if shape.get("required"):
            fact["required"] = shape["required"]
        return fact
    fact = {"type": "string" if kind in TEXT else kind}
    if kind == "list":
        fact["member"] = shape["member"]["shape"]
    if kind == "map":
        fact["key"] = shape["key"]["shape"]
        fact["value"] = shape["value"]["shape"]
    fact.update({name: shape[name] for name in CONSTRAINTS if name in shape})
    return fact


def reachable(model, names):
    found = {}
    todo = list(names)
    while todo:
        name = todo.pop()
        if name in found:
            continue
        shape = model["shapes"][name]
        found[name] = shape_of(shape)
        inner = list(shape.get("members", {}).values()) + [shape[k] for k in ("member", "key", "value") if k in shape]
        todo.extend(reference["shape"] for reference in inner)
    return dict(sorted(found.items()))


def service_of(name, depth):
    model = model_of(name)
    metadata = model["metadata"]
    protocol = metadata["protocol"]
    operations = {}
    for operation, definition in sorted(model["operations"].items()):
        fact = {}
        if protocol.startswith("rest-"):
            fact["method"] = definition["http"]["method"]
            fact["path"] = definition["http"]["requestUri"]
            fact["status"] = definition["http"].get("responseCode", 200)
        if "input" in definition:
            if depth == "shapes":
                fact["input"] = definition["input"]["shape"]
            else:
                shape = model["shapes"][definition["input"]["shape"]]
                names = {m: wire_name(protocol, m, d) for m, d in shape["members"].items()}
                fact["members"] = list(names.values())
                required = [names[m] for m in shape.get("required", [])]
                if required:
                    fact["required"] = required
        operations[operation] = fact
    result = {"name": name, "protocol": protocol}
    if "targetPrefix" in metadata:
        result["targetPrefix"] = metadata["targetPrefix"]
    if depth == "shapes":
        inputs = {o["input"] for o in operations.values() if "input" in o}
        result["shapes"] = reachable(model, sorted(inputs))
    result["operations"] = operations
    return metadata.get("signingName", metadata["endpointPrefix"]), result


def main():
    table = dict(service_of(name, depth) for name, depth in SERVICES.items())
    # One line per service keeps a regenerated file readable as a diff and small on disk.
    lines = [f"{json.dumps(key)}:{json.dumps(value, separators=(',', ':'))}" for key, value in table.items()]
    sys.stdout.write(
        f'{{"generatedFrom":"botocore {botocore.__version__}","services":{{\n' + ",\n".join(lines) + "\n}}\n"
    )


main()
