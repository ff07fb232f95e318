"""ElastiCache as tests write it: groups and clusters in Terraform, resources of templates, and what a rule says."""

from __future__ import annotations

from rules.said import said_of


def said(text: str, rule: str) -> list[str]:
    return said_of(text, f"elasticache-{rule}")


def group(inner: str = "") -> str:
    return (
        'resource "aws_elasticache_replication_group" "g" {\n  replication_group_id = "g"\n  description = "g"\n'
        f"{inner}\n}}\n"
    )


def cluster(inner: str) -> str:
    return f'resource "aws_elasticache_cluster" "c" {{\n  cluster_id = "c"\n{inner}\n}}\n'


def template(kind: str, properties: str) -> str:
    return f"Resources:\n  C:\n    Type: AWS::ElastiCache::{kind}\n    Properties: {{{properties}}}\n"


PLAIN = "keys, values and passwords cross the network in plain text"
OFF = f"high: encryption in transit is off by default: {PLAIN}"
TLS = "  transit_encryption_enabled = true\n"
