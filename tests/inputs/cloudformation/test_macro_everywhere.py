"""A macro may add anything: what a template without it says becomes a doubt, and never nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from repository import FIXTURES
from storage_lint.lint import Settings, lint
from storage_lint.rule import Outcome, Profile

TEMPLATES = sorted((FIXTURES / "parity").glob("*/cloudformation/*.yaml"))


def said(path: Path, text: str) -> set[tuple[str, str]]:
    path.write_text(text)
    report = lint([str(path)], Settings(profile=Profile.STRICT))
    outcomes: tuple[Outcome, ...] = (*report.findings, *report.undecided)
    return {(one.rule.id, one.resource.address) for one in outcomes}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.parents[1].name)
def test_nothing_is_lost(template: Path, tmp_path: Path) -> None:
    text = template.read_text()
    if "Transform:" in text:
        pytest.skip("it has one already")
    plain = said(tmp_path / "t.yaml", text)
    assert plain
    assert plain - said(tmp_path / "t.yaml", f"Transform: [Company]\n{text}") == set()


INSTANCE = "Resources:\n  Db:\n    Type: AWS::RDS::DBInstance\n    Properties: {AllocatedStorage: '20'%s}\n"


@pytest.mark.parametrize("more", ["", ", Fn::Transform: {Name: 'AWS::Include', Parameters: {Location: 's3://b/x'}}"])
def test_an_instance_stays_an_instance(more: str, tmp_path: Path) -> None:
    """What may be added might make a member of a cluster of it, which has no storage of its own."""
    (tmp_path / "t.yaml").write_text(("" if more else "Transform: [Company]\n") + INSTANCE % more)
    report = lint([str(tmp_path)], Settings(select=("rds-unencrypted-storage",)))
    assert [one.resource.address for one in report.undecided] == ["Db"]
