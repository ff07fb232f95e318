"""The text report, whole outputs."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from commands import run
from reports import HEADER, MAIN, NAME, explained, finding, full, undecided
from storage_lint.graph.node import Construct
from storage_lint.graph.value import Hop, Origin, Source, Trace
from storage_lint.report import Report
from storage_lint.report.style import Style
from storage_lint.report.text import write_text
from storage_lint.source.problem import Problem
from storage_lint.source.record import replace
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile

FULL = """\
main.tf:1:1 s3-bad-name the name is bad [high]
main.tf:1:1 s3-no-tag no tag [high]
   1 | resource "aws_s3_bucket" "logs" {
     | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
     aws_s3_bucket.logs

variables.tf:2:13 s3-bad-name the name is bad [medium]
   2 |   default = "logs"
     |             ^^^^^^
     module.a["x"].aws_s3_bucket.logs
     module.a["y"].aws_s3_bucket.logs
     -> var.name, main.tf:2:14

absent problem no such file or directory
     nothing was read there

main.tf note vpc: module is not downloaded
     run terraform init

main.tf:1:33 problem broken.tf: a block is not closed
   1 | resource "aws_s3_bucket" "logs" {
     |                                 ^
     expected '}'

4 findings in 3 places (2 high, 2 medium), 1 undecided (--undecided show lists them), 1 suppressed, 2 problems, 1 note.
Read 5 storage resources in 2 files.
The fixes would save about $12.50 a month (prices of us-east-1).
"""


def test_everything() -> None:
    assert write_text(full(), Style()) == FULL


def test_the_order_does_not_depend_on_the_order_of_outcomes() -> None:
    report = full()
    for seed in range(20):
        shuffled = {
            name: tuple(random.Random(seed).sample(getattr(report, name), len(getattr(report, name))))
            for name in ("findings", "undecided", "problems")
        }
        assert write_text(replace(report, **shuffled), Style()) == FULL


def test_undecided_verdicts_are_listed_when_asked_for() -> None:
    report = Report(undecided=(undecided("a"), undecided("b")), files=("main.tf",), resources=1)
    assert (
        write_text(report, Style(show_undecided=True))
        == """\
variables.tf:2:13 s3-bad-name undecided: var.name has no default; set it with --var name=…
   2 |   default = "logs"
     |             ^^^^^^
     a
     b
     -> var.name, main.tf:2:14

No findings, 2 undecided, 0 suppressed, 0 problems.
Read 1 storage resource in 1 file.
"""
    )
    assert (
        write_text(report, Style())
        == """\
No findings, 2 undecided (--undecided show lists them), 0 suppressed, 0 problems.
Read 1 storage resource in 1 file.
"""
    )


def test_explain_says_what_decided_and_what_was_joined() -> None:
    assert (
        write_text(Report((explained(),), files=("main.tf",), resources=1), Style(explain=True))
        == """\
variables.tf:2:13 s3-bad-name the name is bad [medium]
   2 |   default = "logs"
     |             ^^^^^^
     aws_s3_bucket.logs
     -> var.name, main.tf:2:14
     s3-bad-name: name is 'logs', variables.tf:2:13
       -> var.name, main.tf:2:14
     s3-bad-name: the value is written, main.tf:1:1
     s3-bad-name: the value is not written, main.tf:1:33
     join: aws_s3_bucket_policy.logs is its policy: it refers to it, at main.tf:2:14

1 finding in 1 place (1 medium), 0 undecided, 0 suppressed, 0 problems.
Read 1 storage resource in 1 file.
"""
    )


def test_explain_shows_the_first_of_many_joins() -> None:
    one = explained()
    joins = tuple(replace(one.resource.joins[0], attachment=f"aws_s3_bucket_policy.p{number}") for number in range(25))
    many = replace(one, resource=replace(one.resource, joins=joins))
    text = write_text(Report((many,)), Style(explain=True))
    assert text.count("     join: ") == 20
    assert "\n     and 5 more joins\n" in text


def test_many_instances_are_cut() -> None:
    report = Report(tuple(finding(f"aws_s3_bucket.logs[{number:02}]", HEADER) for number in range(25)), resources=25)
    lines = write_text(report, Style()).splitlines()
    assert lines[3] == "     aws_s3_bucket.logs[00]"
    assert lines[5:8] == ["     aws_s3_bucket.logs[02]", "     and 22 more", ""]


def test_notes_that_ask_for_the_same_stand_together() -> None:
    paths = [f"m{number:02}.tf" for number in range(22)]
    notes = tuple(Problem(f"{path}: no module", "get it", path=path, note=True) for path in paths)
    lines = write_text(Report(problems=notes), Style()).splitlines()
    assert lines[:2] == ["note 22 times: get it", "     m00.tf no module"]
    assert lines[20:23] == ["     m19.tf no module", "     and 2 more", ""]


def test_the_construct_is_named() -> None:
    program = SourceFile("app.ts", "new Bucket(this, 'Logs');\n")
    construct = Construct(
        "Main/Logs/Resource",
        lambda: "aws_s3.Bucket",
        lambda trace: Trace(Span(program, 0, 10), (Hop("template", trace.span),)),
        lambda: Span(program, 0, 10),
    )
    report = Report((finding("Logs1234", HEADER, construct_path="Main/Logs/Resource", construct=construct),))
    assert write_text(report, Style()).startswith("""\
app.ts:1:1 s3-bad-name the name is bad [medium]
   1 | new Bucket(this, 'Logs');
     | ^^^^^^^^^^
     Main/Logs/Resource (aws_s3.Bucket, Logs1234)
     -> template, main.tf:1:1
""")


def test_nothing_to_read_and_nothing_found() -> None:
    assert write_text(Report(), Style()).splitlines() == [
        "No findings, 0 undecided, 0 suppressed, 0 problems.",
        "Nothing was read: no Terraform, CloudFormation or CDK files there.",
    ]


def test_colours() -> None:
    text = write_text(Report((finding(origin=HEADER),)), Style(colour=True))
    assert text.splitlines()[0] == (
        "\x1b[1mmain.tf:1:1\x1b[0m \x1b[33ms3-bad-name\x1b[0m the name is bad\x1b[33m [medium]\x1b[0m"
    )
    assert "\x1b" not in write_text(full(), Style())


def test_input_does_not_reach_the_terminal_as_control_characters() -> None:
    hostile = "\x1b[2J\x07\u202e\x9b\r\n::error::"
    file = SourceFile(f"a{hostile}.tf", f"x = {hostile}\n")
    origin = Origin(Source.WRITTEN, Trace(Span(file, 0, 1), (Hop(hostile, Span(file, 4, 5)),)))
    report = Report(
        (finding(f"a{hostile}", origin, message=hostile),), problems=(Problem(hostile, hostile, path=hostile),)
    )
    text = write_text(report, Style())
    assert all(char == "\n" or char.isprintable() for char in text)
    assert "\n::error" not in text
    assert "\\x1b[2J\\x07\\u202e\\x9b\\x0d\\x0a::error::" in text


def test_hops_that_differ_stand_with_their_instance() -> None:
    other = Origin(Source.WRITTEN, Trace(NAME.trace().span, (Hop("local.name", Span(MAIN, 0, 3)),)))
    text = write_text(Report((finding("a"), finding("b", other))), Style())
    assert text.splitlines()[:7] == [
        "variables.tf:2:13 s3-bad-name the name is bad [medium]",
        '   2 |   default = "logs"',
        "     |             ^^^^^^",
        "     a",
        "       -> var.name, main.tf:2:14",
        "     b",
        "       -> local.name, main.tf:1:1",
    ]


@pytest.mark.parametrize("summary", ["empty", ""])
def test_a_problem_of_an_empty_file_has_no_source_line(summary: str) -> None:
    report = Report(problems=(Problem(summary, "", span=Span(SourceFile("e.json", ""), 0, 0)),))
    assert write_text(report, Style()).splitlines()[0] == f"e.json:1:1 problem {summary}"


def test_a_module_that_many_roots_call_shows_the_first_calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk" / "main.tf").write_text(
        'resource "aws_ebs_volume" "v" {\n  size = 1\n  type = "gp2"\n  encrypted = true\n}\n'
    )
    for number in range(9):
        (tmp_path / f"r{number}").mkdir()
        (tmp_path / f"r{number}" / "main.tf").write_text('module "disk" {\n  source = "../disk"\n}\n')
    lines = run("--select", "ebs-gp2-volume").output.splitlines()
    assert lines[3:8] == [
        "     module.disk.aws_ebs_volume.v",
        *(f"     -> module.disk is called, r{number}/main.tf:1:1" for number in range(3)),
        "     and 6 more ways",
    ]
