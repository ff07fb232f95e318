"""AWS Backup in CloudFormation: what its selections cover.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-backup-backupselection.html
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.node import Resource
from storage_lint.inputs.block import Lowerings, ResourceBlock
from storage_lint.resources.backup import TaggedSelection, selected, tags_of


def _selection(selection: ResourceBlock) -> Iterator[Resource]:
    for said in selection.blocks("BackupSelection"):
        yield from selected(selection.common(), said.strings("Resources"))
        blocks = said.blocks("ListOfTags")
        tags = tags_of(
            [(one.text("ConditionType"), one.text("ConditionKey"), one.text("ConditionValue")) for one in blocks]
        )
        if tags:
            yield TaggedSelection(**selection.common(), tags=tags)


LOWERINGS: Lowerings = {"AWS::Backup::BackupSelection": _selection}
