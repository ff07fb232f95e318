"""What a module that was not read knows of what is declared beside it: by that a bucket may have a policy."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage_lint.lint import Settings, lint

pytestmark = pytest.mark.usefixtures("here")


TOLD = """
resource "aws_s3_bucket" "b" {
  %s
}
resource "aws_s3_bucket" "other" {
}
resource "aws_s3_bucket_versioning" "b" {
  bucket = aws_s3_bucket.b.id
  versioning_configuration {
    status = "Enabled"
  }
}
data "aws_caller_identity" "me" {
}
locals {
  settings = { bucket = aws_s3_bucket.b.id }
}
module "m" {
  source = "example.com/acme/thing/aws"
  %s
}
resource "aws_s3_bucket_policy" "it" {
  bucket = module.m.bucket
  policy = jsonencode({ Statement = [{
    Effect = "Deny", Principal = "*", Action = "s3:*", Resource = "*"
    Condition = { Bool = { "aws:SecureTransport" = "false" } }
  }] })
}
variable "x" {
}
variable "y" {
}
"""


@pytest.mark.parametrize(
    ("name", "argument", "open_"),
    [
        ("", 'bucket = "acme-data"', 0),
        ("", "bucket = aws_s3_bucket.b.bucket", 1),
        ("", 'bucket = "${aws_s3_bucket.b.bucket}-logs"', 1),
        ("", "bucket = aws_s3_bucket . b . bucket", 1),
        ("", "bucket = resource.aws_s3_bucket.b.bucket", 1),
        ("", "settings = local.settings", 1),
        ("", "buckets = [aws_s3_bucket.b, aws_s3_bucket.other]", 2),
        ("", "bucket = aws_s3_bucket_versioning.b.bucket", 1),
        ("", "bucket = aws_s3_bucket_versioning.unknown.bucket", 2),
        ("", "bucket = var.x", 0),
        ("", "bucket = module.unknown.bucket", 2),
        ("", "bucket = data.external.names.result", 2),
        ("", "", 2),
        # A name that is written may be made of anything, or stand in the module.
        ('bucket = "acme-logs"', 'bucket = "acme-data"', 1),
        ('bucket = "acme-logs"', 'name = "logs"', 1),
        ('bucket = "acme-logs"', "name = var.x", 1),
        ('bucket = "acme-logs"', "account = data.aws_caller_identity.me.account_id", 1),
        ('bucket = "${var.x}-logs"', 'bucket = "acme-data"', 1),
        ('bucket = "${var.x}-logs"', "name = var.x", 1),
    ],
)
def test_a_module_knows_what_it_is_told(name: str, argument: str, open_: int) -> None:
    Path("main.tf").write_text(TOLD % (name, argument))
    report = lint(["main.tf"], Settings(select=("s3-missing-tls-deny",)))
    addresses = ("aws_s3_bucket.b", "aws_s3_bucket.other")
    assert len([one for one in report.undecided if one.resource.address in addresses]) == open_
    assert len([one for one in report.findings if one.resource.address in addresses]) == 2 - open_


def test_what_a_module_knows_of_its_caller_is_not_known() -> None:
    Path("inner").mkdir()
    Path("inner/main.tf").write_text(TOLD % ("", "bucket = var.x"))
    Path("main.tf").write_text('module "inner" {\n  source = "./inner"\n  x = "acme"\n  y = "acme"\n}\n')
    report = lint(["."], Settings(select=("s3-missing-tls-deny",)))
    assert [one.resource.address for one in report.undecided] == [
        "module.inner.aws_s3_bucket.b",
        "module.inner.aws_s3_bucket.other",
    ]
