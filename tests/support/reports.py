"""Reports for tests, made by hand: no input language, no rule of the pack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any

from graphs import bucket
from storage_lint.graph.node import Belonging, Edge, WrittenSuppression
from storage_lint.graph.value import Hop, Known, Origin, Source, Trace, Unknown
from storage_lint.report import Report
from storage_lint.report.place import fingerprinted, in_order
from storage_lint.report.repository import Repository
from storage_lint.report.style import Style
from storage_lint.resources.s3 import Bucket
from storage_lint.rule import Category, Finding, Outcome, Rule, Savings, Severity, Undecided
from storage_lint.source.problem import Problem
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile
from storage_lint.suppress import Suppressed

MAIN = SourceFile(
    "main.tf",
    """\
resource "aws_s3_bucket" "logs" {
  bucket   = var.name
  password = "hunter2"
}
""",
)
VARIABLES = SourceFile("variables.tf", 'variable "name" {\n  default = "logs"\n}\n')


class NoName(Rule[Bucket]):
    """A rule without a page."""

    id = "s3-bad-name"
    title = "Bucket has a bad name"
    severity = Severity.MEDIUM
    category = Category.SECURITY
    references = ("https://example.com",)
    aliases = ("CKV_TEST_1",)

    def check(self, resource: Bucket) -> Iterator[Outcome]:
        yield self.finding(resource, resource.name, "the name is bad")


class NoTag(NoName):
    id = "s3-no-tag"
    severity = Severity.HIGH


def span(file: SourceFile, text: str) -> Span:
    start = file.text.index(text)
    return Span(file, start, start + len(text))


def at(file: SourceFile, text: str, *hops: Hop, source: Source = Source.WRITTEN) -> Origin:
    return Origin(source, Trace(span(file, text), hops))


HEADER = at(MAIN, 'resource "aws_s3_bucket" "logs"')
NAME = at(VARIABLES, '"logs"', Hop("var.name", span(MAIN, "var.name")))


def finding(address: str = "aws_s3_bucket.logs", origin: Origin = NAME, rule: Rule[Bucket] | None = None,
            message: str = "the name is bad", severity: Severity | None = None, savings: Savings | None = None,
            because: tuple[Known[Any] | Unknown, ...] = (), **changes: Any) -> Finding:  # fmt: skip
    rule = rule or NoName()
    resource = bucket(address, Known("logs", origin), declared=HEADER, **changes)
    return Finding(rule, resource, origin, message, severity or rule.severity, savings, because)


def undecided(address: str = "aws_s3_bucket.logs", origin: Origin = NAME) -> Undecided:
    unknown = Unknown("var.name has no default", origin, supply="set it with --var name=…")
    return Undecided(NoName(), bucket(address, unknown, declared=HEADER), unknown, "Bucket has a bad name")


def explained() -> Finding:
    origin = at(MAIN, "var.name")
    note = Edge("aws_s3_bucket_policy.logs", "aws_s3_bucket.logs", "policy", Belonging.SURE, "it refers to it", origin)
    because = (Known("logs", NAME), Known({"a": 1}, HEADER), Known(None, at(MAIN, "{", source=Source.DEFAULT)))
    return finding(because=because, joins=(note,))


def full() -> Report:
    suppression = WrittenSuppression("s3-bad-name", "on purpose", HEADER)
    hidden = finding("aws_s3_bucket.hidden", suppressions=(suppression,))
    return Report(
        findings=(
            finding('module.a["x"].aws_s3_bucket.logs'),
            finding(origin=HEADER, rule=NoTag(), message="no tag", savings=Savings(12.5, "a guess")),
            finding(origin=HEADER, severity=Severity.HIGH),
            finding('module.a["y"].aws_s3_bucket.logs'),
        ),
        undecided=(undecided(),),
        suppressed=(Suppressed(hidden, "on purpose", HEADER.trace().span),),
        problems=(
            Problem("broken.tf: a block is not closed", "expected '}'", span=span(MAIN, "{")),
            Problem("absent: no such file or directory", "nothing was read there", path="absent"),
            Problem("vpc: module is not downloaded", "run terraform init", path="main.tf", note=True),
        ),
        files=("main.tf", "variables.tf"),
        resources=5,
    )


def written(form: ModuleType, report: Report, style: Style | None = None) -> str:
    """Return a report in a form, a module of `report/`."""
    return "".join(form.parts(report, style or Style()))


def fingerprints(outcomes: Iterable[Outcome], repository: Repository) -> list[str]:
    """Return the fingerprints of outcomes, in the order of their places."""
    return [mark for _, mark in fingerprinted(in_order(outcomes), repository)]
