"""What one rule says of one file: for tests of the edges that the pages of rules have no room for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from alone import FILES, judged
from files import write_over
from storage_lint.graph.joins.account_settings import Assumption
from storage_lint.graph.value import Known, Origin, Source
from storage_lint.lint import Settings, lint
from storage_lint.report import Report
from storage_lint.rule import Finding, Profile
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile

VARIABLE = 'variable "x" {\n  type = string\n}\n'
UNTYPED = 'variable "x" {\n}\n'
NO_X = "undecided: var.x has no default"
FAILS_WHEN_EMPTY = 'undecided: fails when var.x == "" is true; var.x has no default'
PARAMETER = 'data "aws_ssm_parameter" "p" {\n  name = "p"\n}\n'  # not known before Terraform runs

_TEMPLATE = re.compile(r"\s*[A-Z]\w*:")  # its first line is a section: Resources, Parameters


def with_severity(finding: Finding) -> str:
    return f"{finding.severity.value}: {finding.message}"


def with_address(finding: Finding) -> str:
    return f"{finding.resource.address}: {with_severity(finding)}"


def said_of(text: str, rule: str, say: Callable[[Finding], str] = with_severity, **assumed: object) -> list[str]:
    """Return what a rule says of a Terraform file or a template: what `say` makes of findings, 'undecided: reason'."""
    language = "cloudformation" if _TEMPLATE.match(text) else "terraform"
    found = judged(text, language, rule) if not assumed else _assuming(text, FILES[language], rule, assumed)
    assert found.problems == ()
    return [*map(say, found.findings), *(f"undecided: {one.unknown.reason}" for one in found.undecided)]


def _assuming(text: str, name: str, rule: str, assumed: Mapping[str, object]) -> Report:
    """Return what a run says whose settings assume something."""
    write_over(Path(name), text)
    origin = Origin(Source.WRITTEN, Span(SourceFile("storage-lint.toml", "x"), 0, 1))
    settings = tuple(Assumption(field, Known(value, origin)) for field, value in assumed.items())
    return lint([name], Settings(select=(rule,), profile=Profile.STRICT, assumed=settings))


def block(kind: str, label: str = "a", /, inner: str = "", **attributes: str) -> str:
    """Return a resource of the AWS provider as Terraform writes it."""
    lines = "".join(f"  {key} = {value}\n" for key, value in attributes.items())
    return f'resource "aws_{kind}" "{label}" {{\n{lines}{inner}}}\n'
