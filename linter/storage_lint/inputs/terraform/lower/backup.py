"""AWS Backup in Terraform: what its selections cover.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/backup_selection
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.node import Resource
from storage_lint.inputs.block import Lowerings, ResourceBlock
from storage_lint.resources.backup import TaggedSelection, selected, tags_of


def _selection(selection: ResourceBlock) -> Iterator[Resource]:
    yield from selected(selection.common(), selection.strings("resources"))
    blocks = selection.blocks("selection_tag")
    tags = tags_of([(one.text("type"), one.text("key"), one.text("value")) for one in blocks])
    if tags:
        yield TaggedSelection(**selection.common(), tags=tags)


LOWERINGS: Lowerings = {"aws_backup_selection": _selection}
