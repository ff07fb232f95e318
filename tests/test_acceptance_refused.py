"""What people write to accept something, and does not hold: what is expired, malformed, or may not be accepted."""

from __future__ import annotations

from pathlib import Path

import pytest

from acceptances import MARK, TEMPLATE, left, problems, review
from commands import run


def test_what_is_expired_is_reported_again(here: Path) -> None:
    (here / "main.tf").write_text(
        'resource "aws_ebs_volume" "v" {\n  size = 1\n'
        '  type = "gp2" # storage-lint: ignore[ebs-gp2-volume] until=2026-05-31 moved in May\n}\n'
    )
    (finding,) = review(select=("ebs-gp2-volume",)).findings
    assert finding.message.endswith(" (accepted until 2026-05-31 at main.tf:3:18)")
    (one,) = review(select=("ebs-gp2-volume",), today="2026-05-31").suppressed
    assert (one.until, one.reason) == ("2026-05-31", "moved in May")
    words = ("--select", "ebs-gp2-volume", "--today")
    assert (run(*words, "2026-05-31").status, run(*words, "2026-06-01").status, run(*words, "soon").status) == (0, 1, 2)


@pytest.mark.parametrize(
    ("mark", "why"),
    [
        ("ignore[ebs-gp2-volum] x", "no rule, alias or service is called 'ebs-gp2-volum': did you mean ebs-gp2-v"),
        ("ignore[] x", "it names no rule"),
        ("ignore[ , ] x", "it names no rule"),
        ("ignore ebs-gp2-volume", "expected storage-lint: ignore[RULES] or ignore-file[RULES]"),
        ("ignored[ebs]", "expected storage-lint: ignore[RULES] or ignore-file[RULES]"),
        ("ignore(ebs)", "expected storage-lint: ignore[RULES] or ignore-file[RULES]"),
        ("ignore[EBS-GP2-VOLUME] x", "no rule, alias or service is called 'EBS-GP2-VOLUME': did you mean ebs-gp2-v"),
        ("ignore[ebs] until=2026-02-30 x", "until=2026-02-30 is no date: expected YYYY-MM-DD"),
        ("ignore[ebs] until=2026-W01-1 x", "until=2026-W01-1 is no date: expected YYYY-MM-DD"),
        ("ignore[ebs] until=tomorrow x", "until=tomorrow is no date: expected YYYY-MM-DD"),
        ("ignore[ebs] x until=2027-01-01", "until=YYYY-MM-DD stands once, directly behind the rules"),
        ("ignore[ebs] until=2027-01-01 until=2028-01-01", "until=YYYY-MM-DD stands once, directly behind the rules"),
        ("ignore[ebs] until: 2027-01-01 x", "until=YYYY-MM-DD stands once, directly behind the rules"),
        ("ignore[ebs] until 2027-01-01", "until=YYYY-MM-DD stands once, directly behind the rules"),
    ],
)
def test_what_is_malformed_accepts_nothing_and_is_a_problem(here: Path, mark: str, why: str) -> None:
    (here / "main.tf").write_text(
        f'resource "aws_ebs_volume" "v" {{\n  size = 1\n  type = "gp2" # storage-lint: {mark}\n}}\n'
    )
    report = review(select=("ebs-gp2-volume",))
    assert (left(report), report.suppressed) == (["main.tf:3 ebs-gp2-volume"], ())
    (problem,) = report.failures
    assert problem.span is not None
    assert (problem.detail.startswith(why), str(problem.span.location())) == (True, "main.tf:3:18")
    assert problem.span.text() == f"storage-lint: {mark}"


@pytest.mark.parametrize(
    "comment",
    [
        "Storage-Lint: ignore[ebs-gp2-volume] x",
        "storage-lint ignore[ebs-gp2-volume] x",
        "storage-lint ignore-file [ebs-gp2-volume]",
        "it stays; storage-lint: ignore ebs-gp2-volume",
        "it stays (Storage-lint:Ignore[ebs-gp2-volume])",
    ],
)
@pytest.mark.parametrize("template", [False, True])
def test_what_is_nearly_a_mark_is_a_problem_wherever_it_stands_in_a_comment(
    here: Path, comment: str, template: bool
) -> None:
    if template:
        (here / "t.yaml").write_text(TEMPLATE.replace("VolumeType: gp2", f"VolumeType: gp2 # {comment}"))
    else:
        text = f'resource "aws_ebs_volume" "v" {{\n  size = 1\n  type = "gp2" # {comment}\n}}\n'
        (here / "main.tf").write_text(text)
    report = review(select=("ebs-gp2-volume",))
    assert (len(report.findings), report.suppressed) == (1, ())
    (problem,) = report.failures
    assert problem.span is not None
    assert problem.detail == "expected storage-lint: ignore[RULES] or ignore-file[RULES]"
    assert problem.span.text() == comment.removeprefix("it stays; ").removeprefix("it stays (")


@pytest.mark.parametrize(
    "comment",
    [
        "see storage-lint.toml",
        "storage-lint ignores it",
        "storage-lint's ignore list",
        "our storage-linter",
        "what storage-lint: ignores",
    ],
)
def test_what_only_speaks_of_the_tool_is_no_mark(here: Path, comment: str) -> None:
    (here / "main.tf").write_text(f'# {comment}\nresource "aws_ebs_volume" "v" {{\n  size = 1\n  type = "gp2"\n}}\n')
    assert review(select=("ebs-gp2-volume",)).failures == ()


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ("{ignore: [ebs-gp2-volum]}", "no rule, alias or service is called 'ebs-gp2-volum'"),
        ("{ignore: [{rule: ebs-gp2-volum}]}", "no rule, alias or service is called 'ebs-gp2-volum'"),
        ("{ignore: [{rul: ebs-gp2-volume}]}", "unknown key rul: an entry is a rule, or {rule, reason, until}"),
        ("{ignore: [5]}", "it names no rule"),
        ("{ignore: [{reason: x}]}", "it names no rule"),
        ("{ignore: [{rule: ebs, until: 2026-13-01}]}", "its until is no date"),
        ("{ignore: [{rule: ebs, reason: [x]}]}", "its reason is no text"),
        ("{ignores: [ebs]}", "expected {ignore: [RULE, …]}"),
        (
            "{ignore: [ebs], until: '2020-01-01'}",
            "unknown key until beside ignore: an entry is a rule, or {rule, reason",
        ),
        ("ebs", "expected {ignore: [RULE, …]}"),
    ],
)
def test_metadata_that_accepts_nothing_is_a_problem(here: Path, entry: str, why: str) -> None:
    (here / "t.yaml").write_text(TEMPLATE.replace("  V:\n", f"  V:\n    Metadata:\n      storage-lint: {entry}\n"))
    report = review(select=("ebs-gp2-volume",))
    assert left(report) == ["t.yaml:9 ebs-gp2-volume"]
    (problem,) = report.failures
    assert problem.span is not None
    assert (problem.detail.startswith(why), problem.span.location().line) == (True, 4)


def test_a_required_reason_and_what_may_not_be_accepted(here: Path) -> None:
    (here / "main.tf").write_text(
        'resource "aws_ebs_volume" "v" {\n  size = 1\n  type = "gp2" # storage-lint: ignore[ebs-gp2-volume]\n'
        "  encrypted = false # storage-lint: ignore[ebs-unencrypted-volume] it is empty\n}\n"
    )
    settings = "require-reason = true\n[rules.ebs-unencrypted-volume]\nacceptable = false\n"
    (here / "storage-lint.toml").write_text(settings)
    report = review()
    assert [one.message.rpartition(" (")[2] for one in sorted(report.findings, key=lambda one: one.rule.id)] == [
        "accepted without a reason at main.tf:3:18)",
        "accepted at main.tf:4:23, which the settings do not allow)",
    ]
    assert problems(report) == ["main.tf:3:18 this accepts nothing: a reason is required"]
    assert report.suppressed == ()


def test_nothing_is_accepted_when_nobody_wants_it(here: Path) -> None:
    (here / "main.tf").write_text(f'resource "aws_ebs_volume" "v" {{\n  size = 1\n  type = "gp2" # {MARK}\n}}\n')
    (finding,) = review(select=("ebs-gp2-volume",), accept=False).findings
    assert finding.message.endswith(" (accepted at main.tf:3:18: why not)")
    assert (run("--select", "ebs-gp2-volume").status, run("--select", "ebs-gp2-volume", "--no-accept").status) == (0, 1)
