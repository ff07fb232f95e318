"""Traces through data sources: what the whole of a block makes is written in the block."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage_lint.graph.value import Trace
from storage_lint.inputs.terraform.modules.resource import ResourceInstance
from storage_lint.inputs.terraform.modules.trace.trace import trace_written
from terraform_code import open_root

CODE = """
data "aws_iam_policy_document" "p" {
  count = 1
  statement {
    actions = ["s3:*"]
  }
}
data "template_file" "t" {
  for_each = { a = 1 }
  template = "x$${y}"
  vars     = { y = "z" }
}
data "aws_s3_bucket" "b" {
  bucket = "logs"
}
locals {
  policy = one(data.aws_iam_policy_document.p[*].json)
  direct = data.aws_iam_policy_document.p[0].json
}
resource "aws_s3_bucket_policy" "p" {
  bucket = "logs"
  policy = @
}
"""
DOCUMENT = "data.aws_iam_policy_document.p[0]"
POLICY, TEMPLATE = 'data "aws_iam_policy_document" "p"', 'data "template_file" "t"'


def traced(directory: Path, use: str) -> Trace:
    (found,) = open_root(directory, CODE.replace("@", use)).resources({"aws_s3_bucket_policy": None})
    assert isinstance(found, ResourceInstance)
    return trace_written(found.block, "policy", ())


@pytest.mark.parametrize(
    ("use", "end", "hops"),
    [
        (f"{DOCUMENT}.json", POLICY, [f"{DOCUMENT}.json"]),
        (f"{DOCUMENT}.minified_json", POLICY, [f"{DOCUMENT}.minified_json"]),
        ("local.direct", POLICY, [f"{DOCUMENT}.json", "local.direct"]),
        ('data.template_file.t["a"].rendered', TEMPLATE, ['data.template_file.t["a"].rendered']),
        ("data.aws_s3_bucket.b.policy", "data.aws_s3_bucket.b.policy", []),
        ("data.aws_s3_bucket.b.bucket", '"logs"', ["data.aws_s3_bucket.b.bucket"]),
    ],
)
def test_what_a_data_source_makes_is_written_in_its_block(tmp_path: Path, use: str, end: str, hops: list[str]) -> None:
    trace = traced(tmp_path, use)
    assert trace.span.text() == end
    assert [hop.message for hop in trace.via] == hops
