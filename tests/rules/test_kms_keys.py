"""Whose key encrypts: every rule that asks for a customer managed key judges the ways of naming one alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage_lint.lint import Settings, lint
from storage_lint.rule import Profile

KEYS = """
data "aws_kms_key" "own" {{
  key_id = "1234abcd-12ab-34cd-56ef-1234567890ab"
}}
data "aws_kms_key" "managed" {{
  key_id = "alias/aws/{alias}"
}}
data "aws_kms_alias" "managed" {{
  name = "alias/aws/{alias}"
}}
data "aws_kms_alias" "own" {{
  name = "alias/orders"
}}
data "aws_kms_alias" "any" {{
  name = var.key
}}
resource "aws_kms_key" "own" {{}}
resource "aws_kms_alias" "own" {{
  name          = "alias/stock"
  target_key_id = aws_kms_key.own.id
}}
variable "key" {{
  type = string
}}
locals {{
  keys = {{
    read            = data.aws_kms_key.own.arn
    read-alias      = data.aws_kms_alias.own.target_key_arn
    resource        = aws_kms_key.own.arn
    resource-id     = aws_kms_key.own.key_id
    resource-alias  = aws_kms_alias.own.arn
    resource-target = aws_kms_alias.own.target_key_arn
    written         = "arn:aws:kms:us-east-1:111122223333:key/${{var.key}}"
    open            = var.key
    open-alias      = data.aws_kms_alias.any.target_key_arn
    aws-alias       = "alias/aws/{alias}"
    aws-alias-arn   = "arn:aws:kms:us-east-1:111122223333:alias/aws/{alias}"
    aws-read        = data.aws_kms_key.managed.arn
    aws-read-alias  = data.aws_kms_alias.managed.arn
    aws-read-target = data.aws_kms_alias.managed.target_key_arn
  }}
}}
"""
RESOURCES = {
    "rds": """resource "aws_db_instance" "it" {
  for_each          = local.keys
  engine            = "mysql"
  storage_encrypted = true
  kms_key_id        = each.value
}""",
    "s3": """resource "aws_s3_bucket" "it" {
  for_each = local.keys
}
resource "aws_s3_bucket_server_side_encryption_configuration" "it" {
  for_each = local.keys
  bucket   = aws_s3_bucket.it[each.key].id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = each.value
    }
  }
}""",
    "ebs": """resource "aws_ebs_volume" "it" {
  for_each          = local.keys
  availability_zone = "us-east-1a"
  size              = 10
  encrypted         = true
  kms_key_id        = each.value
}""",
    "efs": """resource "aws_efs_file_system" "it" {
  for_each   = local.keys
  encrypted  = true
  kms_key_id = each.value
}""",
    "fsx": """resource "aws_fsx_openzfs_file_system" "it" {
  for_each        = local.keys
  deployment_type = "SINGLE_AZ_1"
  subnet_ids      = ["subnet-1"]
  kms_key_id      = each.value
}""",
    "dynamodb": """resource "aws_dynamodb_table" "it" {
  for_each = local.keys
  name     = each.key
  hash_key = "id"
  attribute {
    name = "id"
    type = "S"
  }
  server_side_encryption {
    enabled     = true
    kms_key_arn = each.value
  }
}""",
    "elasticache": """resource "aws_elasticache_replication_group" "it" {
  for_each                   = local.keys
  replication_group_id       = each.key
  description                = "orders"
  at_rest_encryption_enabled = true
  kms_key_id                 = each.value
}""",
    "aurora": """resource "aws_rds_cluster" "it" {
  for_each           = local.keys
  cluster_identifier = each.key
  engine             = "aurora-mysql"
  storage_encrypted  = true
  kms_key_id         = each.value
}""",
    "docdb": """resource "aws_docdb_cluster" "it" {
  for_each           = local.keys
  cluster_identifier = each.key
  storage_encrypted  = true
  kms_key_id         = each.value
}""",
    "neptune": """resource "aws_neptune_cluster" "it" {
  for_each           = local.keys
  cluster_identifier = each.key
  storage_encrypted  = true
  kms_key_arn        = each.value
}""",
}


@pytest.mark.parametrize("service", RESOURCES)
def test_the_key_that_a_resource_names(service: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("main.tf").write_text(KEYS.format(alias=service) + RESOURCES[service])
    report = lint(["main.tf"], Settings(select=(f"{service}-missing-kms-key",), profile=Profile.STRICT))
    found = [one.resource.address.split('"')[1] for one in report.findings]
    assert sorted(found) == ["aws-alias", "aws-alias-arn", "aws-read", "aws-read-alias", "aws-read-target"]
    assert sorted((one.resource.address.split('"')[1], one.unknown.reason) for one in report.undecided) == [
        ("open", "var.key has no default"),
        ("open-alias", "data.aws_kms_alias.any.target_key_arn is read when Terraform runs"),
    ]
