"""Runs the examples that are written in rule docstrings: for the built-in pack and for anyone's.

In a test of your pack::

    @pytest.mark.parametrize("example", testing.examples("acme_rules"), ids=str)
    def test_example(example):
        assert testing.failures(example) == []

    def test_form():
        assert testing.form_errors("acme_rules") == []
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

from storage_lint.engine import Verdicts, run
from storage_lint.graph.change import Safety
from storage_lint.graph.graph import build
from storage_lint.graph.reading import Reading, ReadSettings
from storage_lint.packs import RuleFile, list_rules, load_rule
from storage_lint.rule import Rule
from storage_lint.source.record import Record

LANGUAGES = ("terraform", "cloudformation", "cdk")
HEADINGS = ("Why", "Fails", "Fixed", "Passes", "Undecided", "Fix safety")
REQUIRED_HEADINGS = ("Why", "Fails", "Passes", "Undecided")
_NAMES = {"terraform": "Terraform", "cloudformation": "CloudFormation", "cdk": "CDK"}

_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MARK = re.compile(r"[ \t]*(?:#|//) finding[ \t]*$", re.MULTILINE)
_LEFT = re.compile(r"\bTODO\b")
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)


class Example(Record):
    """A fenced block of a rule's page. `finding_lines` are the marked lines, counted from 1 within the block."""

    rule: RuleFile
    heading: str
    language: str
    number: int
    text: str
    finding_lines: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.rule.id}-{self.heading.lower()}-{self.language}-{self.number}"


def page(file: RuleFile) -> str:
    """Return a rule's documentation page: its module docstring."""
    return import_module(file.module).__doc__ or ""


def sections(text: str) -> dict[str, str]:
    """Return the text below each heading of a page, in the page's order."""
    parts = _HEADING.split(text)
    return {heading.strip(): body for heading, body in zip(parts[1::2], parts[2::2], strict=True)}


def examples(pack: str) -> list[Example]:
    """Return every example of every rule of a pack. Raises `packs.PackError` for a pack that does not import."""
    return [example for file in list_rules(pack) for example in examples_of(file)]


def examples_of(file: RuleFile) -> Iterator[Example]:
    """Yield the examples of a rule's page."""
    for heading, body in sections(page(file)).items():
        if heading not in ("Fails", "Passes", "Undecided"):
            continue
        for number, (language, text) in enumerate(_FENCE.findall(body), 1):
            lines = tuple(text.count("\n", 0, mark.start()) + 1 for mark in _MARK.finditer(text))
            yield Example(file, heading, language, number, _MARK.sub("", text), lines)


def failures(example: Example) -> list[str]:
    """Lint an example with its rule alone; return what is not as the page says, one sentence each."""
    rule = load_rule(example.rule)
    verdicts, problems = _lint(example, rule)
    found = sorted({finding.origin.trace().span.location().line for finding in verdicts.findings})
    wanted = sorted(example.finding_lines) if example.heading == "Fails" else []
    wrong = [f"problem: {problem}" for problem in problems]
    if example.heading == "Fails" and not wanted:
        wrong.append("no line is marked with '# finding'")
    if found != wanted:
        wrong.append(f"findings on lines {found}, marked are {wanted}")
    wrong += _undecided_wrongly(example, verdicts)
    return [f"{example}: {one}" for one in wrong]


def _undecided_wrongly(example: Example, verdicts: Verdicts) -> Iterator[str]:
    if example.heading == "Undecided" and not verdicts.undecided:
        yield "no verdict is undecided"
    if example.heading != "Undecided" and verdicts.undecided:
        yield f"undecided: {verdicts.undecided[0].unknown.reason}"


def _lint(example: Example, rule: Rule[Any]) -> tuple[Verdicts, list[str]]:
    with tempfile.TemporaryDirectory() as directory:
        reading = read(example, os.path.realpath(directory))
        verdicts = run(build(reading.resources), [rule])
        problems = [f"{problem.summary}: {problem.detail}" for problem in (*reading.problems, *verdicts.problems)]
        return verdicts, problems


def read(example: Example, directory: str) -> Reading:
    """Return what is read of an example, which is written into a directory."""
    if example.language == "terraform":
        from storage_lint.inputs.terraform import read_terraform

        path = _write(directory, "main.tf", example.text)
        return read_terraform({directory: (path,)}, ReadSettings())
    if example.language == "cloudformation":
        from storage_lint.inputs.cloudformation import read_templates

        return read_templates([_write(directory, "template.yaml", example.text)], ReadSettings())
    from storage_lint.inputs.cdk import read_assemblies

    _write(directory, "Example.template.json", example.text)
    artifact = '{"type": "aws:cloudformation:stack", "properties": {"templateFile": "Example.template.json"}}'
    _write(directory, "manifest.json", f'{{"version": "36.0.0", "artifacts": {{"Example": {artifact}}}}}')
    return read_assemblies([directory], ReadSettings())


def _write(directory: str, name: str, text: str) -> str:
    path = os.path.join(directory, name)
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(text)
    return path


def form_errors(pack: str, languages: Sequence[str] = LANGUAGES) -> list[str]:
    """Return how the pages of a pack break the form: headings, title, references, examples in each of `languages`.

    What `storage-lint new-rule` leaves to be written breaks it, too: each such place says TODO.
    """
    return [error for file in list_rules(pack) for error in _form_errors(file, languages)]


# complexity: one check after the other
def _heading_errors(found: dict[str, str], languages: Sequence[str]) -> Iterator[str]:
    if list(found) != [heading for heading in HEADINGS if heading in found]:
        yield f"headings are {list(found)}, the form is {list(HEADINGS)} in this order"
    for heading in REQUIRED_HEADINGS:
        if not found.get(heading, "").strip():
            yield f"the heading '## {heading}' is missing or empty"
    for heading in ("Fails", "Passes"):
        for language in _unwritten_languages(found.get(heading, ""), languages):
            reason = f"{_NAMES[language]}: cannot be written, because …"
            yield f"'## {heading}' has no {language} block, nor '{reason}'"
    undecided = found.get("Undecided", "").strip()
    if undecided and not _FENCE.search(undecided) and not undecided.startswith("Never"):
        yield "'## Undecided' has neither an example nor the reason why that cannot be ('Never: …')"


def _unwritten_languages(body: str, languages: Sequence[str]) -> Iterator[str]:
    """Yield the languages in which a section has no example, and does not say why that cannot be."""
    written = {language for language, _ in _FENCE.findall(body)}
    for language in languages:
        reason = rf"^{_NAMES[language]}: cannot be written, because \S"
        if language not in written and not re.search(reason, body, re.MULTILINE):
            yield language


def _form_errors(file: RuleFile, languages: Sequence[str]) -> Iterator[str]:
    rule = load_rule(file)
    text = page(file)
    found = sections(text)
    yield from (f"{file.id}: {error}" for error in _heading_errors(found, languages))
    if text.strip().partition("\n")[0] != rule.title:
        yield f"{file.id}: the page must begin with the rule's title, {rule.title!r}"
    offers = rule.safety is not Safety.SHOWN or bool(getattr(rule, "fix_title", ""))
    if offers and not found.get("Fix safety", "").strip():
        yield f"{file.id}: the rule offers a fix, and '## Fix safety' does not say what it does"
    if not rule.references:
        yield f"{file.id}: a rule names at least one reference"
    for where in _left_to_write(rule, text):
        yield f"{file.id}: {where} still says TODO"


def _left_to_write(rule: Rule[Any], text: str) -> Iterator[str]:
    words = {"the page": text, "the docstring of the class": type(rule).__doc__}
    own = {f"`{name}`": value for name, value in vars(type(rule)).items() if not name.startswith("_")}
    for where, said in (words | own).items():
        if any(isinstance(one, str) and _LEFT.search(one) for one in (said if isinstance(said, tuple) else (said,))):
            yield where
