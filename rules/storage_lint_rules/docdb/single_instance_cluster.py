"""DocumentDB cluster has nothing to fail over to

## Why

The storage of a cluster is in three zones, its instances are where they are put. With one instance a failure, and
each maintenance, takes the database away until another one is made; two in one zone go with that zone.

A secondary of a global cluster without instances is a documented way to keep a copy: the rule is not about it. An
elastic cluster has two instances a shard unless it asks for one.

## Fails

```terraform
resource "aws_docdb_cluster" "profiles" { # finding
  cluster_identifier = "profiles"
}

resource "aws_docdb_cluster_instance" "one" {
  cluster_identifier = aws_docdb_cluster.profiles.id
  instance_class     = "db.r6g.large"
}
```

```cloudformation
Resources:
  Profiles: # finding
    Type: AWS::DocDB::DBCluster
    Properties:
      MasterUsername: owner
  One:
    Type: AWS::DocDB::DBInstance
    Properties:
      DBClusterIdentifier: !Ref Profiles
      DBInstanceClass: db.r6g.large
```

```cdk
{
  "Resources": {
    "Profiles2AF1B4C5": { // finding
      "Type": "AWS::DocDB::DBCluster",
      "Properties": {
        "MasterUsername": "owner"
      },
      "Metadata": { "aws:cdk:path": "Data/Profiles/Resource" }
    },
    "ProfilesInstance1": {
      "Type": "AWS::DocDB::DBInstance",
      "Properties": {
        "DBClusterIdentifier": { "Ref": "Profiles2AF1B4C5" },
        "DBInstanceClass": "db.r6g.large"
      },
      "Metadata": { "aws:cdk:path": "Data/Profiles/Instance1" }
    }
  }
}
```

```terraform
resource "aws_docdbelastic_cluster" "profiles" {
  name                 = "profiles"
  admin_user_name      = "owner"
  admin_user_password  = aws_secretsmanager_secret.profiles.arn
  auth_type            = "SECRET_ARN"
  shard_capacity       = 4
  shard_count          = 1
  shard_instance_count = 1 # finding
}

resource "aws_secretsmanager_secret" "profiles" {
  name = "profiles"
}
```

## Passes

```terraform
resource "aws_docdb_cluster" "profiles" {
  cluster_identifier = "profiles"
}

resource "aws_docdb_cluster_instance" "each" {
  count              = 2
  cluster_identifier = aws_docdb_cluster.profiles.id
  instance_class     = "db.r6g.large"
}
```

```cloudformation
Resources:
  Profiles:
    Type: AWS::DocDB::DBCluster
    Properties:
      MasterUsername: owner
  One:
    Type: AWS::DocDB::DBInstance
    Properties:
      DBClusterIdentifier: !Ref Profiles
      DBInstanceClass: db.r6g.large
  Two:
    Type: AWS::DocDB::DBInstance
    Properties:
      DBClusterIdentifier: !Ref Profiles
      DBInstanceClass: db.r6g.large
```

```cdk
{
  "Resources": {
    "Profiles2AF1B4C5": {
      "Type": "AWS::DocDB::DBCluster",
      "Properties": {
        "MasterUsername": "owner"
      },
      "Metadata": { "aws:cdk:path": "Data/Profiles/Resource" }
    },
    "ProfilesInstance1": {
      "Type": "AWS::DocDB::DBInstance",
      "Properties": {
        "DBClusterIdentifier": { "Ref": "Profiles2AF1B4C5" },
        "DBInstanceClass": "db.r6g.large"
      },
      "Metadata": { "aws:cdk:path": "Data/Profiles/Instance1" }
    },
    "ProfilesInstance2": {
      "Type": "AWS::DocDB::DBInstance",
      "Properties": {
        "DBClusterIdentifier": { "Ref": "Profiles2AF1B4C5" },
        "DBInstanceClass": "db.r6g.large"
      },
      "Metadata": { "aws:cdk:path": "Data/Profiles/Instance2" }
    }
  }
}
```

```terraform
resource "aws_docdbelastic_cluster" "profiles" {
  name                = "profiles"
  admin_user_name     = "owner"
  admin_user_password = aws_secretsmanager_secret.profiles.arn
  auth_type           = "SECRET_ARN"
  shard_capacity      = 4
  shard_count         = 1
}

resource "aws_secretsmanager_secret" "profiles" {
  name = "profiles"
}
```

## Undecided

```terraform
variable "readers" {
  type = number
}

resource "aws_docdb_cluster" "profiles" {
  cluster_identifier = "profiles"
}

resource "aws_docdb_cluster_instance" "each" {
  count              = var.readers
  cluster_identifier = aws_docdb_cluster.profiles.id
  instance_class     = "db.r6g.large"
}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.choices import mapped, surely
from storage_lint.graph.value import Known, Unknown
from storage_lint.resources.docdb import Cluster, ElasticCluster
from storage_lint.rule import Category, Outcome, Rule, Severity
from storage_lint_rules._clusters import failover_faults


class SingleInstanceCluster(Rule[Cluster | ElasticCluster]):
    """Clusters with fewer than two instances, or all of them in one zone; elastic ones with one instance a shard."""

    id = "docdb-single-instance-cluster"
    title = "DocumentDB cluster has nothing to fail over to"
    severity = Severity.MEDIUM
    category = Category.RESILIENCE
    references = (
        "https://docs.aws.amazon.com/documentdb/latest/developerguide/failover.html",
        "https://docs.aws.amazon.com/documentdb/latest/developerguide/API_elastic_CreateCluster.html",
    )

    def check(self, resource: Cluster | ElasticCluster) -> Iterator[Outcome]:
        """Find what a cluster cannot fail over to."""
        if isinstance(resource, ElasticCluster):
            yield from self._check_shards(resource)
            return
        no_readers = Known(0, resource.declared)
        for where, message in failover_faults(resource, resource.docdb_members, "DocumentDB cluster", no_readers):
            if isinstance(where, Unknown) and not message:
                yield self.undecided(resource, where)
            else:
                yield self.finding(resource, where, message, because=(resource.docdb_members,))

    def _check_shards(self, cluster: ElasticCluster) -> Iterator[Outcome]:
        alone = mapped(cluster.shard_instances, lambda count: count is not None and count < 2)
        if isinstance(alone, Unknown):
            yield self.undecided(cluster, alone)
        elif surely(alone):
            yield self.finding(cluster, cluster.shard_instances, "each shard has one instance: nothing to fail over to")
