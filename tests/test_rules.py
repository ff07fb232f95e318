"""Every rule's page: its form, and its examples, executed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from alone import judged
from storage_lint import testing
from storage_lint.lint import Settings, lint
from storage_lint.packs import BUILT_IN, RuleFile, list_rules, load_rule
from storage_lint.rule import Category


@pytest.mark.parametrize("rule", list_rules(BUILT_IN), ids=lambda rule: rule.id)
def test_examples(rule: RuleFile) -> None:
    assert [wrong for example in testing.examples_of(rule) for wrong in testing.failures(example)] == []


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


def unknown(example: testing.Example, line: int) -> str | None:
    """Return an example with something that is not known in the place of the value on a line, if one stands there."""
    lines = example.text.split("\n")
    if example.language == "terraform":
        found = re.fullmatch(r"(\s*\w+\s*= ).*[^{\[(]", lines[line - 1].rstrip())
        value, declared = "var.not_known", 'variable "not_known" {}'
    else:
        found = re.fullmatch(r"(\s*(?:- )?\w+: )\S.*", lines[line - 1])
        value, declared = "!Ref NotKnown", "Parameters: {NotKnown: {Type: String}}"
    if found is None or example.language == "cdk" or any(one.startswith("Parameters:") for one in lines):
        return None
    lines[line - 1] = found[1] + value
    return "\n".join([*lines, declared, ""])


# What whoever runs Terraform gives is no password in the code.
GIVEN = "-plaintext-"


def test_what_is_not_known_is_not_passed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A finding whose value is taken away is not silently gone; what AWS would refuse is guessed at by no rule."""
    monkeypatch.chdir(tmp_path)
    number, passed = 0, []
    for example in testing.examples(BUILT_IN):
        if example.heading != "Fails" or example.rule.id in DEPLOY or GIVEN in example.rule.id:
            continue
        for line in example.finding_lines:
            if (text := unknown(example, line)) is not None:
                verdicts = judged(text, example.language, example.rule.id)
                number += 1
                if not verdicts.undecided and len(verdicts.findings) < len(example.finding_lines):
                    passed.append((str(example), line))
    assert passed == []
    assert number > 100


def test_form() -> None:
    assert testing.form_errors(BUILT_IN) == []
