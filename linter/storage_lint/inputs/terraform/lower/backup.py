"""AWS Backup in Terraform: what its selections cover.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/backup_selection
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.choices import either
from storage_lint.graph.node import Resource
from storage_lint.inputs.block import Lowerings, ResourceBlock
from storage_lint.resources.backup import Condition, selections


def _selection(selection: ResourceBlock) -> Iterator[Resource]:
    conditions = [
        Condition(one.text("type"), one.text("key"), one.text("value"), one.exists)
        for one in selection.blocks("selection_tag")
    ]
    filtered = selection.is_set("not_resources")
    for block in selection.blocks("condition"):
        filtered = either(filtered, block.exists)
    yield from selections(selection.common(), selection.strings("resources"), conditions, filtered)


LOWERINGS: Lowerings = {"aws_backup_selection": _selection}
