"""Attachments among instances whose keys are not known: whose each of them is."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage_lint.lint import Settings, lint

SETTINGS = """  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
"""
BLOCK = f'resource "aws_s3_bucket_public_access_block" "%s" {{\n  %s\n  bucket = %s\n{SETTINGS}'
A, B = "aws_s3_bucket.a", "aws_s3_bucket.b"
EVERY = "aws_s3_bucket.every"
THREE = 'variable "n" {\n  type = string\n}\n' + "".join(
    f'resource "aws_s3_bucket" "{one}" {{\n  %s\n}}\n' for one in "abc"
)
MANY = """variable "names" {
  type = set(string)
}
variable "c" {
  type = bool
}
resource "aws_s3_bucket" "every" {
  for_each = var.names
  bucket   = each.key
}
"""


pytestmark = pytest.mark.usefixtures("here")


def verdicts(code: str) -> dict[str, str]:
    Path("main.tf").write_text(code)
    report = lint(["."], Settings(select=("s3-missing-public-access-block",)))
    assert not [problem.summary for problem in report.problems]
    found = {one.resource.address: "undecided" for one in report.undecided}
    return found | {one.resource.address: "fail" for one in report.findings}


def three(name: str) -> str:
    written = {"unnamed": "", "named": 'bucket = "acme-%s"', "by variable": 'bucket = "${var.n}-%s"'}[name]
    return THREE % tuple(written % one if written else "" for one in "abc")


@pytest.mark.parametrize("name", ["unnamed", "named", "by variable"])
@pytest.mark.parametrize(
    "block",
    [
        BLOCK % ("x", f"for_each = toset([{A}.id, {B}.id])", "each.value"),
        BLOCK % ("x", f"for_each = {{ ({A}.arn) = {A}.id, ({B}.arn) = {B}.id }}", "each.value"),
        BLOCK % ("x", f"for_each = {{ for b in [{A}, {B}] : b.arn => b }}", "each.value.id"),
        f"locals {{\n  ids = {{ ({A}.arn) = {A}.id, ({B}.arn) = {B}.id }}\n}}\n"
        + BLOCK % ("x", "", f"local.ids[{A}.arn]")
        + BLOCK % ("y", "", f'lookup(local.ids, {B}.arn, "")'),
    ],
)
def test_each_instance_is_one_buckets(name: str, block: str) -> None:
    assert verdicts(three(name) + block) == {"aws_s3_bucket.c": "fail"}


@pytest.mark.parametrize("name", ["unnamed", "by variable"])
@pytest.mark.parametrize(
    "made",
    [
        f"toset(concat([{A}.id, {B}.id], var.more))",
        f"toset(setunion([{A}.id, {B}.id], var.more))",
        f'zipmap([{A}.id, {B}.id], ["a", "b"])',
    ],
)
def test_what_is_made_of_ids_is_given_by_nobody(name: str, made: str) -> None:
    more = 'variable "more" {\n  type = list(string)\n}\n' if "more" in made else ""
    found = verdicts(three(name) + more + BLOCK % ("x", f"for_each = {made}", "each.key"))
    assert {found[A], found[B]} == {"undecided"}


EACH = [
    ("var.names", f"{EVERY}[each.key].id"),
    (EVERY, "each.value.id"),
    (EVERY, f"{EVERY}[each.key].id"),
    (f"toset([for b in {EVERY} : b.id])", "each.value"),
    (f"toset(distinct([for b in {EVERY} : b.id]))", "each.key"),
    (f"toset(values({EVERY})[*].id)", "each.key"),
    (f"{{ for k, b in {EVERY} : k => b.id }}", "each.value"),
    (f"{{ for b in {EVERY} : b.arn => b }}", "each.value.bucket"),
    (f"toset(keys({EVERY}))", f"{EVERY}[each.key].id"),
]


@pytest.mark.parametrize(("every", "target"), EACH)
def test_instances_of_what_is_not_known_are_there_together(every: str, target: str) -> None:
    assert verdicts(MANY + BLOCK % ("x", f"for_each = {every}", target)) == {}


@pytest.mark.parametrize(
    ("every", "target"),
    [
        (f'{{ for k, b in {EVERY} : k => b.id if k != "x" }}', "each.value"),
        (f"toset([for b in {EVERY} : b.id if var.c])", "each.value"),
        (f"toset(compact([for b in {EVERY} : b.id]))", "each.value"),
        (f"toset(slice([for b in {EVERY} : b.id], 1, 2))", "each.value"),
        (f"toset([for b in {EVERY} : b.tags.x])", "each.value"),
    ],
)
def test_instances_of_some_of_what_is_not_known(every: str, target: str) -> None:
    assert verdicts(MANY + BLOCK % ("x", f"for_each = {every}", target)) == {f"{EVERY}[*]": "undecided"}


@pytest.mark.parametrize("count", ["var.names", "length(aws_s3_bucket.every)", "length(aws_s3_bucket.every[*].id)"])
def test_a_count_of_what_is_not_known(count: str) -> None:
    code = MANY.replace("set(string)", "number").replace("for_each = var.names", "count = var.names")
    code = code.replace("each.key", '"acme-${count.index}"')
    assert verdicts(code + BLOCK % ("x", f"count = {count}", f"{EVERY}[count.index].id")) == {}
