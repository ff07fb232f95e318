"""Functions of the AWS provider: an ARN is text with a name in it, whichever way it is taken apart or put together."""

from __future__ import annotations

from typing import Any

import pytest

from rules.said import said_of
from storage_lint.graph.value import Symbol
from terraform_calls import refusal, result, unknown

PARSE, BUILD = "provider::aws::arn_parse", "provider::aws::arn_build"


def test_a_known_arn() -> None:
    sections = {"partition": "aws", "service": "rds", "region": "eu-west-1", "account_id": "1", "resource": "db:x"}
    assert result(PARSE, ["arn:aws:rds:eu-west-1:1:db:x"]) == sections
    assert result(BUILD, list(sections.values())) == "arn:aws:rds:eu-west-1:1:db:x"


@pytest.mark.parametrize(
    ("arn", "message"),
    [("arn:aws:s3", "not enough sections"), ("bucket", "invalid prefix"), ("a:aws:s3:::b", "invalid prefix")],
)
def test_what_is_no_arn_is_refused(arn: str, message: str) -> None:
    assert refusal(PARSE, [arn]).message == f'Invalid value for "arn" parameter: arn: {message}.'


@pytest.mark.parametrize("value", [unknown("x"), unknown("x", Symbol("x")), unknown("x", "arn:", Symbol("x"))])
def test_what_may_be_any_arn_is_not_known(value: Any) -> None:
    assert result(PARSE, [value]).reason == "x has no value"


BUCKET = 'variable "x" {}\nresource "aws_s3_bucket" "b" {\n  bucket = "acme-logs"\n}\n'
BLOCK = (
    'resource "aws_s3_bucket_public_access_block" "b" {{\n  bucket = {}\n  block_public_acls = true\n'
    "  block_public_policy = true\n  ignore_public_acls = true\n  restrict_public_buckets = true\n}}\n"
)


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("provider::aws::arn_parse(aws_s3_bucket.b.arn).resource", 0),
        ('provider::aws::arn_parse("arn:aws:s3:::acme-logs")["resource"]', 0),
        ('provider::aws::arn_parse(provider::aws::arn_build("aws", "s3", "", "", aws_s3_bucket.b.id)).resource', 0),
        ('provider::aws::arn_parse("arn:aws:s3:::acme-other").resource', 1),
        ("provider::aws::arn_parse(var.x).resource", 1),
    ],
)
@pytest.mark.usefixtures("here")
def test_buckets_join_by_them(target: str, said: int) -> None:
    assert len(said_of(BUCKET + BLOCK.format(target), "s3-missing-public-access-block")) == said
