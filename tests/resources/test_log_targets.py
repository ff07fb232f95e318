"""Which buckets receive server access logs, and which are not suspected of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage_lint.lint import Settings, lint
from storage_lint.rule import Profile

LOGGED = """resource "aws_s3_bucket" "it" {{
  bucket = "orders"
}}
resource "aws_s3_bucket" "source" {{
  bucket = "source"
}}
resource "aws_s3_bucket_logging" "source" {{
  bucket        = aws_s3_bucket.source.id
  target_bucket = {target}
  target_prefix = "log/"
}}
data "terraform_remote_state" "logs" {{
  backend = "s3"
}}
data "aws_ssm_parameter" "logs" {{
  name = "/logs"
}}
module "logs" {{
  source = "example.com/acme/thing/aws"
}}
variable "logs" {{
  type = string
}}
"""
POLICY = """resource "aws_s3_bucket" "it" {{
  bucket = "orders"
}}
resource "aws_s3_bucket_policy" "it" {{
  bucket = aws_s3_bucket.it.id
  policy = jsonencode({{ Statement = [{{
    Effect    = "{effect}"
    Principal = {{ {principal} }}
    Action    = "s3:PutObject"
    Resource  = "${{aws_s3_bucket.it.arn}}/*"
  }}] }})
}}
variable "service" {{
  type = string
}}
"""


def verdict(name: str, text: str) -> str:
    """Return what is said of `it` by a rule that leaves out what receives server access logs."""
    Path(name).write_text(text)
    report = lint([name], Settings(select=("s3-missing-object-lock",), profile=Profile.STRICT))
    said = {one.resource.address.rpartition(".")[2]: "finding" for one in report.findings}
    said |= {one.resource.address.rpartition(".")[2]: "undecided" for one in report.undecided}
    return said.get("it", "pass")


pytestmark = pytest.mark.usefixtures("here")


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("aws_s3_bucket.it.id", "pass"),
        ('"orders"', "pass"),
        ("var.logs", "undecided"),
        # What others made is not what is declared here.
        ("data.terraform_remote_state.logs.outputs.bucket", "finding"),
        ("data.aws_ssm_parameter.logs.value", "finding"),
        ("module.logs.bucket_id", "finding"),
        ("var.logs == null ? module.logs.bucket_id : aws_s3_bucket.it.id", "undecided"),
    ],
)
def test_where_the_logs_of_another_bucket_go(target: str, expected: str) -> None:
    assert verdict("main.tf", LOGGED.format(target=target)) == expected


def test_an_import_is_no_bucket_of_the_template() -> None:
    target = "DestinationBucketName: !ImportValue logs"
    template = f"""Resources:
  it: {{Type: AWS::S3::Bucket}}
  source: {{Type: AWS::S3::Bucket, Properties: {{LoggingConfiguration: {{{target}}}}}}}
"""
    assert verdict("template.yaml", template) == "finding"


@pytest.mark.parametrize(
    ("effect", "principal", "expected"),
    [
        ("Allow", 'Service = "logging.s3.amazonaws.com"', "pass"),
        ("Allow", 'Service = ["cloudtrail.amazonaws.com", "logging.s3.amazonaws.com"]', "pass"),
        ("Deny", 'Service = "logging.s3.amazonaws.com"', "finding"),
        ("Allow", 'Service = "cloudtrail.amazonaws.com"', "finding"),
        ("Allow", 'AWS = "logging.s3.amazonaws.com"', "finding"),
        ("Allow", "Service = var.service", "finding"),
    ],
)
def test_a_policy_that_lets_log_delivery_in(effect: str, principal: str, expected: str) -> None:
    assert verdict("main.tf", POLICY.format(effect=effect, principal=principal)) == expected


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("aws_s3_bucket.source.id", 1),
        ("aws_s3_bucket.it.id", 0),
        ("data.terraform_remote_state.logs.outputs.bucket", 0),
        ("module.logs.bucket_id", 0),
    ],
)
def test_no_bucket_is_suspected_to_log_to_itself(target: str, expected: int) -> None:
    Path("main.tf").write_text(LOGGED.format(target=target))
    report = lint(["main.tf"], Settings(select=("s3-self-logging",)))
    assert (len(report.findings), report.undecided) == (expected, ())
