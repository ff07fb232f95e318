"""GitHub annotations, whole outputs."""

from __future__ import annotations

import os
import random

import pytest

from reports import HEADER, NAME, finding, full, undecided, written
from storage_lint.report import Report, github
from storage_lint.report.style import Style
from storage_lint.rule import Severity
from storage_lint.source.problem import Problem


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "urandom", lambda length: b"\0" * length)


STOPPED = "::group::storage-lint\n::stop-commands::00000000000000000000000000000000\n"
RESUMED = "::00000000000000000000000000000000::\n::endgroup::\n"


def test_everything() -> None:
    shown = written(github, full(), Style(show_undecided=True))
    commands, _, rest = shown.partition(STOPPED)
    text, _, last = rest.partition(RESUMED)
    assert (
        commands
        == """\
::error file=absent,line=1,endLine=1,col=1,endColumn=1,title=no such file or directory::nothing was read there
::error file=main.tf,line=1,endLine=1,col=33,endColumn=34,title=broken.tf%3A a block is not closed::expected '}'
::error file=main.tf,line=1,endLine=1,col=1,endColumn=32,title=s3-bad-name::the name is bad (aws_s3_bucket.logs)
::error file=main.tf,line=1,endLine=1,col=1,endColumn=32,title=s3-no-tag::no tag (aws_s3_bucket.logs)
::warning file=variables.tf,line=2,endLine=2,col=13,endColumn=19,title=s3-bad-name::the name is bad \
(module.a["x"].aws_s3_bucket.logs, module.a["y"].aws_s3_bucket.logs)
::notice file=variables.tf,line=2,endLine=2,col=13,endColumn=19,title=s3-bad-name::undecided: var.name has no default; \
set it with --var name=… (aws_s3_bucket.logs)
::notice file=main.tf,line=1,endLine=1,col=1,endColumn=1,title=vpc%3A module is not downloaded::run terraform init
"""
    )
    assert text.startswith("main.tf:1:1 s3-bad-name the name is bad [high]\n")
    assert text.endswith("     expected '}'\n\n")
    assert (
        last
        == """\
4 findings in 3 places (2 high, 2 medium), 1 undecided, 1 suppressed, 2 problems, 1 note.
Read 5 storage resources in 2 files.
The fixes would save about $12.50 a month (prices of us-east-1).
"""
    )


def test_quiet() -> None:
    shown = written(github, Report((finding(),)), Style(quiet=True))
    assert shown == (
        "::warning file=variables.tf,line=2,endLine=2,col=13,endColumn=19,title=s3-bad-name::"
        "the name is bad (aws_s3_bucket.logs)\n"
        f"{STOPPED}variables.tf:2:13 s3-bad-name the name is bad [medium]\n"
        f"     aws_s3_bucket.logs\n     -> var.name, main.tf:2:14\n\n{RESUMED}"
    )


def test_nothing_found() -> None:
    assert written(github, Report(files=("a.tf",))) == (
        "No findings, 0 undecided, 0 suppressed, 0 problems.\nRead 0 storage resources in 1 file.\n"
    )


def test_the_first_of_each_level_are_the_most_severe() -> None:
    severities = random.Random(1).choices(list(Severity), k=60)
    found = [
        finding(f"aws_s3_bucket.b{number}", origin, message=one.value, severity=one)
        for number, (one, origin) in enumerate(zip(severities, [HEADER, NAME] * 30, strict=True))
    ]
    split = [finding(f"b{number}", HEADER, severity=one) for number, one in enumerate(severities)]
    for report in (Report(tuple(found)), Report(tuple(split))):
        lines = [line for line in written(github, report).splitlines() if line.startswith(("::error", "::warn"))]
        said = [line.rpartition("::")[2].split(" (")[0] for line in lines]
        ranks = [Severity(one).rank for one in said if one in Severity._value2member_map_]
        assert ranks == sorted(ranks)


def test_notes_that_ask_for_the_same_are_one_notice() -> None:
    notes = tuple(Problem(f"m{n}: no module", "get it", path=f"m{n:04}.tf", note=True) for n in range(1000))
    lines = [line for line in written(github, Report(problems=notes)).splitlines() if line.startswith("::notice")]
    assert lines == [
        "::notice file=m0000.tf,line=1,endLine=1,col=1,endColumn=1,title=m0%3A no module::"
        "get it%0A(and 999 more that ask for the same)"
    ]


def test_input_cannot_write_commands() -> None:
    hostile = "100%\n::stop-commands::x\r::set-output name=a::b"
    report = Report(
        (finding(hostile, NAME, message=hostile),), (undecided(hostile),), problems=(Problem("a", hostile),)
    )
    shown = written(github, report, Style(show_undecided=True))
    before, _, rest = shown.partition(STOPPED)
    inside, _, after = rest.partition(RESUMED)
    shown = "100%25\\x0a::stop-commands::x\\x0d::set-output name=a::b"
    assert before.splitlines()[1].endswith(f"::{shown} ({shown})")
    lines = [*before.splitlines(), *inside.splitlines(), *after.splitlines()]
    commands = [line.split("::")[1].split()[0] for line in lines if line.lstrip().startswith("::")]
    assert commands == ["error", "warning", "notice"]
