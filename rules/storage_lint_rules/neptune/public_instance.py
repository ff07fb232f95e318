"""Neptune instance has a public address

## Why

From engine 1.4.6 on an instance may have an endpoint in the internet. It goes only with IAM authentication, so what
stands between the data and everybody is a security group and the secrecy of access keys. It is off unless it is
asked for.

Without IAM authentication, or with an older engine, Neptune refuses it: that is `neptune-rejected-settings`.

## Fails

```terraform
resource "aws_neptune_cluster" "friends" {
  cluster_identifier                  = "friends"
  engine_version                      = "1.4.6.1"
  iam_database_authentication_enabled = true
}

resource "aws_neptune_cluster_instance" "one" {
  cluster_identifier  = aws_neptune_cluster.friends.id
  instance_class      = "db.r6g.large"
  publicly_accessible = true # finding
}
```

```cloudformation
Resources:
  Friends:
    Type: AWS::Neptune::DBCluster
    Properties:
      IamAuthEnabled: true
  One:
    Type: AWS::Neptune::DBInstance
    Properties:
      DBClusterIdentifier: !Ref Friends
      DBInstanceClass: db.r6g.large
      PubliclyAccessible: true # finding
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
    },
    "FriendsInstance1": {
      "Type": "AWS::Neptune::DBInstance",
      "Properties": {
        "DBClusterIdentifier": { "Ref": "Friends5D1B0E42" },
        "DBInstanceClass": "db.r6g.large",
        "PubliclyAccessible": true // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Friends/Instance1" }
    }
  }
}
```

## Passes

```terraform
resource "aws_neptune_cluster" "friends" {
  cluster_identifier                  = "friends"
  engine_version                      = "1.4.6.1"
  iam_database_authentication_enabled = true
}

resource "aws_neptune_cluster_instance" "one" {
  cluster_identifier  = aws_neptune_cluster.friends.id
  instance_class      = "db.r6g.large"
  publicly_accessible = false
}
```

```cloudformation
Resources:
  Friends:
    Type: AWS::Neptune::DBCluster
    Properties:
      IamAuthEnabled: true
  One:
    Type: AWS::Neptune::DBInstance
    Properties:
      DBClusterIdentifier: !Ref Friends
      DBInstanceClass: db.r6g.large
      PubliclyAccessible: false
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
    },
    "FriendsInstance1": {
      "Type": "AWS::Neptune::DBInstance",
      "Properties": {
        "DBClusterIdentifier": { "Ref": "Friends5D1B0E42" },
        "DBInstanceClass": "db.r6g.large"
      },
      "Metadata": { "aws:cdk:path": "Data/Friends/Instance1" }
    }
  }
}
```

## Undecided

```terraform
variable "public" {
  type = bool
}

resource "aws_neptune_cluster" "friends" {
  cluster_identifier                  = "friends"
  engine_version                      = "1.4.6.1"
  iam_database_authentication_enabled = true
}

resource "aws_neptune_cluster_instance" "one" {
  cluster_identifier  = aws_neptune_cluster.friends.id
  instance_class      = "db.r6g.large"
  publicly_accessible = var.public
}
```

## Fix safety

Unsafe: in place, but clients outside of the VPC lose the database.
"""

from __future__ import annotations

from storage_lint.checks import FieldRule
from storage_lint.graph.change import Safety
from storage_lint.graph.choices import both, opposite
from storage_lint.graph.text import is_set
from storage_lint.graph.value import Unknown, Value
from storage_lint.resources.neptune import Instance, refuses_public_endpoints
from storage_lint.rule import Category, Severity


class PublicInstance(FieldRule[Instance]):
    """Instances of clusters that are reachable from the internet."""

    id = "neptune-public-instance"
    title = "Neptune instance has a public address"
    severity = Severity.HIGH
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/neptune/latest/userguide/neptune-public-endpoints.html",
        "https://docs.aws.amazon.com/neptune/latest/apiref/API_CreateDBInstance.html",
    )
    aliases = (
        "CKV_AWS_102",
        "9ba198e0-fef4-464a-8a4d-75ea55300de7",
    )

    field = "publicly_accessible"
    wanted = False
    wrong = "the instance has a public endpoint"
    harm = "whoever has an access key that may connect reaches the data from anywhere"
    fix_title = "keep the endpoint inside of the VPC"
    safety = Safety.UNSAFE

    def applies(self, resource: Instance) -> Value[bool]:
        """Return whether it is of a cluster that may have one."""
        refused = refuses_public_endpoints(resource.cluster_iam_authentication, resource.cluster_engine_version)
        if isinstance(refused, Unknown) and not refused.choices:
            return is_set(resource.cluster)
        return both(is_set(resource.cluster), opposite(refused))
