"""Every way in which Terraform code says whose an attachment is: the join is the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from files import write_over
from rows import rows
from storage_lint.lint import Settings, lint
from storage_lint.rule import Profile

BUCKET = 'resource "aws_s3_bucket" "b" {\n  bucket = "acme-b"\n}\n'
BLOCK = """resource "aws_s3_bucket_public_access_block" "b" {
  bucket                  = %s
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
"""
CLUSTER = """resource "aws_{kind}_cluster" "b" {{
  cluster_identifier = "acme-b"
  {engine}
}}
resource "aws_{kind}_cluster_instance" "one" {{
  cluster_identifier = aws_{kind}_cluster.b.id
  instance_class     = "db.r6g.large"
  {engine}
}}
"""
MEMBER = """resource "aws_{kind}_cluster_instance" "two" {{
  cluster_identifier = %s
  instance_class     = "db.r6g.large"
  {engine}
}}
"""
FILES = 'resource "aws_efs_file_system" "b" {\n  creation_token = "b"\n}\n'
BACKUP = """resource "aws_efs_backup_policy" "b" {
  file_system_id = %s
  backup_policy {
    status = "ENABLED"
  }
}
"""
GROUP = """resource "aws_db_parameter_group" "b" {
  name   = "acme-b"
  family = "postgres14"
  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }
}
"""
INSTANCE = """resource "aws_db_instance" "i" {
  engine               = "postgres"
  engine_version       = "14"
  instance_class       = "db.m5.large"
  parameter_group_name = %s
}
"""
AURORA = {"kind": "rds", "engine": 'engine = "aurora-mysql"'}
# rule -> what declares, what is attached, the type, the attributes that name it
JOINS = {
    "s3-missing-public-access-block": (BUCKET, BLOCK, "aws_s3_bucket", ("id", "bucket", "arn")),
    "aurora-single-instance-cluster": (
        CLUSTER.format(**AURORA),
        MEMBER.format(**AURORA),
        "aws_rds_cluster",
        ("id", "cluster_identifier"),
    ),
    "docdb-single-instance-cluster": (
        CLUSTER.format(kind="docdb", engine=""),
        MEMBER.format(kind="docdb", engine=""),
        "aws_docdb_cluster",
        ("id", "cluster_identifier"),
    ),
    "neptune-single-instance-cluster": (
        CLUSTER.format(kind="neptune", engine=""),
        MEMBER.format(kind="neptune", engine=""),
        "aws_neptune_cluster",
        ("id", "cluster_identifier"),
    ),
    "efs-missing-backup": (FILES, BACKUP, "aws_efs_file_system", ("id",)),
    "rds-tls-optional": (GROUP, INSTANCE, "aws_db_parameter_group", ("name", "id")),
}
FORMS = {
    "reference": ("", "{ref}"),
    "prefix": ("", "resource.{ref}"),  # https://github.com/hashicorp/terraform/blob/main/internal/addrs/parse_ref.go
    "prefix and splat": ("", "one(resource.{splat})"),
    "loop of that name": ("", "[for resource in [{{ a = {ref} }}] : resource.a][0]"),
    "local": ("locals {{\n  x = {ref}\n}}\n", "local.x"),
    "interpolation": ("", '"${{{ref}}}"'),
    "index": ("", "tolist([{ref}])[0]"),
    "one": ("", "one([{ref}])"),
    "splat": ("", "one({splat})"),
    "try": ("", "try({ref}, null)"),
    "coalesce": ("", "coalesce(null, {ref})"),
    "default": ('variable "c" {{\n  default = true\n}}\n', 'var.c ? {ref} : "other"'),
    "either": ('variable "c" {{\n  type = bool\n}}\n', "var.c ? {ref} : {other}"),
    "format": ("", 'format("%s", {ref})'),
    "join": ("", 'join("", [{ref}])'),
    "element": ("", "element([{ref}], 0)"),
    "lookup": ("", 'lookup({{ a = {ref} }}, "a", "z")'),
    "values": ("", "values({{ a = {ref} }})[0]"),
    "merge": ("", 'merge({{ a = "z" }}, {{ a = {ref} }}).a'),
    "for": ("", "[for x in [{ref}] : x][0]"),
}
OF_BUCKETS = {
    "name": ("", '"acme-b"'),
    "ARN": ("", '"arn:aws:s3:::acme-b"'),
    "split ARN": ("", 'split(":::", aws_s3_bucket.b.arn)[1]'),
    "cut ARN": ("", 'trimprefix(aws_s3_bucket.b.arn, "arn:aws:s3:::")'),
    "replaced ARN": ("", 'replace(aws_s3_bucket.b.arn, "arn:aws:s3:::", "")'),
    "lower case": ("", "lower(aws_s3_bucket.b.id)"),
    "regex": ("", 'regex("[^:]+$", aws_s3_bucket.b.arn)'),
    "regex with a name": ("", 'regex("arn:aws:s3:::(?P<name>.+)", aws_s3_bucket.b.arn)["name"]'),
    "tried regex": ("", 'try(regex("[^:]+$", aws_s3_bucket.b.arn), "other")'),
    "tried groups": ("", 'try(regex(":::(.*)$", aws_s3_bucket.b.arn)[0], "other")'),
    "regexall": ("", 'one(regexall("[^:]+$", aws_s3_bucket.b.arn))'),
    "replaced by pattern": ("", 'replace(aws_s3_bucket.b.arn, "/^arn:[^:]+:s3:::/", "")'),
    "base name": ("", 'basename("s3://${{aws_s3_bucket.b.id}}/")'),
    "directory": ("", 'dirname("${{aws_s3_bucket.b.id}}/logs")'),
    "rest": ("", "substr(aws_s3_bucket.b.arn, 13, -1)"),
    "parsed ARN": ("", "provider::aws::arn_parse(aws_s3_bucket.b.arn).resource"),
    "split at its service": ("", 'split(":s3:::", aws_s3_bucket.b.arn)[1]'),
    "turned twice": ("", "strrev(strrev(aws_s3_bucket.b.id))"),
    "turned twice, in an ARN": ("", 'split(":", strrev(strrev(aws_s3_bucket.b.arn)))[5]'),
    "parsed by a data source": (
        'data "aws_arn" "a" {{\n  arn = aws_s3_bucket.b.arn\n}}\n',
        "data.aws_arn.a.resource",
    ),
    "reversed parts": ("", 'reverse(split(":", aws_s3_bucket.b.arn))[0]'),
    "built again": ("", 'join(":", slice(split(":", format("%s", aws_s3_bucket.b.arn)), 0, 6))'),
    "data": ('data "aws_s3_bucket" "d" {{\n  bucket = "acme-b"\n}}\n', "data.aws_s3_bucket.d.id"),
    "repeated": (
        'resource "aws_s3_bucket_versioning" "v" {{\n  bucket = aws_s3_bucket.b.id\n  versioning_configuration {{\n'
        '    status = "Enabled"\n  }}\n}}\n',
        "aws_s3_bucket_versioning.v.id",
    ),
}


# What of a name that AWS makes up may say `.s3` is not told from the rest.
OF_NAMED_BUCKETS = {
    "before .s3 of its domain name": ("", 'split(".s3", aws_s3_bucket.b.bucket_domain_name)[0]'),
    "before .s3. of its regional one": ("", 'element(split(".s3.", aws_s3_bucket.b.bucket_regional_domain_name), 0)'),
    "before .s3-website": ("", 'split(".s3-website", aws_s3_bucket.b.website_endpoint)[0]'),
}


def says(rule: str, code: str) -> bool:
    write_over(Path("main.tf"), code)
    report = lint(["main.tf"], Settings(select=(rule,), profile=Profile.STRICT))
    assert not [problem for problem in report.problems if not problem.note]
    return bool(report.findings or report.undecided)


pytestmark = pytest.mark.usefixtures("here")


UNNAMED = BUCKET.replace('  bucket = "acme-b"\n', "")


CASES = [
    *((rule, form) for rule in JOINS for form in FORMS),
    *((next(iter(JOINS)), form) for form in (*OF_BUCKETS, *OF_NAMED_BUCKETS)),
]


@rows(("rule", "form"), CASES)
def test_each_way_to_name_it(rule: str, form: str) -> None:
    declares, attached, kind, attributes = JOINS[rule]
    before, target = (FORMS | OF_BUCKETS | OF_NAMED_BUCKETS)[form]
    for attribute in attributes:
        words = {
            "ref": f"{kind}.b.{attribute}",
            "splat": f"{kind}.b[*].{attribute}",
            "other": f"{kind}.b.{attributes[-1]}",
        }
        assert not says(rule, declares + before.format(**words) + attached % target.format(**words))


@rows("rule", JOINS)
def test_what_belongs_to_another_one_is_none(rule: str) -> None:
    """Else the tests above could not fail."""
    declares, attached, *_ = JOINS[rule]
    assert says(rule, declares + attached % '"another"')


@pytest.mark.parametrize(
    "form", [form for form, (before, target) in OF_BUCKETS.items() if "aws_s3_bucket.b." in target]
)
def test_each_way_to_take_the_name_out_of_an_arn_that_is_not_known(form: str) -> None:
    before, target = OF_BUCKETS[form]
    rule = "s3-missing-public-access-block"
    other = UNNAMED.replace('"b"', '"c"')
    assert says(rule, UNNAMED)
    assert not says(rule, UNNAMED + before.format() + BLOCK % target.format())
    assert says(rule, UNNAMED + other + before.format() + BLOCK % target.format())


@rows(
    ("name", "separator", "joins"),
    [
        ("acme.b", ".s3", True),
        ("acme.b", ".s3.", True),
        ("acme.s3.b", ".s3", False),
        ("acme.s3b", ".s3.", True),
        ("acme.s3b", ".s3", False),
        # what follows in it is not known
        ("acme-b", ".", None),
        ("acme-b", ".s3.amazonaws.com", None),
    ],
)
def test_the_name_in_a_domain_name_ends_at_the_first_separator(name: str, separator: str, joins: bool | None) -> None:
    target = f'split("{separator}", aws_s3_bucket.b.bucket_domain_name)[0]'
    write_over(Path("main.tf"), BUCKET.replace("acme-b", name) + BLOCK % target)
    report = lint(["main.tf"], Settings(select=("s3-missing-public-access-block",)))
    assert (len(report.findings), len(report.undecided)) == (int(joins is False), int(joins is None))


@rows("section", ["partition", "service", "region", "account"])
def test_each_section_of_an_arn_that_a_data_source_parses(section: str) -> None:
    data = 'data "aws_arn" "a" {\n  arn = "arn:acme-b:acme-b:acme-b:acme-b:other"\n}\n'
    assert not says("s3-missing-public-access-block", BUCKET + data + BLOCK % f"data.aws_arn.a.{section}")
    assert says("s3-missing-public-access-block", BUCKET + data + BLOCK % "data.aws_arn.a.resource")
