"""Parameters of a group, for RDS, Aurora, DocumentDB and ElastiCache alike, in CloudFormation.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbparametergroup.html
"""

from __future__ import annotations

from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.inputs.block import ResourceBlock
from storage_lint.resources.rds import Parameter


def parameters(group: ResourceBlock, within: str = "Parameters") -> Value[tuple[Parameter, ...]]:
    """Return the parameters, which stand in one mapping by their names."""
    tree = group.tree(within)
    if isinstance(tree, Unknown):
        return tree
    names = tree.value if isinstance(tree.value, dict) else {}
    return Known(tuple(_parameter(group, within, str(name)) for name in names), tree.origin)


def _parameter(group: ResourceBlock, within: str, name: str) -> Parameter:
    value: Value[str | None] = group.block(within, lambda written: written.text(name), group.nothing)
    return Parameter(
        name=Known(name, value.origin), value=value, exists=Known(True, value.origin), declared=value.origin
    )
