"""Parameters of a group, for RDS, Aurora, DocumentDB and ElastiCache alike, in CloudFormation.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbparametergroup.html
"""

from __future__ import annotations

import json
from typing import Any

from storage_lint.graph.choices import follow
from storage_lint.graph.value import Known, Origin, Unknown, UnknownKey, Value
from storage_lint.inputs.block import ResourceBlock
from storage_lint.resources.parameters import Parameter


def parameters(group: ResourceBlock, within: str = "Parameters") -> Value[tuple[Parameter, ...]]:
    """Return the parameters, which stand in one mapping by their names, or in a text that holds it as JSON."""

    def of_mapping(tree: Known[Any]) -> Value[tuple[Parameter, ...]]:
        written = _mapping(tree.value)
        if written is None:
            return Unknown("what stands there is no mapping of parameters", tree.origin)
        unknown = next((name.unknown for name in written if isinstance(name, UnknownKey)), None)
        if unknown is not None:
            return unknown
        if isinstance(tree.value, str):
            return Known(tuple(_parameter(name, _said(one, tree.origin)) for name, one in written.items()), tree.origin)
        return Known(tuple(_parameter(name, _written(group, within, name)) for name in map(str, written)), tree.origin)

    return follow(group.tree(within), of_mapping)


def _parameter(name: str, value: Value[str | None]) -> Parameter:
    return Parameter(
        name=Known(name, value.origin), value=value, exists=Known(True, value.origin), declared=value.origin
    )


def _written(group: ResourceBlock, within: str, name: str) -> Value[str | None]:
    nothing: Value[str | None] = group.nothing
    return group.block(within, lambda written: written.text(name), nothing)


def _said(data: Any, origin: Origin) -> Value[str | None]:
    return Known(None if data is None else str(data), origin)


def _mapping(data: Any) -> dict[str, Any] | None:
    """The mapping that data is, or that a text holds as JSON; None where it is neither."""
    if isinstance(data, str):
        try:
            data = json.loads(data)
        except (ValueError, RecursionError):
            return None
    return {} if data is None else data if isinstance(data, dict) else None
