"""RDS as tests write it: instances in Terraform, resources of templates."""

from __future__ import annotations

from rules.said import block


def instance(label: str = "a", /, **attributes: str) -> str:
    return block("db_instance", label, **{"instance_class": '"db.m7g.large"', **attributes})


def template(*resources: str) -> str:
    return "Resources:\n" + "".join(f"  {one}\n" for one in resources)


def declared(name: str, properties: str, kind: str = "DBInstance", beside: str = "") -> str:
    return f"{name}: {{Type: AWS::RDS::{kind}, {beside}Properties: {{{properties}}}}}"


def group(family: str = '"postgres16"', name: str = '"g"') -> str:
    return block("db_parameter_group", "g", name=name, family=family)


BY_REFERENCE = "aws_db_parameter_group.g.name"
