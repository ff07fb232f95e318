"""Application Auto Scaling: its targets. Each service has a field of its own that those of its namespace fill.

Facts: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from storage_lint.graph.node import Attachment, Resource
from storage_lint.graph.value import Known, Value
from storage_lint.resources.dynamodb import Scaling, scaled_index, scaled_table

# Namespace -> the field that its targets fill, and what of a resource id names the resource.
SERVICES: dict[str, tuple[str, Callable[[Value[str | None]], Value[str]]]] = {"dynamodb": ("scaling", scaled_table)}


def targets(
    common: dict[str, Any], namespace: Value[str | None], resource_id: Value[str | None], dimension: Value[str]
) -> Iterator[Resource]:
    """Yield a target as part of what it scales. One whose namespace is not known may be of any."""
    for name, (field, named) in SERVICES.items():
        if isinstance(namespace, Known) and namespace.value != name:
            continue
        part = Scaling(
            index=scaled_index(resource_id, common["declared"]),
            dimension=dimension,
            exists=common["exists"],
            declared=common["declared"],
            address=common["address"],
        )
        yield Attachment(**common, target=named(resource_id), field=field, part=part, many=True)
