"""Aurora cluster does not copy its tags to snapshots

## Why

Snapshots outlive the cluster, and are billed by size. Without tags nobody knows whose they are, and policies and cost
reports that go by tags do not see them. CDK copies tags, the API does not.

## Fails

```terraform
resource "aws_rds_cluster" "orders" {
  cluster_identifier    = "orders"
  engine                = "aurora-postgresql"
  copy_tags_to_snapshot = false # finding
}
```

```cloudformation
Resources:
  Orders: # finding
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
```

```cdk
{
  "Resources": {
    "Orders7442E29D": { // finding
      "Type": "AWS::RDS::DBCluster",
      "Properties": {
        "Engine": "aurora-postgresql"
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_rds_cluster" "orders" {
  cluster_identifier    = "orders"
  engine                = "aurora-postgresql"
  copy_tags_to_snapshot = true
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
      CopyTagsToSnapshot: true
```

```cdk
{
  "Resources": {
    "Orders7442E29D": {
      "Type": "AWS::RDS::DBCluster",
      "Properties": {
        "Engine": "aurora-postgresql",
        "CopyTagsToSnapshot": true
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "it" {
  type = bool
}

resource "aws_rds_cluster" "orders" {
  cluster_identifier    = "orders"
  engine                = "aurora-postgresql"
  copy_tags_to_snapshot = var.it
}
```

## Fix safety

Safe: changed in place; snapshots from then on have the tags.
"""

from __future__ import annotations

from storage_lint.checks import FieldRule
from storage_lint.graph.change import Safety
from storage_lint.graph.value import Value
from storage_lint.resources.aurora import Cluster
from storage_lint.resources.aurora_kinds import is_of_rds
from storage_lint.rule import Category, Profile, Severity


class UntaggedSnapshots(FieldRule[Cluster]):
    """DB clusters whose snapshots have no tags."""

    id = "aurora-untagged-snapshots"
    title = "Aurora cluster does not copy its tags to snapshots"
    severity = Severity.LOW
    category = Category.COST
    profile = Profile.STRICT
    references = ("https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Tagging.html",)
    aliases = (
        "CKV_AWS_313",
        "RDS.16",
        "RDS.47",
        "RDS.48",
        "rds-pgsql-cluster-copy-tags-to-snapshot-check",
        "rds-mysql-cluster-copy-tags-to-snapshot-check",
        "CT.RDS.PR.9",
    )

    field = "copies_tags_to_snapshots"
    wrong = "tags are not copied to snapshots"
    harm = "nobody knows whose they are"
    fix_title = "copy tags to snapshots"
    safety = Safety.SAFE

    def applies(self, resource: Cluster) -> Value[bool]:
        """Return whether it is a cluster of RDS."""
        return is_of_rds(resource)
