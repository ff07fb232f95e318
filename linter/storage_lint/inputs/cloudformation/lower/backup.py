"""AWS Backup in CloudFormation: what its selections cover.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-backup-backupselection.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-backup-backupplan.html
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.choices import both, either
from storage_lint.graph.node import Resource
from storage_lint.graph.value import Known, Value
from storage_lint.inputs.block import Block, Lowerings, ResourceBlock
from storage_lint.resources.backup import Condition, selections
from storage_lint.resources.backup_plans import Plan, Selection, TagCondition

_OPERATORS = ("StringEquals", "StringLike", "StringNotEquals", "StringNotLike")


def _selection(selection: ResourceBlock) -> Iterator[Resource]:
    for said in selection.blocks("BackupSelection"):
        conditions = [
            Condition(one.text("ConditionType"), one.text("ConditionKey"), one.text("ConditionValue"), one.exists)
            for one in said.blocks("ListOfTags")
        ]
        filtered = either(said.is_set("NotResources"), said.is_set("Conditions"))
        yield from selections(selection.common(), said.strings("Resources"), conditions, filtered)
        yield Selection(
            **selection.common(),
            arns=said.strings("Resources"),
            excluded=said.strings("NotResources"),
            tags=tuple(TagCondition("StringEquals", one.key, one.value, one.exists) for one in conditions),
            conditions=tuple(_conditions(said)),
            plan=selection.text("BackupPlanId"),
        )


def _conditions(said: Block) -> Iterator[TagCondition]:
    for condition in said.blocks("Conditions"):
        for operator in _OPERATORS:
            for one in condition.blocks(operator):
                there = one.within(condition)
                yield TagCondition(operator, there.text("ConditionKey"), there.text("ConditionValue"), there.exists)


def _plan(plan: ResourceBlock) -> Iterator[Resource]:
    continuous: Value[bool] = Known(False, plan.default)
    for said in plan.blocks("BackupPlan"):
        for rule in said.blocks("BackupPlanRule"):
            there = rule.within(said)
            continuous = either(continuous, both(there.exists, there.flag("EnableContinuousBackup", False)))
    yield Plan(**plan.common(), plan_id=plan.identity("the plan's id"), is_continuous=continuous)


LOWERINGS: Lowerings = {"AWS::Backup::BackupPlan": _plan, "AWS::Backup::BackupSelection": _selection}
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-backup-backupplan.html#aws-resource-backup-backupplan-return-values
IDENTIFIERS = {"AWS::Backup::BackupPlan": "BackupPlanId"}
