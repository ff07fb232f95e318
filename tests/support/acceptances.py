"""What a review accepts and what is left of it, as lines."""

from __future__ import annotations

from collections.abc import Sequence

from storage_lint.config.units import Configs
from storage_lint.lint import Settings, lint
from storage_lint.packs import BUILT_IN
from storage_lint.report import Report
from storage_lint.report.place import in_order
from storage_lint.rule import Outcome
from storage_lint.select import Rulebook

RULES = ("ebs-gp2-volume", "ebs-unencrypted-volume")


def review(*paths: str, select: Sequence[str] = RULES, today: str = "2026-06-01", accept: bool = True) -> Report:
    configs = Configs(Rulebook((BUILT_IN,)))
    return lint(paths or (".",), Settings(select=tuple(select), configs=configs, today=today, accept=accept))


def left(report: Report) -> list[str]:
    """Return what is reported: 'main.tf:3 ebs-gp2-volume aws_ebs_volume.v'."""
    outcomes: list[Outcome] = [*report.findings, *report.undecided]
    placed = in_order(outcomes)
    return [f"{one.location.path}:{one.location.line} {one.outcome.rule.id}" for one in placed]


def problems(report: Report) -> list[str]:
    found = []
    for one in report.problems:
        assert one.span is not None
        found.append(f"{one.span.location()} {one.summary.rpartition(': ')[2]}: {one.detail}")
    return found


MARK = "storage-lint: ignore[ebs-gp2-volume] why not"
TEMPLATE = """\
Resources:
  V:
    Type: AWS::EC2::Volume
    Properties:
      AvailabilityZone: a
      Size: 1
      VolumeType: gp2
      Encrypted: false
"""
