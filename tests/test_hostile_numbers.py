"""Many of one thing: comments, switches, rules of one bucket. Time grows as they do, or a limit says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from commands import run
from files import write
from stopwatch import grows_no_faster, seconds
from storage_lint.inputs.terraform import alternatives

FALSE = 'variable "v{}" {{\n  default = false\n}}\n'


def comments_of_resources(count: int) -> dict[str, str]:
    one = "  # storage-lint: ignore[s3] known\n  B{}:\n    Type: AWS::S3::Bucket\n"
    return {"t.yaml": "Resources:\n" + "".join(map(one.format, range(count)))}


def comments_in_a_row(count: int) -> dict[str, str]:
    return {
        "t.yaml": "Resources:\n" + "  # storage-lint: ignore[s3] known\n" * count + "  B: {Type: AWS::S3::Bucket}\n"
    }


def switches_of_one_resource(count: int) -> dict[str, str]:
    names = ", ".join(f"var.v{at}" for at in range(count))
    block = f'resource "aws_s3_bucket" "b" {{\n  count = alltrue([{names}]) ? 1 : 0\n}}\n'
    return {"main.tf": "".join(map(FALSE.format, range(count))) + block}


def resources_beside_switches(count: int) -> dict[str, str]:
    off = 'resource "aws_s3_bucket" "off{0}" {{\n  count = var.v{0} ? 1 : 0\n}}\n'
    there = 'resource "aws_s3_bucket" "b{}" {{}}\n'
    return {
        "main.tf": "".join(map(FALSE.format, range(60)))
        + "".join(map(off.format, range(60)))
        + "".join(map(there.format, range(count)))
    }


def locals_that_are_told(count: int) -> dict[str, str]:
    locals_ = "".join(f"  x{at} = [local.x{at + 1}, local.x{at + 2}]\n" for at in range(count))
    call = 'module "s3{}" {{\n  source = "acme/s3/aws"\n  x = local.x0\n}}\n'
    code = f"locals {{\n{locals_}  x{count} = 1\n  x{count + 1} = 1\n}}\n" + "".join(map(call.format, range(30)))
    return {"main.tf": code + 'resource "aws_s3_bucket" "b" {}\n'}


def variables_of_one_file(count: int) -> dict[str, str]:
    entries = "".join(f"    A{at}: ${{file(more.yml):A{at}}}\n" for at in range(count))
    head = "service: shop\nprovider: {name: aws}\nresources:\n  Resources:\n"
    return {"serverless.yml": head + entries, "more.yml": "A0: {Type: AWS::S3::Bucket}\n" * count}


def deployments_of_terragrunt(count: int) -> dict[str, str]:
    volume = 'variable "on" {\n  default = true\n}\nresource "aws_s3_bucket" "b" {\n  force_destroy = var.on\n}\n'
    inputs = "inputs = {\n" + "".join(f"  k{at} = 1\n" for at in range(20)) + "}\n"
    found = {f"modules/m{at}/main.tf": volume for at in range(count)}
    for at in range(count):
        found[f"live/m{at}/terragrunt.hcl"] = f'terraform {{\n  source = "../../modules/m{at}"\n}}\n{inputs}'
    return found


def parameters_of_one_condition(count: int) -> dict[str, str]:
    values = "{Type: String, Default: a, AllowedValues: [a, b, c, d, e, f]}"
    conditions = [f"!And [!Equals [!Ref P{at}, b], !Equals [!Ref P{at + 1}, b]]" for at in range(0, count, 2)]
    while len(conditions) > 1:
        conditions = [f"!And [{', '.join(conditions[at : at + 10])}]" for at in range(0, len(conditions), 10)]
    buckets = "".join(f"  B{at}: {{Type: AWS::S3::Bucket, Condition: All}}\n" for at in range(5))
    parameters = "".join(f"  P{at}: {values}\n" for at in range(count))
    text = f"Parameters:\n{parameters}Conditions:\n  All: {conditions[0]}\nResources:\n{buckets}"
    return {"t.yaml": text}


def of_bucket(kind: str, more: str) -> dict[str, str]:
    versioning = '  versioning_configuration {\n    status = "Enabled"\n  }\n'
    bucket = "  bucket = aws_s3_bucket.b.id\n"
    return {
        "main.tf": 'resource "aws_s3_bucket" "b" {}\n'
        + f'resource "aws_s3_bucket_versioning" "b" {{\n{bucket}{versioning}}}\n'
        + f'resource "aws_s3_bucket_{kind}" "b" {{\n{bucket}{more}}}\n'
    }


def transitions_of_one_rule(count: int) -> dict[str, str]:
    one = '    transition {{\n      days = {0}\n      storage_class = "C{0}"\n    }}\n'
    rule = '  rule {\n    id = "x"\n    status = "Enabled"\n    filter {}\n'
    return of_bucket("lifecycle_configuration", rule + "".join(map(one.format, range(count))) + "  }\n")


def tiers_of_one_configuration(count: int) -> dict[str, str]:
    one = '  tiering {{\n    access_tier = "T{0}"\n    days = 200\n  }}\n'
    return of_bucket("intelligent_tiering_configuration", '  name = "x"\n' + "".join(map(one.format, range(count))))


def rules_of_one_replication(count: int) -> dict[str, str]:
    one = """\
  rule {{
    id       = "r{0}"
    priority = {0}
    status   = "Enabled"
    filter {{}}
    delete_marker_replication {{
      status = "Disabled"
    }}
    destination {{
      bucket = "arn:aws:s3:::other"
    }}
  }}
"""
    return of_bucket("replication_configuration", '  role = "x"\n' + "".join(map(one.format, range(count))))


def tags_that_are_asked_for(count: int) -> dict[str, str]:
    one = """\
resource "aws_backup_selection" "s{0}" {{
  name         = "s{0}"
  plan_id      = "p"
  iam_role_arn = "r"
  selection_tag {{
    type  = "STRINGEQUALS"
    key   = "k{0}"
    value = "w"
  }}
}}
"""
    tags = "".join(f'    k{at} = "v"\n' for at in range(count))
    table = f'resource "aws_dynamodb_table" "t" {{\n  name = "t"\n  tags = {{\n{tags}  }}\n}}\n'
    return {"main.tf": table + "".join(map(one.format, range(count)))}


def replicas_of_one_table(count: int) -> dict[str, str]:
    """Every replica is a reason for the finding, and each has its own field."""
    one = '  replica {{\n    region_name = "eu-west-{}"\n    point_in_time_recovery = false\n  }}\n'
    replicas = "".join(map(one.format, range(count)))
    return {"main.tf": f'resource "aws_dynamodb_table" "t" {{\n  name = "t"\n{replicas}}}\n'}


def tables_of_one_provider(count: int) -> dict[str, str]:
    """Which version of the provider is required is asked for each."""
    one = 'resource "aws_dynamodb_table" "t{0}" {{\n  name = "t{0}"\n}}\n'
    others = "".join(f'variable "v{at}" {{}}\n' for at in range(50 * count))
    return {"main.tf": "".join(map(one.format, range(count))) + others}


@pytest.mark.parametrize(
    ("files", "few", "many", "rules"),
    [
        (comments_of_resources, 100, 600, "s3-missing-tls-deny"),
        (comments_in_a_row, 500, 3_000, "s3-missing-tls-deny"),
        (switches_of_one_resource, 150, 900, "s3-missing-tls-deny"),
        (locals_that_are_told, 250, 1_500, "s3-missing-tls-deny"),
        (variables_of_one_file, 250, 1_500, "s3-missing-tls-deny"),
        (deployments_of_terragrunt, 25, 150, "s3-missing-tls-deny"),
        (parameters_of_one_condition, 50, 300, "s3-missing-tls-deny"),
        (transitions_of_one_rule, 100, 600, "s3-rejected-lifecycle"),
        (tiers_of_one_configuration, 100, 600, "s3-rejected-tiering"),
        (rules_of_one_replication, 100, 600, "s3-rejected-replication"),
        (tags_that_are_asked_for, 100, 600, "dynamodb-missing-backup-plan"),
        (tables_of_one_provider, 50, 300, "dynamodb-rejected-capacity"),
        (replicas_of_one_table, 100, 600, "dynamodb-rejected-global-table"),
    ],
)
def test_time_grows_no_faster(
    files: Callable[[int], dict[str, str]],
    few: int,
    many: int,
    rules: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)

    def review() -> None:
        assert run("--select", rules, "--format", "json", "--explain").status in (0, 1, 2)

    def taken(count: int) -> float:
        write(tmp_path, files(count))
        return seconds(review)

    assert grows_no_faster(taken, few, many)


def test_what_is_not_looked_at_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(alternatives, "MAX_AGAIN", 1_000)
    for files in (switches_of_one_resource(400), resources_beside_switches(40)):
        Path("main.tf").write_text(files["main.tf"])
        done = run("--select", "s3-missing-tls-deny")
        assert done.status == 2
        assert "problem limit reached: more than " in done.output
