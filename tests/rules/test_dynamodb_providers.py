"""Units of on-demand tables, which Terraform's provider has refused since 3.73 at plan time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rows import rows
from rules.dynamodb import BY_REQUEST, IGNORED, INDEX, UNITS, table
from rules.said import NO_X, VARIABLE, said_of
from storage_lint.lint import Settings, lint

RULE = "dynamodb-rejected-capacity"
REFUSED = ["high: the on-demand table has 20 read units: Terraform's provider refuses the plan"]
OPEN = ["undecided: whether the provider is of version 3.73 or newer is open"]
TABLE = table(BY_REQUEST + UNITS)
TERRAFORM = "terraform {{\n  required_providers {{\n    aws = {0}\n  }}\n}}\n"


def required(version: str) -> str:
    return TERRAFORM.format(f'{{\n      source  = "hashicorp/aws"\n      version = "{version}"\n    }}')


@rows(
    ("version", "expected"),
    [
        (">= 4.0", REFUSED),
        ("~> 5.0", REFUSED),
        ("5.31.0", REFUSED),
        ("= 3.73.0", REFUSED),
        (">= 3.73, < 4", REFUSED),
        ("~> 6", REFUSED),
        ("3.72.0", []),
        ("~> 3.50.0", []),
        ("< 3.73.0", []),
        ("<= 3.72", []),
        ("~> 2.7", []),
        ("~> 3.0", OPEN),
        (">= 3.0", OPEN),
        ("~> 3", OPEN),
        ("!= 4.0.0", REFUSED),
        ("newest", OPEN),
    ],
)
def test_the_versions_that_are_required(version: str, expected: list[str]) -> None:
    assert said_of(required(version) + TABLE, RULE) == expected
    assert said_of(TERRAFORM.format(f'"{version}"') + TABLE, RULE) == expected
    assert said_of(f'provider "aws" {{\n  version = "{version}"\n}}\n' + TABLE, RULE) == expected


@rows(
    ("text", "expected"),
    [
        (TABLE, REFUSED),  # the newest is taken
        (required(">= 3.0") + required("~> 5.1") + TABLE, REFUSED),
        (table(BY_REQUEST + "  read_capacity = 0\n  write_capacity = 0\n"), []),
        (table(BY_REQUEST + INDEX.replace("  }\n", "    read_capacity = 5\n    write_capacity = 5\n  }\n")), []),
        (
            table(BY_REQUEST + UNITS + IGNORED.format("[read_capacity, write_capacity]")),
            ["undecided: what is ignored is refused of a new table alone"],
        ),
        (VARIABLE + table("  billing_mode = var.x\n" + UNITS), [NO_X]),
        (
            VARIABLE.replace("string", "bool")
            + table('  billing_mode = var.x ? "PROVISIONED" : "PAY_PER_REQUEST"\n  read_capacity = var.x ? 5 : null\n'
                    "  write_capacity = var.x ? 5 : null\n"),
            [],
        ),
    ],
)  # fmt: skip
def test_units_of_tables_that_are_billed_by_request(text: str, expected: list[str]) -> None:
    assert said_of(text, RULE) == expected


@pytest.mark.parametrize("is_json", [False, True])
def test_modules_and_their_callers_require_together(tmp_path: Path, is_json: bool) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "main.tf").write_text(required(">= 3.0") + TABLE)
    (tmp_path / "main.tf").write_text('module "m" {\n  source = "./m"\n}\n')
    if is_json:
        providers = {"aws": {"source": "hashicorp/aws", "version": "3.60.0"}}
        (tmp_path / "versions.tf.json").write_text(json.dumps({"terraform": {"required_providers": providers}}))
    else:
        (tmp_path / "versions.tf").write_text(required("3.60.0"))
    report = lint([str(tmp_path)], Settings(select=(RULE,)))
    assert (report.findings, report.undecided, report.problems) == ((), (), ())


def test_a_plan_has_passed_what_its_provider_checks() -> None:
    values = {"name": "t", "hash_key": "id", "billing_mode": "PAY_PER_REQUEST", "read_capacity": 5, "write_capacity": 5}
    resource = {"address": "aws_dynamodb_table.t", "mode": "managed", "type": "aws_dynamodb_table", "name": "t"}
    whole = {
        "format_version": "1.2",
        "terraform_version": "1.9.8",
        "planned_values": {"root_module": {"resources": [{**resource, "values": values}]}},
        "resource_changes": [{**resource, "change": {"actions": ["update"], "after": values}}],
    }
    Path("plan.json").write_text(json.dumps(whole))
    assert lint(["plan.json"], Settings(select=(RULE,))).findings == ()


@pytest.mark.parametrize(
    ("base", "override", "findings"), [("3.60.0", ">= 5.0", 1), (">= 5.0", "3.60.0", 0), ("3.60.0", "", 0)]
)
def test_what_an_override_file_requires_counts(tmp_path: Path, base: str, override: str, findings: int) -> None:
    (tmp_path / "main.tf").write_text(required(base) + TABLE)
    other = '\nprovider "aws" {\n  region = "eu-west-1"\n}\n'
    (tmp_path / "a_override.tf").write_text((required(override) if override else "") + other)
    assert len(lint([str(tmp_path)], Settings(select=(RULE,))).findings) == findings


LOCKED = """# This file is maintained automatically by "terraform init".
provider "registry.terraform.io/hashicorp/archive" {{
  version = "2.4.0"
}}

provider "registry.{0}/hashicorp/aws" {{
  version     = "{1}"
  constraints = ">= 3.0.0"
  hashes = [
    "h1:abc=",
  ]
}}
"""


@pytest.mark.parametrize(
    ("registry", "locked", "findings"),
    [("terraform.io", "3.60.0", 0), ("terraform.io", "5.31.0", 1), ("opentofu.org", "3.60.0", 0)],
)
@pytest.mark.parametrize("constraint", ["", ">= 3.0"])
def test_the_version_that_the_root_has_locked_counts(
    tmp_path: Path, constraint: str, registry: str, locked: str, findings: int
) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "main.tf").write_text(TABLE)
    calling = 'module "m" {\n  source = "./m"\n}\n'
    (tmp_path / "main.tf").write_text((required(constraint) if constraint else "") + calling)
    (tmp_path / ".terraform.lock.hcl").write_text(LOCKED.format(registry, locked))
    report = lint([str(tmp_path)], Settings(select=(RULE,)))
    assert (len(report.findings), report.undecided, report.problems) == (findings, (), ())
