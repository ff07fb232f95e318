"""Every rule's page: its form, and its examples, executed."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage_lint import testing
from storage_lint.lint import Settings, lint
from storage_lint.packs import BUILT_IN, list_rules, load_rule
from storage_lint.rule import Category


@pytest.mark.parametrize("example", testing.examples(BUILT_IN), ids=str)
def test_example(example: testing.Example) -> None:
    assert testing.failures(example) == []


DEPLOY = tuple(file.id for file in list_rules(BUILT_IN) if load_rule(file).category is Category.DEPLOY)
FILES = {"terraform": "main.tf", "cloudformation": "template.yaml", "cdk": "template.json"}


def test_what_a_page_shows_as_right_is_not_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader copies it: no rule about deployments finds anything in the examples under "Passes"."""
    monkeypatch.chdir(tmp_path)
    for example in testing.examples(BUILT_IN):
        if example.heading == "Passes":
            Path(str(example)).mkdir()
            (Path(str(example)) / FILES[example.language]).write_text(example.text)
    report = lint(["."], Settings(select=DEPLOY))
    assert report.files
    refused = [(one.origin.trace().span.file.path, one.rule.id, one.message) for one in report.findings]
    assert refused == []


def test_form() -> None:
    assert testing.form_errors(BUILT_IN) == []
