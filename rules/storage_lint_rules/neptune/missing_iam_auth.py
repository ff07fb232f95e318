"""Neptune lets everybody in who reaches it

## Why

Neptune has no passwords. Without IAM authentication whoever reaches port 8182 reads, writes and deletes everything:
an open security group, or one compromised host in the network, is enough. It is off unless it is asked for. Graphs of
Neptune Analytics always ask IAM.

## Fails

```terraform
resource "aws_neptune_cluster" "friends" { # finding
  cluster_identifier = "friends"
}
```

```cloudformation
Resources:
  Friends:
    Type: AWS::Neptune::DBCluster
    Properties:
      IamAuthEnabled: false # finding
```

```cdk
{
  "Resources": {
    "Friends5D1B0E42": {
      "Type": "AWS::Neptune::DBCluster",
      "Properties": {
        "IamAuthEnabled": false // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Friends/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_neptune_cluster" "friends" {
  cluster_identifier                  = "friends"
  iam_database_authentication_enabled = true
}
```

```cloudformation
Resources:
  Friends:
    Type: AWS::Neptune::DBCluster
    Properties:
      IamAuthEnabled: true
```

```cdk
{
  "Resources": {
    "Friends5D1B0E42": {
      "Type": "AWS::Neptune::DBCluster",
      "Properties": {
        "IamAuthEnabled": true
      },
      "Metadata": { "aws:cdk:path": "Data/Friends/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "iam" {
  type = bool
}

resource "aws_neptune_cluster" "friends" {
  cluster_identifier                  = "friends"
  iam_database_authentication_enabled = var.iam
}
```

## Fix safety

Unsafe: in place, but requests that are not signed are refused from then on.
"""

from __future__ import annotations

from storage_lint.checks import FieldRule
from storage_lint.graph.change import Safety
from storage_lint.resources.neptune import Cluster
from storage_lint.rule import Category, Severity


class MissingIamAuth(FieldRule[Cluster]):
    """Clusters that do not ask IAM who it is."""

    id = "neptune-missing-iam-auth"
    title = "Neptune lets everybody in who reaches it"
    severity = Severity.MEDIUM
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/neptune/latest/userguide/iam-auth.html",
        "https://docs.aws.amazon.com/neptune/latest/apiref/API_CreateDBCluster.html",
    )
    aliases = (
        "CKV_AWS_359",
        "AwsSolutions-N5",
        "a3aa0087-8228-4e7e-b202-dc9036972d02",
        "c91d7ea0-d4d1-403b-8fe1-c9961ac082c5",
        "Neptune.7",
        "neptune-cluster-iam-database-authentication",
        "CT.NEPTUNE.PR.1",
    )

    field = "iam_authentication"
    wrong = "IAM authentication is off"
    harm = "whoever reaches port 8182 reads and writes everything"
    fix_title = "turn IAM authentication on"
    safety = Safety.UNSAFE
