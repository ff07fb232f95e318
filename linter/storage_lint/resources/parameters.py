"""Parameters of a group, for RDS, Aurora, DocumentDB, Neptune and ElastiCache alike."""

from __future__ import annotations

from storage_lint.graph.choices import both, chosen, mapped
from storage_lint.graph.value import Known, Origin, Value
from storage_lint.source.record import Record


class Parameter(Record):
    """A parameter of a group."""

    name: Value[str]
    value: Value[str | None]
    exists: Value[bool]
    declared: Origin


def parameter_value(parameters: Value[tuple[Parameter, ...]], name: str) -> Value[str | None]:
    """Return what a group writes for a parameter; Known(None): nothing, so that its default holds."""
    if not isinstance(parameters, Known):
        return parameters
    value: Value[str | None] = Known(None, parameters.origin)
    for one in parameters.value:
        named: Value[bool] = mapped(one.name, name.__eq__)
        value = chosen(both(named, one.exists), one.value, value)
    return value
