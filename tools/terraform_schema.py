"""Renew `tests/data/terraform_schema.json`: the attributes of the AWS provider's types that lowerings may name.

    npm pack @cdktn/provider-aws && tar xzf cdktn-provider-aws-*.tgz
    python tools/terraform_schema.py package > tests/data/terraform_schema.json

The package is generated from the provider's own schema. Of each resource type and data source ("data.aws_…") this is
kept: attributes with their type, `"size": "number"`, a nested block or object as a table of its own whose key "()" says
what it is ("list block", "set block", "object"), and what can only be read, with the type "read".
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

Table: TypeAlias = dict[str, "str | Table"]

# Storage and databases, and what configures them: a folder of the package is kept when its name begins with one of
# these, or, where a slash ends it, is that name.
KEPT = tuple(
    """
    alb/ ami appautoscaling autoscaling-group backup batch-job-definition cloudfront-distribution dax db- dlm docdb
    dynamodb ebs ec2-fleet ec2-image-block-public-access elb/ lb/
    ecs-service ecs-task-definition efs elasticache fsx instance kms-key launch-configuration launch-template
    datasync-location neptune provider rds redshift-cluster s3 secretsmanager-secret snapshot-create-volume-permission
    security-group spot-fleet-request spot-instance-request ssm-parameter subnet vpc-security-group volume-attachment
    iam-policy-document caller-identity region partition organizations data-aws lambda-permission
    """.split()  # noqa: SIM905  (forty lines as a list)
)
_TYPE = re.compile(r'static tfResourceType = "(\w+)"')
_FUNCTION = re.compile(r"^function (\w+)ToHclTerraform\(struct\) \{\n(.*?)^\}", re.M | re.S)
_CLASS = re.compile(r"^    synthesizeHclAttributes\(\) \{\n(.*?)^    \}", re.M | re.S)
_MEMBER = re.compile(
    r"^ {8,12}(\w+): \{\s+value: (.*?),\s+isBlock: (true|false),"
    r"\s+type: \"(\w+)\",\s+storageClassType: \"(\w+)\",?\s+\}",
    re.M | re.S,
)
_READ = re.compile(r"get(?:\w*)Attribute\('(\w+)'\)")
_NESTED = re.compile(r"\b(\w+)ToHclTerraform\b")


def main(package: Path) -> None:
    """Print the schema of the package that lies at `package`, one type a line."""
    about = json.loads((package / "package.json").read_text())
    provider = about["cdktf"]["provider"]
    head = {"provider": provider["name"], "version": provider["version"]}
    head["package"] = f"{about['name']} {about['version']}"
    types = dict(sorted(types_of(package / "lib")))
    lines = [f"{json.dumps(name)}: {json.dumps(table, separators=(',', ':'))}" for name, table in types.items()]
    print("{" + json.dumps(head)[1:-1] + ', "types": {\n' + ",\n".join(lines) + "\n}}")


# complexity: what is no type is left out step by step
def types_of(library: Path) -> Iterator[tuple[str, Table]]:
    """Yield the name and the table of each type that is kept."""
    for folder in sorted(library.iterdir()):
        if not f"{folder.name.removeprefix('data-aws-')}/".startswith(KEPT) or not folder.is_dir():
            continue
        source = "\n".join(file.read_text() for file in sorted(folder.glob("*.js")))
        name, attributes = _TYPE.search(source), _CLASS.search(source)
        if name is None or attributes is None:
            continue
        functions = dict(_FUNCTION.findall(source))
        table = members(attributes.group(1), functions)
        main_class = source[source.index(name.group(0)) :] if source.find(name.group(0)) >= 0 else source
        table |= {read: "read" for read in sorted(set(_READ.findall(main_class))) if read not in table}
        yield ("data." if folder.name.startswith("data-aws-") else "") + name.group(1), table


def members(body: str, functions: dict[str, str]) -> Table:
    """Return the attributes that a function of the package writes."""
    table: Table = {}
    for name, value, is_block, kind, of in _MEMBER.findall(body):
        nested = next((one for one in _NESTED.findall(value) if one in functions), None)
        if nested is None:
            table[name] = of if kind == "simple" else f"{kind} of {of}"
        else:
            form = "block" if is_block == "true" else "object"
            table[name] = {"()": f"{kind} {form}", **members(functions[nested], functions)}
    return table


if __name__ == "__main__":
    main(Path(sys.argv[1]))
