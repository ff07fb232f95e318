"""DocumentDB refuses these settings

## Why

What AWS answers in the middle of a deployment, and nothing says before:

- backups are kept for 1 to 35 days; the windows of backups and of maintenance take half an hour at least and do not
  overlap;
- serverless capacity comes in halves, from 0.5 to 256 units, the maximum is at least 1, the minimum not above it; it
  needs engine 5.0 and later, and a `db.serverless` instance needs it;
- storage is `standard` or `iopt1`, the latter from engine 5.0 on;
- a KMS key goes with encryption, a password not with one that DocumentDB manages; it has 8 to 100 characters, none of
  them a slash, a double quote, an at sign or a space;
- a key for the secret with the password goes with one that DocumentDB manages;
- the name of the master user begins with a letter, and is not `admin` or `rdsadmin`;
- a time to restore to goes neither with the latest one (Terraform says so before) nor with `copy-on-write`, which takes
  that;
- zones and KMS keys are in the Region of what they belong to, where that is known;
- logs are `audit` and `profiler`, promotion tiers 0 to 15, and the parameter group is of the engine version's family;
- shards of an elastic cluster have 2, 4, 8, 16, 32 or 64 vCPUs and 1 to 16 instances, and there are 1 to 32 of them;
  its password is plain text of 8 to 99 characters, or the ARN of a secret; its maintenance takes half an hour, too.

## Fails

```terraform
resource "aws_docdb_cluster" "profiles" {
  cluster_identifier      = "profiles"
  backup_retention_period = 40 # finding
}
```

```cloudformation
Resources:
  Profiles:
    Type: AWS::DocDB::DBCluster
    Properties:
      EngineVersion: 5.0.0
      StorageType: io2 # finding
```

```cdk
{
  "Resources": {
    "Profiles2AF1B4C5": {
      "Type": "AWS::DocDB::DBCluster",
      "Properties": {
        "EngineVersion": "4.0.0",
        "StorageType": "iopt1" // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Profiles/Resource" }
    }
  }
}
```

```terraform
resource "aws_docdb_cluster" "profiles" {
  cluster_identifier = "profiles"
  kms_key_id         = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab" # finding
}
```

```terraform
resource "aws_docdbelastic_cluster" "profiles" {
  name                = "profiles"
  admin_user_name     = "owner"
  admin_user_password = var.password
  auth_type           = "PLAIN_TEXT"
  shard_capacity      = 6 # finding
  shard_count         = 1
}

variable "password" {
  type      = string
  sensitive = true
}
```

## Passes

```terraform
resource "aws_docdb_cluster" "profiles" {
  cluster_identifier      = "profiles"
  backup_retention_period = 35
}
```

```cloudformation
Resources:
  Profiles:
    Type: AWS::DocDB::DBCluster
    Properties:
      EngineVersion: 5.0.0
      StorageType: iopt1
```

```cdk
{
  "Resources": {
    "Profiles2AF1B4C5": {
      "Type": "AWS::DocDB::DBCluster",
      "Properties": {
        "EngineVersion": "5.0.0",
        "StorageType": "iopt1"
      },
      "Metadata": { "aws:cdk:path": "Data/Profiles/Resource" }
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
variable "days" {
  type = number
}

resource "aws_docdb_cluster" "profiles" {
  cluster_identifier      = "profiles"
  backup_retention_period = var.days
}
```

## Fix safety

None: which of the two settings is meant is the owner's choice.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.checks import Refusal, RefusalRule
from storage_lint.resources.docdb import Cluster, ElasticCluster, Instance
from storage_lint.rule import Category, Severity
from storage_lint_rules.docdb._refusals import of_cluster, of_elastic, of_instance


class RejectedSettings(RefusalRule[Cluster | ElasticCluster | Instance]):
    """Clusters, their instances and elastic clusters with settings that DocumentDB does not take."""

    id = "docdb-rejected-settings"
    title = "DocumentDB refuses these settings"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/documentdb/latest/developerguide/API_CreateDBCluster.html",
        "https://docs.aws.amazon.com/documentdb/latest/developerguide/API_CreateDBInstance.html",
        "https://docs.aws.amazon.com/documentdb/latest/developerguide/docdb-serverless-limitations.html",
        "https://docs.aws.amazon.com/documentdb/latest/developerguide/db-cluster-storage-configs.html",
        "https://docs.aws.amazon.com/documentdb/latest/developerguide/API_elastic_CreateCluster.html",
    )

    sentence = "DocumentDB refuses this: {}"

    def refusals(self, resource: Cluster | ElasticCluster | Instance) -> Iterator[Refusal]:
        """Yield what may be refused, and whether it is."""
        if isinstance(resource, Cluster):
            yield from of_cluster(resource)
        else:
            yield from of_elastic(resource) if isinstance(resource, ElasticCluster) else of_instance(resource)
