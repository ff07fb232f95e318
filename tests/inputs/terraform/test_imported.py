"""Resources that an import block brings in have the name that they are imported by, where they write none."""

from __future__ import annotations

from pathlib import Path

import pytest

from files import write_over
from rows import rows
from storage_lint.graph.node import Resource
from storage_lint.graph.value import Known, Unknown
from storage_lint.lint import Settings, lint
from storage_lint.rule import Profile
from terraform_code import evaluated

PUBLIC = "s3-missing-public-access-block"
BLOCK = """resource "aws_s3_bucket_public_access_block" "p" {
  bucket                  = "acme-a"
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
"""
BARE = 'resource "aws_s3_bucket" "a" {}\n'
MODULE = 'module "m" {\n  source = "./m"\n}\n'
PASS, FINDING, UNDECIDED = (0, 0), (1, 0), (0, 1)


def imports(to: str, told: str, repeated: str = "") -> str:
    """Return an import block."""
    return f"import {{\n  {repeated}\n  to = {to}\n  {told}\n}}\n"


A = "aws_s3_bucket.a"
NAMED = 'id = "acme-a"'
# what is done -> files beside the block, and (findings, undecided) of the one rule
BUCKETS: dict[str, tuple[dict[str, str], tuple[int, int]]] = {
    "no import": ({"a.tf": BARE}, FINDING),
    "its name": ({"a.tf": BARE + imports(A, NAMED)}, PASS),
    "another name": ({"a.tf": BARE + imports(A, 'id = "acme-b"')}, FINDING),
    "with the Region": ({"a.tf": BARE + imports(A, 'id = "acme-a@eu-west-1"')}, PASS),
    "its identity": ({"a.tf": BARE + imports(A, 'identity = { bucket = "acme-a" }')}, PASS),
    "another identity": ({"a.tf": BARE + imports(A, 'identity = { bucket = "acme-b", region = "x" }')}, FINDING),
    "an identity without it": ({"a.tf": BARE + imports(A, "identity = var.i") + 'variable "i" {}\n'}, UNDECIDED),
    "of another bucket": ({"a.tf": BARE + imports("aws_s3_bucket.b", NAMED)}, FINDING),
    "of a data source's name": ({"a.tf": BARE + imports("data.aws_s3_bucket.a", NAMED)}, FINDING),
    "in another file": ({"a.tf": BARE, "imports.tf": imports(A, NAMED)}, PASS),
    "a prefix": ({"a.tf": 'resource "aws_s3_bucket" "a" {\n  bucket_prefix = "x-"\n}\n' + imports(A, NAMED)}, PASS),
    "null": ({"a.tf": 'resource "aws_s3_bucket" "a" {\n  bucket = null\n}\n' + imports(A, NAMED)}, PASS),
    "null by default": (
        {
            "a.tf": 'variable "n" {\n  default = null\n}\nresource "aws_s3_bucket" "a" {\n  bucket = var.n\n}\n'
            + imports(A, NAMED)
        },
        PASS,
    ),
    "empty": ({"a.tf": 'resource "aws_s3_bucket" "a" {\n  bucket = ""\n}\n' + imports(A, NAMED)}, PASS),
    "it writes another": (
        {"a.tf": 'resource "aws_s3_bucket" "a" {\n  bucket = "acme-b"\n}\n' + imports(A, NAMED)},
        FINDING,
    ),
    "by a local": ({"a.tf": BARE + imports(A, 'id = "${local.n}-a"') + 'locals {\n  n = "acme"\n}\n'}, PASS),
    "not known": ({"a.tf": BARE + imports(A, "id = var.n") + 'variable "n" {}\n'}, UNDECIDED),
    "by itself": ({"a.tf": BARE + imports(A, f"id = {A}.id")}, UNDECIDED),
    "JSON": ({"a.tf": BARE, "i.tf.json": '{"import": {"to": "aws_s3_bucket.a", "id": "acme-a"}}'}, PASS),
    "JSON, several": (
        {
            "a.tf": BARE,
            "i.tf.json": '{"import": [{"to": "aws_s3_bucket.b", "id": "x"}, '
            '{"to": "${aws_s3_bucket.a}", "identity": {"bucket": "acme-a"}}]}',
        },
        PASS,
    ),
    "the resource in JSON": (
        {"a.tf.json": '{"resource": {"aws_s3_bucket": {"a": {}}}}', "i.tf": imports(A, NAMED)},
        PASS,
    ),
    "in a module": ({"m/a.tf": BARE, "i.tf": MODULE + imports(f"module.m.{A}", NAMED)}, PASS),
    "of the root, not of the module": (
        {"m/a.tf": BARE, "i.tf": MODULE + imports(A, NAMED)},
        FINDING,
    ),
    "in one of two instances of a module": (
        {
            "m/a.tf": BARE,
            "i.tf": 'module "m" {\n  source   = "./m"\n  for_each = toset(["k", "l"])\n}\n'
            + imports(f'module.m["k"].{A}', NAMED),
        },
        FINDING,
    ),
    "by count": (
        {"a.tf": 'resource "aws_s3_bucket" "a" {\n  count = 1\n}\n' + imports(f"{A}[0]", NAMED)},
        PASS,
    ),
    "by for_each of both": (
        {
            "a.tf": 'locals {\n  all = { k = "acme-a" }\n}\nresource "aws_s3_bucket" "a" {\n  for_each = local.all\n}\n'
            + imports(f"{A}[each.key]", "id = each.value", "for_each = local.all")
        },
        PASS,
    ),
    "by for_each over modules, in JSON": (
        {
            "m/a.tf": BARE,
            "i.tf": 'module "m" {\n  source   = "./m"\n  for_each = toset(["k"])\n}\n',
            "i.tf.json": '{"import": {"for_each": {"k": "acme-a"}, "to": "module.m[each.key].aws_s3_bucket.a", '
            '"id": "${each.value}"}}',
        },
        PASS,
    ),
    "which one is not known": (
        {
            "a.tf": 'variable "k" {}\nresource "aws_s3_bucket" "a" {\n  for_each = toset(["k"])\n}\n'
            + imports(f"{A}[var.k]", NAMED)
        },
        UNDECIDED,
    ),
    "how many is not known": (
        {
            "a.tf": 'variable "all" {}\nresource "aws_s3_bucket" "a" {\n  for_each = var.all\n}\n'
            + imports(f"{A}[each.key]", "id = each.value", "for_each = var.all")
        },
        UNDECIDED,
    ),
    "imported in a module, where nothing is": (
        {"m/a.tf": BARE + imports(A, NAMED), "i.tf": MODULE},
        FINDING,
    ),
}


def verdict(files: dict[str, str], rule: str) -> tuple[int, int]:
    """Return how many findings and undecided verdicts of a rule a root has."""
    for old in Path().rglob("*.tf*"):
        old.unlink()
    for path, text in files.items():
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        write_over(Path(path), text)
    report = lint(["."], Settings(select=(rule,), profile=Profile.STRICT))
    return len(report.findings), len(report.undecided)


@rows("form", BUCKETS)
def test_a_bucket_is_known_by_what_it_is_imported_by(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    files, expected = BUCKETS[form]
    assert verdict({**files, "block.tf": BLOCK}, PUBLIC) == expected


CLUSTER = """resource "aws_rds_cluster" "c" {
  engine = "aurora-mysql"
}
resource "aws_rds_cluster_instance" "one" {
  cluster_identifier = aws_rds_cluster.c.id
  instance_class     = "db.r6g.large"
  engine             = "aurora-mysql"
}
resource "aws_rds_cluster_instance" "two" {
  cluster_identifier = "acme-c"
  instance_class     = "db.r6g.large"
  engine             = "aurora-mysql"
}
"""
FILES = """resource "aws_efs_file_system" "f" {}
resource "aws_efs_backup_policy" "f" {
  file_system_id = "fs-1"
  backup_policy {
    status = "ENABLED"
  }
}
"""
REFERRED = FILES.replace('"fs-1"', "aws_efs_file_system.f.id")
# rule, code, what is imported, by which id
OTHERS = (
    ("aurora-single-instance-cluster", CLUSTER, "aws_rds_cluster.c", "acme-c"),
    ("efs-missing-backup", FILES, "aws_efs_file_system.f", "fs-1"),
)


@rows("rule, code, to, name", OTHERS)
def test_so_is_what_other_services_keep(
    rule: str, code: str, to: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert verdict({"main.tf": code}, rule) == FINDING
    assert verdict({"main.tf": code + imports(to, f'id = "{name}"')}, rule) == PASS
    assert verdict({"main.tf": code + imports(to, 'id = "other"')}, rule) == FINDING
    assert verdict({"main.tf": code + 'variable "n" {}\n' + imports(to, "id = var.n")}, rule) == UNDECIDED


def test_references_lead_to_what_is_imported_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code = BARE + BLOCK.replace('"acme-a"', "aws_s3_bucket.a.id")
    for told in ('id = "x"', "id = var.n", f"id = {A}.bucket"):
        assert verdict({"main.tf": code + 'variable "n" {}\n' + imports(A, told)}, PUBLIC) == PASS
    assert verdict({"main.tf": REFERRED + imports("aws_efs_file_system.f", 'id = "x"')}, "efs-missing-backup") == PASS


NAMES = (
    ("aws_db_instance", "identifier", "identifier"),
    ("aws_dynamodb_table", "name", "name"),
    ("aws_elasticache_replication_group", "name", "replication_group_id"),
    ("aws_rds_cluster", "identifier", "cluster_identifier"),
    ("aws_s3_directory_bucket", "name", "bucket"),
    ("aws_ebs_volume", "volume_id", "id"),
    ("aws_fsx_lustre_file_system", "file_system_id", "id"),
)


def resources() -> list[Resource]:
    """Return what is read of main.tf."""
    found: list[Resource] = []
    lint(["main.tf"], watch=lambda judged: found.extend(judged.graph.resources))
    return found


@rows("kind, field, part", NAMES)
def test_each_kind_by_its_id_or_the_same_part_of_its_identity(
    kind: str, field: str, part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for told in ('id = "acme-a@eu-west-1"', f'identity = {{ {part} = "acme-a", region = "eu-west-1" }}'):
        write_over(Path("main.tf"), f'resource "{kind}" "r" {{}}\n{imports(f"{kind}.r", told)}')
        (name,) = {getattr(one, field) for one in resources() if one.address == f"{kind}.r"}
        assert isinstance(name, Known)
        assert name.value == "acme-a"


def test_a_launch_template_is_imported_by_its_id_not_by_its_name(tmp_path: Path) -> None:
    template = "aws_launch_template.r"
    code = 'resource "aws_launch_template" "r" {}\n' + imports(template, 'id = "lt-1"')
    found = evaluated(tmp_path, f"[{template}.id, {template}.name]", code)
    assert isinstance(found, list)
    number, name = found
    assert number == "lt-1"
    assert isinstance(name, Unknown)
