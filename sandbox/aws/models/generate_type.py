"""Writes the schema of a CloudFormation resource type, as the front's Cloud Control and DescribeType have it.

    python sandbox/aws/models/generate_type.py AWS::EFS::FileSystem > sandbox/aws/models/types/efs-file-system.json

The schemas are those that AWS publishes, as cfn-lint ships them (MIT-0, https://github.com/aws-cloudformation/cfn-lint).
Left out: descriptions, and the formats that cfn-lint adds for itself. Run it with the Python environment of the sandbox.
"""

import json
import sys
from pathlib import Path

import cfnlint

SCHEMAS = Path(cfnlint.__file__).parent / "data" / "schemas"


def plain(value):
    if isinstance(value, list):
        return [plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {}
    for key, inner in value.items():
        if key == "format" or (key == "description" and isinstance(inner, str)):
            continue
        if key == "anyOf" and all(set(choice) == {"format"} for choice in inner):
            continue
        kept[key] = plain(inner)
    return kept


def main(type_name):
    digest = json.loads((SCHEMAS / "providers" / "us-east-1.json").read_text())[type_name]
    schema = json.loads((SCHEMAS / "resources" / f"{digest}.json").read_text())
    json.dump(plain(schema), sys.stdout, indent=4)
    sys.stdout.write("\n")


main(sys.argv[1])
