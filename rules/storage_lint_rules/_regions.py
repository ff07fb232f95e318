"""Whether what is named lies in the Region where it has to."""

from __future__ import annotations

from storage_lint.graph.choices import each_choice, follow, mapped
from storage_lint.graph.environment import region_in
from storage_lint.graph.node import Resource
from storage_lint.graph.text import is_literal
from storage_lint.graph.value import Known, Unknown, Value, text_of


def own_region(resource: Resource) -> Value[str | None]:
    """Return the Region of a resource; Known(None) where only the deployment says it."""
    region = resource.environment.region
    return Known(str(region) if is_literal(region) else None, resource.declared)


def in_another_region(arn: Value[str | None], service: str, region: Value[str | None]) -> Value[bool]:
    """Return whether the ARN of a service's resource names another Region than `region`.

    Where it names none in plain words it does not, nor where Known(None) says that only the deployment knows the other.
    """
    named = written_region(arn, service)
    return follow(named, lambda one: Known(False, arn.origin) if one.value is None else _differs(one.value, region))


def _differs(named: str, region: Value[str | None]) -> Value[bool]:
    return mapped(region, lambda one: one is not None and one != named)


def written_region(arn: Value[str | None], service: str) -> Value[str | None]:
    """Return the Region that an ARN names in plain words, by each choice of one that is not known; else Known(None)."""
    if isinstance(arn, Unknown) and arn.choices:
        return each_choice(arn, lambda case: written_region(case, service))
    return Known(region_in(text_of(arn), service), arn.origin)
