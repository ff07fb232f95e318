"""Every rule's page: its form, and its examples, executed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from alone import judged
from files import write
from storage_lint import testing
from storage_lint.graph.change import Safety
from storage_lint.lint import Settings, lint
from storage_lint.packs import BUILT_IN, RuleFile, list_rules, load_rule
from storage_lint.rule import Category, Profile


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


WORDS = {Safety.SAFE: "safe", Safety.UNSAFE: "unsafe", Safety.SHOWN: "shown only"}


def test_a_page_says_how_safe_the_fixes_of_its_examples_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under "Fix safety" stands each word that a fix has; of a rule that offers none, `None: …` or nothing."""
    monkeypatch.chdir(tmp_path)
    fails = [example for example in testing.examples(BUILT_IN) if example.heading == "Fails"]
    write(tmp_path, {f"{example}/{FILES[example.language]}": example.text for example in fails})
    offered: dict[str, set[str]] = {file.id: set() for file in list_rules(BUILT_IN)}
    for one in lint(["."], Settings(profile=Profile.STRICT)).findings:
        if one.fix is not None and one.resource.scope.startswith(f"{one.rule.id}-fails-"):
            offered[one.rule.id].add(WORDS[one.fix.safety])
    wrong = []
    for file in list_rules(BUILT_IN):
        said = testing.sections(testing.page(file)).get("Fix safety", "").strip()
        found = {word for word in WORDS.values() if re.search(rf"\b{word}\b", said.lower())}
        if not offered[file.id] <= found or (not offered[file.id] and not said.startswith(("None: ",) if said else "")):
            wrong.append((file.id, offered[file.id], said))
    assert wrong == []


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
