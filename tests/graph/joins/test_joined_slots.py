"""A field that attachments fill leads to their blocks: where it is written, and where more would be written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from storage_lint.graph.graph import build
from storage_lint.graph.reading import ReadSettings
from storage_lint.graph.value import Known, Origin, Unknown
from storage_lint.inputs.cloudformation import read_templates
from storage_lint.inputs.terraform import read_terraform

TERRAFORM = """
variable "on" { type = bool }
resource "aws_s3_bucket" "a" {}
resource "aws_s3_bucket_public_access_block" "a" {
  bucket = aws_s3_bucket.a.id
}
resource "aws_s3_bucket_lifecycle_configuration" "a" {
  bucket = aws_s3_bucket.a.id
}
resource "aws_s3_bucket_policy" "a" {
  bucket = aws_s3_bucket.a.id
  policy = local.policy
}
locals { policy = jsonencode({Statement = []}) }

resource "aws_s3_bucket" "b" {}
resource "aws_s3_bucket_public_access_block" "b" {
  count  = var.on ? 1 : 0
  bucket = aws_s3_bucket.b.id
}
resource "aws_s3_bucket_lifecycle_configuration" "b1" {
  bucket = aws_s3_bucket.b.id
}
resource "aws_s3_bucket_lifecycle_configuration" "b2" {
  bucket = aws_s3_bucket.b.id
}

resource "aws_rds_cluster" "c" { engine = "aurora-mysql" }
resource "aws_rds_cluster_instance" "c" {
  cluster_identifier = aws_rds_cluster.c.id
}
resource "aws_rds_cluster_instance" "d" {
  cluster_identifier = aws_rds_cluster.c.id
}
resource "aws_efs_file_system" "e" {}
resource "aws_efs_mount_target" "e" {
  file_system_id = aws_efs_file_system.e.id
}
resource "aws_efs_backup_policy" "e" {
  file_system_id = aws_efs_file_system.e.id
  backup_policy {
    status = "ENABLED"
  }
}
resource "aws_fsx_lustre_file_system" "f" {}
resource "aws_fsx_data_repository_association" "f" {
  file_system_id = aws_fsx_lustre_file_system.f.id
}
"""

TEMPLATE = """
Parameters:
  On: {Type: String}
Conditions:
  IsOn: !Equals [!Ref On, "yes"]
Resources:
  A: {Type: AWS::S3::Bucket}
  APolicy:
    Type: AWS::S3::BucketPolicy
    Properties: {Bucket: !Ref A, PolicyDocument: {Statement: []}}
  B: {Type: AWS::S3::Bucket}
  BPolicy:
    Type: AWS::S3::BucketPolicy
    Condition: IsOn
    Properties: {Bucket: !Ref B, PolicyDocument: !If [IsOn, {Statement: []}, !Ref AWS::NoValue]}
  C:
    Type: AWS::RDS::DBCluster
    Properties: {Engine: aurora-mysql}
  C1:
    Type: AWS::RDS::DBInstance
    Properties: {DBClusterIdentifier: !Ref C}
  C2:
    Type: AWS::RDS::DBInstance
    Properties: {DBClusterIdentifier: !Ref C}
  E: {Type: AWS::EFS::FileSystem}
  ETarget:
    Type: AWS::EFS::MountTarget
    Properties: {FileSystemId: !Ref E}
  F:
    Type: AWS::FSx::FileSystem
    Properties: {FileSystemType: LUSTRE}
  FLink:
    Type: AWS::FSx::DataRepositoryAssociation
    Properties: {FileSystemId: !Ref F}
"""


def origins(value: Any) -> list[Origin]:
    """The origin of a field and of what it may be, or holds."""
    if isinstance(value, Unknown):
        return [value.origin, *(one for choice in value.choices for one in origins(choice.value))]
    assert isinstance(value, Known)
    parts = value.value if isinstance(value.value, tuple) else ()
    return [value.origin, *(part.declared for part in parts)]


def shown(origin: Origin) -> str:
    """'type.name of header' with what is written there; of what is not known, where that is decided."""
    slot = origin.slot()
    if slot is None:
        return f"decided at {origin.trace().span.text()}"
    assert slot.header.file is slot.body.file
    name = f".{slot.name}" if slot.name else ""
    written = f" = {slot.written.text()}" if slot.written is not None else ""
    header = slot.header.text().replace("resource ", "").replace(f'"{slot.type}" ', "")
    return f"{slot.type}{name} of {header}{written}"


def joined(resources: tuple[Any, ...]) -> dict[str, list[str]]:
    """The fields with joins, and the places that they lead to."""
    return {
        f"{node.address}.{edge.field}": list(dict.fromkeys(map(shown, origins(getattr(node, edge.field)))))
        for node in build(resources).resources
        for edge in node.joins
    }


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("here")
def test_terraform() -> None:
    Path("main.tf").write_text(TERRAFORM)
    assert joined(read_terraform({".": ("main.tf",)}, ReadSettings()).resources) == {
        "aws_s3_bucket.a.public_access_block": ['aws_s3_bucket_public_access_block of "a"'],
        "aws_s3_bucket.a.lifecycle": ['aws_s3_bucket_lifecycle_configuration of "a"'],
        "aws_s3_bucket.a.policy": ['aws_s3_bucket_policy.policy of "a" = local.policy'],
        # The block that is not surely there, and the bucket that has none then.
        "aws_s3_bucket.b.public_access_block": [
            'decided at variable "on"',
            'aws_s3_bucket_public_access_block of "b"',
            'aws_s3_bucket of "b"',
        ],
        # Two that overwrite each other: either may be meant.
        "aws_s3_bucket.b.lifecycle": [
            'aws_s3_bucket_lifecycle_configuration of "b2"',
            'aws_s3_bucket_lifecycle_configuration of "b1"',
        ],
        "aws_rds_cluster.c.members": ['aws_rds_cluster_instance of "c"', 'aws_rds_cluster_instance of "d"'],
        "aws_rds_cluster_instance.c.home": ['aws_rds_cluster of "c"'],
        "aws_rds_cluster_instance.d.home": ['aws_rds_cluster of "c"'],
        "aws_efs_file_system.e.efs_mount_targets": ['aws_efs_mount_target of "e"'],
        "aws_efs_file_system.e.efs_backup_status": ['backup_policy.status of backup_policy = "ENABLED"'],
        "aws_fsx_lustre_file_system.f.fsx_repositories": ['aws_fsx_data_repository_association of "f"'],
    }


@pytest.mark.usefixtures("here")
def test_a_template() -> None:
    Path("t.yaml").write_text(TEMPLATE)
    assert joined(read_templates(["t.yaml"], ReadSettings()).resources) == {
        "A.policy": ["AWS::S3::BucketPolicy.PolicyDocument of APolicy = {Statement: []}"],
        "B.policy": [
            "AWS::S3::BucketPolicy of BPolicy",
            "AWS::S3::BucketPolicy.PolicyDocument of BPolicy = !If [IsOn, {Statement: []}, !Ref AWS::NoValue]",
            "AWS::S3::Bucket of B",
        ],
        "C.members": ["AWS::RDS::DBInstance of C1", "AWS::RDS::DBInstance of C2"],
        "C1.home": ["AWS::RDS::DBCluster of C"],
        "C2.home": ["AWS::RDS::DBCluster of C"],
        "E.efs_mount_targets": ["AWS::EFS::MountTarget of ETarget"],
        "F.fsx_repositories": ["AWS::FSx::DataRepositoryAssociation of FLink"],
    }
