"""One entry for each rule and place, whole outputs of the forms that show them."""

from __future__ import annotations

from reports import HEADER, MAIN, NAME, NoTag, finding, full, undecided
from storage_lint.graph.value import Hop, Origin, Source, Trace
from storage_lint.report import Report
from storage_lint.report.concise import parts as concise
from storage_lint.report.entries import Kind, by_place, described
from storage_lint.report.markdown import parts as markdown
from storage_lint.report.style import Style
from storage_lint.report.summary import summary
from storage_lint.report.text import write_text
from storage_lint.rule import Severity
from storage_lint.source.problem import Problem
from storage_lint.source.span import Span


def called(number: int) -> Origin:
    """One place, as 400 callers lead there."""
    return Origin(Source.WRITTEN, Trace(NAME.trace().span, (Hop(f"var.name of c{number:03}", Span(MAIN, 0, 3)),)))


CALLERS = Report(tuple(finding(f"module.c{n:03}.b", called(n), message="bad") for n in range(400)), resources=400)


def test_four_hundred_callers_are_one_block() -> None:
    assert (
        write_text(CALLERS, Style())
        == """\
variables.tf:2:13 s3-bad-name bad [medium]
   2 |   default = "logs"
     |             ^^^^^^
     module.c000.b
       -> var.name of c000, main.tf:1:1
     module.c001.b
       -> var.name of c001, main.tf:1:1
     module.c002.b
       -> var.name of c002, main.tf:1:1
     and 397 more

400 findings in 1 place (400 medium), 0 undecided, 0 suppressed, 0 problems.
Nothing was read: no Terraform, CloudFormation or CDK files there.
"""
    )


def test_four_hundred_callers_are_one_line() -> None:
    assert list(concise(CALLERS, Style())) == [
        "variables.tf:2:13: medium s3-bad-name bad (module.c000.b, module.c001.b, module.c002.b and 397 more)\n"
    ]
    (place,) = CALLERS.places()
    assert (len(place.addresses), place.severity, str(place.location)) == (400, Severity.MEDIUM, "variables.tf:2:13")


def test_what_differs_stands_with_its_resource_below_the_most_severe() -> None:
    findings = (
        finding("a", message="$5.00 less"),
        finding("b", message="$9.00 less", severity=Severity.HIGH),
        finding("c", message="$5.00 less"),
    )
    report = Report(findings, files=("main.tf",), resources=3)
    assert write_text(report, Style(quiet=True)) == (
        "variables.tf:2:13 s3-bad-name $9.00 less [high]\n"
        "     a: $5.00 less [medium]\n     b\n     c: $5.00 less [medium]\n     -> var.name, main.tf:2:14\n\n"
    )
    (entry,) = by_place(report.findings, Kind.FINDING)
    assert described(entry) == ["$9.00 less (b)", "$5.00 less (a, c)"]


def test_two_rules_at_one_place_are_two() -> None:
    report = Report((finding(origin=HEADER), finding(origin=HEADER, rule=NoTag())))
    assert report.tally.places == len(report.places()) == 2
    assert next(summary(report, Style())).startswith("2 findings in 2 places (1 high, 1 medium), ")


def test_concise_has_all_that_is_asked_for() -> None:
    style = Style(show_undecided=True, show_accepted=True)
    assert "".join(concise(full(), style)) == (
        "main.tf:1:1: high s3-bad-name the name is bad (aws_s3_bucket.logs)\n"
        "main.tf:1:1: high s3-no-tag no tag (aws_s3_bucket.logs)\n"
        "variables.tf:2:13: medium s3-bad-name the name is bad "
        '(module.a["x"].aws_s3_bucket.logs, module.a["y"].aws_s3_bucket.logs)\n'
        "variables.tf:2:13: undecided s3-bad-name var.name has no default; set it with --var name=… "
        "(aws_s3_bucket.logs)\n"
        "variables.tf:2:13: accepted s3-bad-name the name is bad (aws_s3_bucket.hidden); "
        "accepted by Metadata at main.tf:1:1: on purpose\n"
        "absent: problem no such file or directory: nothing was read there\n"
        "main.tf: note vpc: module is not downloaded: run terraform init\n"
        "main.tf:1:33: problem broken.tf: a block is not closed: expected '}'\n"
    )
    assert len(list(concise(full(), Style()))) == 6


def test_lines_of_a_note_are_told_apart_in_one_line() -> None:
    note = Problem("2 calls are not read", "they speak of nothing: acme/vpc/aws\nrun terraform get", note=True)
    report = Report((), problems=(note,))
    said = "storage-lint: note 2 calls are not read: they speak of nothing: acme/vpc/aws; run terraform get"
    assert list(concise(report, Style())) == [f"{said}\n"]
    assert f"- {said.replace('note ', '')}\n" in "".join(markdown(report, Style()))


def test_a_line_of_the_concise_form_is_one_line() -> None:
    hostile = "a\n::error::\x1b[2J"
    report = Report((finding(hostile, message=hostile),), (undecided(hostile),), problems=(Problem(hostile, hostile),))
    lines = list(concise(report, Style(show_undecided=True)))
    assert len(lines) == 3
    assert all(line[:-1].isprintable() and not line.startswith("::") for line in lines)


def test_what_was_accepted_is_listed_when_asked_for() -> None:
    text = write_text(full(), Style(show_accepted=True))
    assert (
        """\
variables.tf:2:13 s3-bad-name accepted: the name is bad [medium]
     aws_s3_bucket.hidden
     -> var.name, main.tf:2:14
     accepted by Metadata at main.tf:1:1: on purpose
"""
        in text
    )
