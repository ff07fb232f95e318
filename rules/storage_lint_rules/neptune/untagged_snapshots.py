"""Neptune snapshots do not carry the cluster's tags

## Why

What finds snapshots by tags, to bill, share or delete them, does not find those of a cluster that does not copy its
tags. Neither Terraform nor CloudFormation copies them unless it is told to.

## Fails

```terraform
resource "aws_neptune_cluster" "friends" {
  cluster_identifier    = "friends"
  copy_tags_to_snapshot = false # finding
}
```

```cloudformation
Resources:
  Friends: # finding
    Type: AWS::Neptune::DBCluster
    Properties:
      StorageEncrypted: true
```

```cdk
{
  "Resources": {
    "Friends5D1B0E42": {
      "Type": "AWS::Neptune::DBCluster",
      "Properties": {
        "CopyTagsToSnapshot": false // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Friends/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_neptune_cluster" "friends" {
  cluster_identifier    = "friends"
  copy_tags_to_snapshot = true
}
```

```cloudformation
Resources:
  Friends:
    Type: AWS::Neptune::DBCluster
    Properties:
      CopyTagsToSnapshot: true
```

```cdk
{
  "Resources": {
    "Friends5D1B0E42": {
      "Type": "AWS::Neptune::DBCluster",
      "Properties": {
        "CopyTagsToSnapshot": true
      },
      "Metadata": { "aws:cdk:path": "Data/Friends/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "tagged" {
  type = bool
}

resource "aws_neptune_cluster" "friends" {
  cluster_identifier    = "friends"
  copy_tags_to_snapshot = var.tagged
}
```

## Fix safety

Safe: changed in place; snapshots that are there stay as they are.
"""

from __future__ import annotations

from storage_lint.checks import FieldRule
from storage_lint.graph.change import Safety
from storage_lint.resources.neptune import Cluster
from storage_lint.rule import Category, Profile, Severity


class UntaggedSnapshots(FieldRule[Cluster]):
    """Clusters that do not copy their tags to snapshots."""

    id = "neptune-untagged-snapshots"
    title = "Neptune snapshots do not carry the cluster's tags"
    severity = Severity.LOW
    category = Category.RESILIENCE
    profile = Profile.STRICT
    references = ("https://docs.aws.amazon.com/neptune/latest/apiref/API_CreateDBCluster.html",)
    aliases = (
        "CKV_AWS_362",
        "Neptune.8",
        "neptune-cluster-copy-tags-to-snapshot-enabled",
    )

    field = "copies_tags_to_snapshots"
    wrong = "tags are not copied to snapshots"
    harm = "what looks for snapshots by tags does not find them"
    fix_title = "copy tags to snapshots"
    safety = Safety.SAFE
