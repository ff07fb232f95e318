"""What joins promise of Terraform's references, from configuration to verdict."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage_lint.lint import Settings, lint

BLOCK = """
variable "name" {
  type = string
}
resource "aws_s3_bucket" "b" {
  bucket = %s
}
resource "aws_s3_bucket_public_access_block" "b" {
  bucket                  = %s
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
"""


@pytest.mark.parametrize(
    ("more", "name", "target", "verdict"),
    [
        # What a data source describes may be what a resource of the root declares.
        ('data "aws_ssm_parameter" "d" {}', "var.name", "data.aws_ssm_parameter.d.id", "undecided"),
        ('data "aws_ssm_parameter" "d" {}', '"logs"', "data.aws_ssm_parameter.d.id", "undecided"),
        ('data "aws_ssm_parameter" "d" {}', '"logs"', "data.aws_ssm_parameter.d.arn", "undecided"),
        ('data "aws_s3_bucket" "d" {}', "var.name", "data.aws_s3_bucket.d.id", "undecided"),
        ('data "aws_s3_bucket" "d" { bucket = "logs" }', '"logs"', "data.aws_s3_bucket.d.id", "pass"),
        # What AWS makes up for another resource is no name that is written.
        ('resource "aws_sqs_queue" "q" {}', "var.name", "aws_sqs_queue.q.id", "fail"),
        ('resource "aws_s3_bucket" "other" {}', "var.name", "aws_s3_bucket.other.id", "fail"),
    ],
)
def test_whose_block_it_is(tmp_path: Path, more: str, name: str, target: str, verdict: str) -> None:
    (tmp_path / "main.tf").write_text(
        more.replace("{ bucket", "{\n  bucket").replace(" }", "\n}") + BLOCK % (name, target)
    )
    report = lint([str(tmp_path)], Settings(select=("s3-missing-public-access-block",)))
    failing = {one.resource.address for one in report.findings}
    doubtful = {one.resource.address for one in report.undecided}
    of_bucket = "aws_s3_bucket.b"
    found = "fail" if of_bucket in failing else "undecided" if of_bucket in doubtful else "pass"
    assert found == verdict
