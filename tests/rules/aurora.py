"""Aurora as tests write it: clusters and members in Terraform, resources of templates, and what a rule says of them."""

from __future__ import annotations

from rules.said import said_of


def said(text: str, rule: str) -> list[str]:
    return said_of(text, f"aurora-{rule}")


def cluster(inner: str = "", engine: str = "aurora-postgresql", name: str = "c") -> str:
    return (
        f'resource "aws_rds_cluster" "{name}" {{\n  cluster_identifier = "{name}"\n  engine = "{engine}"\n{inner}\n}}\n'
    )


def member(inner: str = "", kind: str = "db.r7g.large", name: str = "m", of: str = "aws_rds_cluster.c.id") -> str:
    return (
        f'resource "aws_rds_cluster_instance" "{name}" {{\n  cluster_identifier = {of}\n'
        f'  engine = "aurora-postgresql"\n  instance_class = "{kind}"\n{inner}\n}}\n'
    )


def multi_az(inner: str = "") -> str:
    return cluster(f'  db_cluster_instance_class = "db.m6gd.large"\n{inner}', "postgres")


def world(inner: str) -> str:
    return f'resource "aws_rds_global_cluster" "g" {{\n  global_cluster_identifier = "g"\n{inner}\n}}\n'


def template(properties: str, *others: str) -> str:
    more = "".join(f"  {other}\n" for other in others)
    return f"Resources:\n  C:\n    Type: AWS::RDS::DBCluster\n    Properties: {{{properties}}}\n{more}"


def instance(properties: str, name: str = "I") -> str:
    return f"{name}: {{Type: AWS::RDS::DBInstance, Properties: {{DBClusterIdentifier: !Ref C, {properties}}}}}"


SNAPSHOT = '  snapshot_identifier = "s"\n'
SECONDARY = '  global_cluster_identifier = "g"\n'
OWN = '  master_username = "owner"\n'
V1 = '  engine_mode = "serverless"\n'
AURORA = "Engine: aurora-mysql"


def group(family: str, inner: str = "") -> str:
    return f'resource "aws_rds_cluster_parameter_group" "g" {{\n  name = "g"\n  family = "{family}"\n{inner}\n}}\n'


def parameter(name: str, value: str) -> str:
    return f'  parameter {{\n    name = "{name}"\n    value = "{value}"\n  }}\n'


GROUPED = "  db_cluster_parameter_group_name = aws_rds_cluster_parameter_group.g.name\n"


def capacity(low: object, high: object, more: str = "") -> str:
    return f"  serverlessv2_scaling_configuration {{\n    min_capacity = {low}\n    max_capacity = {high}\n{more}  }}\n"


V16, V12 = '  engine_version = "16.3"\n', '  engine_version = "14.11"\n'
