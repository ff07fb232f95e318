"""Parameters of a group, for RDS, Aurora, DocumentDB and ElastiCache alike, in Terraform.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_parameter_group
"""

from __future__ import annotations

from storage_lint.graph.value import Known, Value
from storage_lint.inputs.block import ResourceBlock
from storage_lint.resources.parameters import Parameter


def parameters(group: ResourceBlock) -> Value[tuple[Parameter, ...]]:
    """Return the parameters, each of which is a block."""
    found = tuple(
        Parameter(
            name=parameter.text("name", ""),
            value=parameter.text("value"),
            exists=parameter.exists,
            declared=parameter.declared,
        )
        for parameter in group.blocks("parameter")
    )
    return Known(found, group.declared)
