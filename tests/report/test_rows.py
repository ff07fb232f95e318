"""Outcomes kept as rows: what comes out again, in which order, and what becomes of their files."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports import explained, finding, full, written
from storage_lint.lint import Settings, lint
from storage_lint.report import Report
from storage_lint.report import json as json_report
from storage_lint.report.rows import Rows
from storage_lint.report.settled import Settling
from storage_lint.report.style import Style
from storage_lint.report.text import write_text
from storage_lint.rule import Finding, Undecided
from storage_lint.source.record import replace

GP2 = Settings(select=("ebs-gp2-volume",))
STYLE = Style(show_undecided=True, explain=True)


def settled(report: Report, explain: bool = True) -> Report:
    """The same report with its outcomes as rows, added one by one."""
    settling = Settling(explain)
    findings: Rows[Finding] = Rows(settling)
    undecided: Rows[Undecided] = Rows(settling)
    for one in reversed(report.findings):
        findings.add((one,))
    undecided.add(report.undecided)
    return replace(report, findings=findings, undecided=undecided)


def test_reports_of_rows_are_those_of_the_outcomes() -> None:
    report = replace(full(), findings=(*full().findings, explained()))
    rows = settled(report)
    assert write_text(rows, STYLE) == write_text(report, STYLE)
    assert written(json_report, rows) == written(json_report, report)
    assert (rows.tally, rows.undecided_rules) == (report.tally, report.undecided_rules)


def test_what_only_explains_is_left_out_where_nobody_asks() -> None:
    report = Report(findings=(explained(),))
    assert write_text(settled(report, explain=False), Style()) == write_text(report, Style())
    assert "join" not in write_text(settled(report, explain=False), STYLE)


def test_they_are_a_sequence_in_the_order_of_places() -> None:
    rows = settled(full()).findings
    assert len(rows) == 4
    assert [(one.rule.id, one.message) for one in rows] == [
        ("s3-bad-name", "the name is bad"),
        ("s3-no-tag", "no tag"),
        ("s3-bad-name", "the name is bad"),
        ("s3-bad-name", "the name is bad"),
    ]
    assert (rows[1].message, [one.message for one in rows[1:2]]) == ("no tag", ["no tag"])
    assert rows != full().findings
    assert settled(Report()).findings == ()
    assert not settled(Report()).findings


def test_what_was_said_of_a_scope_is_taken_back_and_said_anew() -> None:
    rows: Rows[Finding] = Rows(Settling(explain=False))
    rows.add((finding("a", scope="one"), finding("b", scope="two")))
    assert rows.tally.severities == {"medium": 2}
    rows.take_back({"one"})
    assert ([one.resource.address for one in rows], len(rows), rows.tally.severities) == (["b"], 1, {"medium": 1})
    rows.add((finding("c", scope="one"),))
    assert ([one.resource.address for one in rows], len(rows)) == (["b", "c"], 2)


def test_a_line_is_shown_only_if_the_file_is_what_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in "ab":
        (tmp_path / f"{name}.tf").write_text(f'resource "aws_ebs_volume" "{name}" {{\n  type = "gp2"\n}}\n')
    report = lint(["."], GP2)
    (tmp_path / "a.tf").write_text('variable "password" {\n  default = "hunter2"\n}\n')
    text = write_text(report, Style())
    assert "a.tf:2:10 ebs-gp2-volume" in text
    assert "hunter2" not in text
    assert '   2 |   type = "gp2"\n' in text
    (tmp_path / "b.tf").unlink()
    assert 'type = "gp2"' not in write_text(lint(["a.tf"], GP2), Style())


def test_a_report_outlives_the_files(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "aws_ebs_volume" "v" {\n  type = "gp2"\n}\n')
    report = lint([str(tmp_path)], GP2)
    (tmp_path / "main.tf").unlink()
    (one,) = report.findings
    assert (one.location.line, one.resource.address, one.field) == (2, "aws_ebs_volume.v", "volume_type")
    assert "ebs-gp2-volume" in write_text(report, Style())
