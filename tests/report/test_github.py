"""GitHub annotations, whole outputs."""

from __future__ import annotations

from reports import NAME, finding, full
from storage_lint.report import Report
from storage_lint.report.github import write_github
from storage_lint.report.text import Style


def test_everything() -> None:
    assert (
        write_github(full(), Style(show_undecided=True))
        == """\
::error file=main.tf,line=1,endLine=1,col=1,endColumn=32,title=s3-bad-name::the name is bad (aws_s3_bucket.logs)
::error file=main.tf,line=1,endLine=1,col=1,endColumn=32,title=s3-no-tag::no tag (aws_s3_bucket.logs)
::warning file=variables.tf,line=2,endLine=2,col=13,endColumn=19,title=s3-bad-name::the name is bad \
(module.a["x"].aws_s3_bucket.logs)
::warning file=variables.tf,line=2,endLine=2,col=13,endColumn=19,title=s3-bad-name::the name is bad \
(module.a["y"].aws_s3_bucket.logs)
::notice file=variables.tf,line=2,endLine=2,col=13,endColumn=19,title=s3-bad-name::undecided: var.name has no default; \
set it with --var name=… (aws_s3_bucket.logs)
::error file=absent,line=1,endLine=1,col=1,endColumn=1,title=absent%3A no such file or directory::nothing was read there
::notice file=main.tf,line=1,endLine=1,col=1,endColumn=1,title=vpc%3A module is not downloaded::run terraform init
::error file=main.tf,line=1,endLine=1,col=33,endColumn=34,title=broken.tf%3A a block is not closed::expected '}'
4 findings (2 high, 2 medium), 1 undecided, 1 suppressed, 2 problems, 1 note.
Read 5 storage resources in 2 files.
The fixes would save about $12.50 a month.
"""
    )


def test_input_cannot_write_commands() -> None:
    report = Report((finding(origin=NAME, message="100%\n::stop-commands::x\r"),))
    lines = write_github(report, Style()).splitlines()
    assert lines[0].endswith("::100%25\\x0a::stop-commands::x\\x0d (aws_s3_bucket.logs)")
    assert len(lines) == 3
