"""What Terraform takes up to 0.11, or 0.14: it is read as it was there, with a note, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage_lint.lint import Settings, lint
from storage_lint.report import Report

BUCKETS = """variable "on" {
  default = true
}
variable "n" {}
resource "aws_s3_bucket" "a" {
  count  = %s
  bucket = "acme-a"
}
resource "aws_s3_bucket" "b" {
  bucket = "acme-b"
}
"""
BLOCK = """resource "aws_s3_bucket_public_access_block" "x" {
  count                   = "${var.on ? 1 : 0}"
  bucket                  = %s
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
"""
NO_INDEX = "Terraform takes it without an index up to 0.11, of a single instance; write [0] or [count.index] behind it"
NAMED = "a resource with a count is named without an index"


pytestmark = pytest.mark.usefixtures("here")


def run(code: str, rule: str = "s3-missing-public-access-block") -> Report:
    Path("main.tf").write_text(code)
    return lint(["."], Settings(select=(rule,)))


def verdicts(report: Report) -> dict[str, str]:
    found = {one.resource.address.removeprefix("aws_s3_bucket."): "undecided" for one in report.undecided}
    return found | {one.resource.address.removeprefix("aws_s3_bucket."): "fail" for one in report.findings}


@pytest.mark.parametrize("count", ["1", '"${var.on ? 1 : 0}"', 'length(["x"])'])
@pytest.mark.parametrize(
    "target",
    [
        '"${aws_s3_bucket.a.id}"',
        "aws_s3_bucket.a.id",
        '"${element(concat(aws_s3_bucket.a.*.id, list("")), 0)}"',
        '"${lookup(map("k", aws_s3_bucket.a.id), "k")}"',
        '"${lookup(map(aws_s3_bucket.a.arn, aws_s3_bucket.a.id), aws_s3_bucket.a.arn)}"',
    ],
)
def test_the_one_instance_of_a_count(count: str, target: str) -> None:
    report = run(BUCKETS % count + BLOCK % target)
    assert verdicts(report) == {"b": "fail"}
    assert report.problems
    assert all(problem.note for problem in report.problems)


def test_the_note_says_what_to_write() -> None:
    (note,) = run(BUCKETS % "1" + BLOCK % "aws_s3_bucket.a.id").problems
    assert (note.summary, note.detail) == (f"aws_s3_bucket_public_access_block.x[0].bucket: {NAMED}", NO_INDEX)


@pytest.mark.parametrize(("count", "has"), [("2", 2), ("0", 0)])
def test_one_of_several_or_none(count: str, has: int) -> None:
    report = run(BUCKETS % count + BLOCK % "aws_s3_bucket.a.id")
    assert verdicts(report) == {**{f"a[{at}]": "undecided" for at in range(has)}, "b": "undecided"}
    assert [(one.note, one.summary.partition(": ")[2]) for one in report.problems] == [
        (True, f"{NAMED}, and has {has} instances")
    ]


def test_how_many_there_are() -> None:
    code = 'resource "aws_s3_bucket" "c" {\n  count = "${aws_s3_bucket.a.count}"\n}\n'
    assert verdicts(run(BUCKETS % "2" + code)).keys() == {"a[0]", "a[1]", "b", "c[0]", "c[1]"}


@pytest.mark.parametrize("expression", ["[1].id", "[].id", "module.m.id"])
def test_what_no_terraform_takes_is_a_problem(expression: str) -> None:
    Path("m").mkdir()
    Path("m/main.tf").write_text("")
    call = 'module "m" {\n  source = "./m"\n  count  = 1\n}\n'
    report = run(BUCKETS % "1" + call + BLOCK % expression)
    assert [one.note for one in report.problems] == [False]


def test_what_try_falls_back_to() -> None:
    code = BUCKETS % "1" + BLOCK % "try(aws_s3_bucket.a.id, aws_s3_bucket.b.id)"
    assert verdicts(run(code)) == {"a[0]": "undecided", "b": "undecided"}


DATABASE = """variable "exports" {
  type    = "list"
  default = ["audit", "error", "slowquery"]
}
resource "aws_db_instance" "d" {
  engine                          = "mysql"
  engine_version                  = "8.0"
  instance_class                  = "db.m5.large"
  enabled_cloudwatch_logs_exports = %s
}
"""


def test_a_list_of_lists_where_a_list_is_asked_for() -> None:
    rule = "rds-missing-log-exports"
    assert run(DATABASE % "[]", rule).findings
    report = run(DATABASE % '["${var.exports}"]', rule)
    assert (report.findings, report.undecided) == ((), ())
    assert [(one.note, one.detail) for one in report.problems] == [
        (True, "Terraform takes it up to 0.11, as one list; write the inner list alone, or flatten(…)")
    ]
    assert [one.note for one in run(DATABASE % "[[[1]]]", rule).problems] == [False]
