"""AWS Backup in CloudFormation: what its selections cover.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-backup-backupselection.html
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.choices import either
from storage_lint.graph.node import Resource
from storage_lint.inputs.block import Lowerings, ResourceBlock
from storage_lint.resources.backup import Condition, selections


def _selection(selection: ResourceBlock) -> Iterator[Resource]:
    for said in selection.blocks("BackupSelection"):
        conditions = [
            Condition(one.text("ConditionType"), one.text("ConditionKey"), one.text("ConditionValue"), one.exists)
            for one in said.blocks("ListOfTags")
        ]
        filtered = either(said.is_set("NotResources"), said.is_set("Conditions"))
        yield from selections(selection.common(), said.strings("Resources"), conditions, filtered)


LOWERINGS: Lowerings = {"AWS::Backup::BackupSelection": _selection}
