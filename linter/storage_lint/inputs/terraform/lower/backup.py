"""AWS Backup in Terraform: what its selections cover.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/backup_selection
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/backup_plan
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.choices import both, either
from storage_lint.graph.node import Resource
from storage_lint.graph.value import Known, Value
from storage_lint.inputs.block import Lowerings, ResourceBlock
from storage_lint.resources.backup import Condition, selections
from storage_lint.resources.backup_plans import Plan, Selection, TagCondition

_OPERATORS = {
    "string_equals": "StringEquals",
    "string_like": "StringLike",
    "string_not_equals": "StringNotEquals",
    "string_not_like": "StringNotLike",
}


def _selection(selection: ResourceBlock) -> Iterator[Resource]:
    conditions = [
        Condition(one.text("type"), one.text("key"), one.text("value"), one.exists)
        for one in selection.blocks("selection_tag")
    ]
    filtered = selection.is_set("not_resources")
    for block in selection.blocks("condition"):
        filtered = either(filtered, block.exists)
    yield from selections(selection.common(), selection.strings("resources"), conditions, filtered)
    yield Selection(
        **selection.common(),
        arns=selection.strings("resources"),
        excluded=selection.strings("not_resources"),
        tags=tuple(TagCondition("StringEquals", one.key, one.value, one.exists) for one in conditions),
        conditions=tuple(_conditions(selection)),
        plan=selection.text("plan_id"),
    )


def _conditions(selection: ResourceBlock) -> Iterator[TagCondition]:
    for condition in selection.blocks("condition"):
        for name, operator in _OPERATORS.items():
            for one in condition.blocks(name):
                there = one.within(condition)
                yield TagCondition(operator, there.text("key"), there.text("value"), there.exists)


def _plan(plan: ResourceBlock) -> Iterator[Resource]:
    continuous: Value[bool] = Known(False, plan.default)
    for rule in plan.blocks("rule"):
        continuous = either(continuous, both(rule.exists, rule.flag("enable_continuous_backup", False)))
    yield Plan(**plan.common(), plan_id=plan.identity("the plan's id"), is_continuous=continuous)


LOWERINGS: Lowerings = {"aws_backup_plan": _plan, "aws_backup_selection": _selection}
