"""What caches run on: the families of their nodes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar

from storage_lint.checks import ShapedRule
from storage_lint.graph.choices import either, opposite
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.elasticache import CLUSTER, Cache, GlobalGroup, is_group, is_replica


class FamilyRule(ShapedRule[Cache | GlobalGroup]):
    """Nodes must not be of some `families`, where they are chosen."""

    field = "node_type"
    families: ClassVar[Collection[str]]

    def applies(self, resource: Cache | GlobalGroup) -> Value[bool]:
        """Return whether it chooses its nodes itself."""
        if isinstance(resource, GlobalGroup):
            return Known(True, resource.declared)
        if resource.form == CLUSTER:
            return opposite(is_replica(resource))
        return either(is_group(resource), Known(False, resource.declared))

    def passes(self, value: Any, resource: Cache | GlobalGroup) -> bool | Unknown:
        """Return whether the nodes are of another family: 'cache.r3.large' is of r3."""
        return value is None or value.removeprefix("cache.").partition(".")[0] not in self.families
