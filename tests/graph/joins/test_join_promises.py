"""Promises of joining that are kept in one line of code each, and that nothing else would notice."""

from __future__ import annotations

from pathlib import Path

import pytest

from named_files import said, write
from ordinary_changes import BLOCK, BUCKET
from storage_lint.lint import Settings, lint

RULE = "s3-missing-public-access-block"
SWITCH = 'variable "on" {\n  type = bool\n}\n'
pytestmark = pytest.mark.usefixtures("here")


def verdicts(code: str) -> list[tuple[str, str]]:
    """Return what is said of each address: a finding, or that it is undecided."""
    Path("main.tf").write_text(code)
    report = lint(["."], Settings(select=(RULE,)))
    assert not report.failures
    made = [(one.resource.address, "finding") for one in report.findings]
    return sorted([*made, *((one.resource.address, "undecided") for one in report.undecided)])


@pytest.mark.parametrize("told", ["aws_s3_bucket.told.id", "local.what"])
def test_what_a_module_that_was_not_read_is_told_of_it_may_give_back(told: str) -> None:
    """A name that AWS makes up only who was told of it knows: the block may be that one's, and no other one's."""
    code = f'module "m" {{\n  source = "example.com/acme/thing/aws"\n  what = {told}\n}}\n'
    code += "locals {\n  what = [aws_s3_bucket.told.arn]\n}\n"
    code += 'resource "aws_s3_bucket" "told" {}\nresource "aws_s3_bucket" "other" {}\n' + BLOCK.format(
        "b", "module.m.id"
    )
    assert verdicts(code) == [("aws_s3_bucket.other", "finding"), ("aws_s3_bucket.told", "undecided")]


def test_what_a_block_would_name_where_it_is_not_there_is_nobodys() -> None:
    target = "var.on ? aws_s3_bucket.one.id : aws_s3_bucket.two.id\n  count = var.on ? 1 : 0"
    code = SWITCH + BUCKET.format("one") + BUCKET.format("two") + BLOCK.format("b", target)
    assert verdicts(code) == [("aws_s3_bucket.one", "undecided"), ("aws_s3_bucket.two", "finding")]


@pytest.mark.parametrize("target", ["aws_s3_bucket.it.id", '"it"'])
def test_beside_a_block_that_may_be_there_another_one_may_be_the_buckets(target: str) -> None:
    """So nothing is said of the other one as if it were surely of a bucket that is declared elsewhere."""
    own = BLOCK.format("own", f"{target}\n  count = var.on ? 1 : 0")
    other = BLOCK.format("other", "var.name").replace("true", "false")
    assert verdicts(SWITCH + 'variable "name" {}\n' + BUCKET.format("it") + own + other) == [
        ("aws_s3_bucket.it", "undecided")
    ]


def test_a_named_file_that_says_an_arn_is_joined_with_what_has_its_name() -> None:
    statement = 'Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = "*"'
    write(
        {
            ".git/HEAD": "",
            "data/main.tf": BUCKET.format("acme"),
            "access/main.tf": 'resource "aws_s3_bucket_policy" "p" {\n  bucket = "arn:aws:s3:::acme"\n'
            f"  policy = jsonencode({{ Statement = [{{ {statement} }}] }})\n}}\n",
        }
    )
    found = [("s3-public-policy", "access/main.tf", "aws_s3_bucket.acme")]
    assert said("--select", "s3-public-policy", "access/main.tf") == found == said("--select", "s3-public-policy", ".")
