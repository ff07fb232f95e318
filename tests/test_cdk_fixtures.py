"""Every app of fixtures/cdk/apps gives exactly what its findings.txt says: construct, class, program line, hops.

After a change that is meant to change them: STORAGE_LINT_WRITE=1 pytest tests/test_cdk_fixtures.py
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage_lint.lint import lint
from storage_lint.report import Report
from storage_lint.report.place import AnOutcome, Placed, place
from storage_lint.rule import Finding, Undecided

APPS = Path("fixtures/cdk/apps")
NAMES = sorted(path.parent.name for path in APPS.glob("*/cdk.out"))


def entries(word: str, outcomes: list[AnOutcome], reasons: dict[int, str | None] | None = None) -> Iterator[str]:
    """The outcomes in order of place, each with its hops below."""
    for placed in place(outcomes):
        resource, outcome = placed.outcome.resource, placed.outcome
        class_name = resource.construct.class_name if resource.construct else None
        about = f"{outcome.rule.id} {resource.construct_path} ({class_name}): {_said(placed)}"
        reason = f" ({reasons[id(outcome)]})" if reasons is not None else ""
        yield f"{placed.location} {word} {about}{reason}"
        for hop in placed.trace.via:
            yield f"    {hop.message} {hop.span.location()}"


def _said(placed: Placed[AnOutcome]) -> str:
    outcome = placed.outcome
    return outcome.unknown.reason if isinstance(outcome, Undecided) else outcome.message


def golden(name: str, report: Report) -> str:
    accepted = [one.outcome for one in report.suppressed]
    reasons = {id(one.outcome): one.reason for one in report.suppressed}
    lines = [
        *entries("finding", list[Finding | Undecided](report.findings)),
        *entries("undecided", list[Finding | Undecided](report.undecided)),
        *entries("suppressed", accepted, reasons),
    ]
    return "".join(f"{line.replace(f'{APPS}/{name}/', '')}\n" for line in lines)


@pytest.mark.parametrize("name", NAMES)
def test_app(name: str) -> None:
    report = lint([str(APPS / name)])
    assert report.problems == ()
    path, said = APPS / name / "findings.txt", golden(name, report)
    if os.environ.get("STORAGE_LINT_WRITE"):
        path.write_text(said, encoding="utf-8")
    assert said == path.read_text(encoding="utf-8")


def test_each_app_has_findings() -> None:
    silent = [name for name in NAMES if not (APPS / name / "findings.txt").read_text(encoding="utf-8")]
    assert silent == []
