"""Application Auto Scaling: its targets. Each service has a field of its own that those of its namespace fill.

Facts: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from storage_lint.graph.choices import both, mapped
from storage_lint.graph.node import Attachment, Resource
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.cluster import ReaderScaling, lower_case
from storage_lint.resources.dynamodb import Scaling, named_in, scaled_index, scaled_table
from storage_lint.source.record import Record, replace


class Target(Record):
    """A target as it is written."""

    common: dict[str, Any]  # the fields that every resource has
    resource_id: Value[str | None]  # 'table/orders', 'cluster:orders'
    dimension: Value[str]
    minimum: Value[float | None]


def targets(namespace: Value[str | None], target: Target) -> Iterator[Resource]:
    """Yield a target as part of what it scales. Where its namespace is not known, its dimension may say it."""
    dimension = target.dimension
    if isinstance(namespace, Unknown) and isinstance(dimension, Known) and ":" in dimension.value:
        namespace = Known(dimension.value.partition(":")[0], dimension.origin)
    for name, attach in SERVICES.items():
        exists = both(target.common["exists"], mapped(namespace, name.__eq__))
        if isinstance(exists, Unknown) or exists.value:
            yield attach(replace(target, common={**target.common, "exists": exists}))


def _of_table(target: Target) -> Attachment:
    part = Scaling(
        index=scaled_index(target.resource_id, target.common["declared"]),
        dimension=target.dimension,
        exists=target.common["exists"],
        declared=target.common["declared"],
        address=target.common["address"],
    )
    table = scaled_table(target.resource_id)
    return Attachment(**target.common, target=table, field="scaling", part=part, many=True)


def _readers(target: Target, named: Value[str], field: str) -> Attachment:
    """A target that keeps a number of readers."""
    part = ReaderScaling(
        dimension=target.dimension,
        minimum=target.minimum,
        exists=target.common["exists"],
        declared=target.common["declared"],
        address=target.common["address"],
    )
    return Attachment(**target.common, target=named, field=field, part=part, many=True)


def _of_cluster(target: Target) -> Attachment:
    """https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Integrating.AutoScaling.html"""
    return _readers(target, lower_case(named_in(target.resource_id, "cluster:", ())), "reader_scaling")


def _of_neptune(target: Target) -> Attachment:
    """https://docs.aws.amazon.com/neptune/latest/userguide/manage-console-autoscaling.html"""
    return _readers(target, lower_case(named_in(target.resource_id, "cluster:", ())), "neptune_scaling")


def _of_cache(target: Target) -> Attachment:
    """https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoScaling.html"""
    return _readers(target, named_in(target.resource_id, "replication-group/", ()), "elasticache_scaling")


# Namespace -> what makes a target part of what it scales.
SERVICES: dict[str, Callable[[Target], Attachment]] = {
    "dynamodb": _of_table,
    "elasticache": _of_cache,
    "neptune": _of_neptune,
    "rds": _of_cluster,
}
