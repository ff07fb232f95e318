"""Findings about a policy stand at the statement that they are about, wherever it is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage_lint.lint import Settings, lint

STATEMENTS = Path(__file__).parent / "statements"
RULES = ("s3-public-policy", "s3-missing-tls-deny")


def places(path: Path) -> list[str]:
    """Return resource, rule and place of each finding, with the hops."""
    found = []
    for finding in lint([str(path)], Settings(select=RULES)).findings:
        trace = finding.origin.trace()
        spans = (trace.span, *(hop.span for hop in trace.via))
        where = " <- ".join(
            f"{Path(span.file.path).name}:{span.location().line}:{span.location().column}" for span in spans
        )
        found.append(f"{finding.resource.address} {finding.rule.id.removeprefix('s3-')} {where}")
    return sorted(found)


def test_terraform() -> None:
    """A heredoc, a file, a list put together by a function, a block of a data source."""
    assert places(STATEMENTS / "main.tf") == [
        "aws_s3_bucket.a public-policy main.tf:9:9",
        "aws_s3_bucket.b missing-tls-deny main.tf:22:12",  # no statement is about it: the document
        "aws_s3_bucket.b public-policy policy.json:3:5 <- main.tf:22:12",
        "aws_s3_bucket.c public-policy main.tf:27:5 <- main.tf:35:36",
        "aws_s3_bucket.d public-policy main.tf:59:5 <- main.tf:72:12",
    ]


def test_cloudformation() -> None:
    """Items of a list, also where others may be absent, in which case none stands where it is written; a mapping."""
    assert places(STATEMENTS / "template.yaml") == [
        "Chosen public-policy template.yaml:31:9",  # Statement:
        "Plain public-policy template.yaml:19:13",
        "Single missing-tls-deny template.yaml:47:9",
    ]


@pytest.mark.parametrize("broken", ["{ x", "[", '{"Statement": [${jsonencode(1)}]}'])
def test_a_heredoc_that_is_no_json_is_the_place_itself(broken: str, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        f'resource "aws_s3_bucket" "b" {{\n  bucket = "acme"\n}}\n'
        f'resource "aws_s3_bucket_policy" "b" {{\n  bucket = aws_s3_bucket.b.id\n  policy = <<EOT\n{broken}\nEOT\n}}\n'
    )
    report = lint([str(tmp_path)], Settings(select=RULES))
    assert report.findings == ()
    assert {one.unknown.origin.trace().span.location().line for one in report.undecided} <= {6, 7}
    assert len(report.undecided) == 2


COMBINED = """resource "aws_s3_bucket" "b" {
  bucket = "acme"
}
data "aws_iam_policy_document" "own" {
  statement {
    sid       = "own"
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::acme/*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:root"]
    }
  }
  statement {
    sid       = "open"
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::acme/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
}
data "aws_iam_policy_document" "all" {
  SOURCES
  statement {
    sid       = "late"
    actions   = ["s3:ListBucket"]
    resources = ["arn:aws:s3:::acme"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:root"]
    }
  }
}
resource "aws_s3_bucket_policy" "b" {
  bucket = aws_s3_bucket.b.id
  policy = data.aws_iam_policy_document.all.json
}
"""
OWN = "data.aws_iam_policy_document.own.json"


@pytest.mark.parametrize(
    ("sources", "columns"),
    [
        (f"source_policy_documents = [{OWN}]", 30),
        (f"source_policy_documents = flatten([[], [{OWN}, []]])", 43),
        (f"source_policy_documents = concat([], [{OWN}])", 41),
        (f"override_policy_documents = [{OWN}]", 32),
        (f"source_json = {OWN}", 17),
        (f"override_json = {OWN}", 19),
    ],
)
def test_a_statement_of_another_document(sources: str, columns: int, tmp_path: Path) -> None:
    """It stands in the document that has it, however that comes in."""
    (tmp_path / "main.tf").write_text(COMBINED.replace("SOURCES", sources))
    assert [one for one in places(tmp_path) if "public-policy" in one] == [
        f"aws_s3_bucket.b public-policy main.tf:14:3 <- main.tf:25:{columns} <- main.tf:38:12"
    ]
