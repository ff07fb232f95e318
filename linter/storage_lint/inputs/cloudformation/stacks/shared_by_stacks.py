"""What all templates that are read together share."""

from __future__ import annotations

from collections.abc import Mapping

from storage_lint.graph.reading import ReadSettings
from storage_lint.inputs.cloudformation.evaluate.limits import Work
from storage_lint.inputs.cloudformation.evaluate.scope import Exported
from storage_lint.source.budget import Budget


class Shared:
    """How much was evaluated, what others export, and where everything is deployed."""

    __slots__ = ("_settings", "exports", "work")

    def __init__(self, settings: ReadSettings, exports: Exported, budget: Budget) -> None:
        self.work = Work(budget)
        self.exports = exports
        self._settings = settings

    def pseudo(self, known: Mapping[str, str], path: str) -> Mapping[str, str]:
        """Return the pseudo parameters that are known: those of the stack, else those that the settings have for it."""
        pseudo = dict(known)
        settings = self._settings.of(path)
        if settings.region:
            pseudo.setdefault("AWS::Region", settings.region)
        if settings.partition:
            pseudo.setdefault("AWS::Partition", settings.partition)
        elif "AWS::Region" in pseudo:
            pseudo.setdefault("AWS::Partition", partition_of(pseudo["AWS::Region"]))
        return pseudo


def partition_of(region: str) -> str:
    """Return the partition of a region: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html"""
    for prefix, partition in (("cn-", "aws-cn"), ("us-gov-", "aws-us-gov"), ("us-isob-", "aws-iso-b")):
        if region.startswith(prefix):
            return partition
    return "aws-iso" if region.startswith("us-iso-") else "aws"
