"""What one rule says of one file: for tests of the edges that the pages of rules have no room for."""

from __future__ import annotations

from pathlib import Path

from storage_lint.lint import Settings, lint
from storage_lint.rule import Profile


def said_of(text: str, rule: str) -> list[str]:
    """Return what a rule says of a Terraform file or a template: 'medium: message', or 'undecided: reason'."""
    name = "template.yaml" if "Resources:" in text else "main.tf"
    Path(name).write_text(text)
    report = lint([name], Settings(select=(rule,), profile=Profile.STRICT))
    assert report.problems == ()
    undecided = [f"undecided: {one.unknown.reason}" for one in report.undecided]
    return [f"{one.severity.value}: {one.message}" for one in report.findings] + undecided
