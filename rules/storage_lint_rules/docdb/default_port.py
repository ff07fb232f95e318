"""DocumentDB cluster listens on its default port

## Why

Scans look for 27017 first. Another port keeps nobody out who looks further: security groups do. Some baselines ask
for it all the same.

## Fails

```terraform
resource "aws_docdb_cluster" "profiles" { # finding
  cluster_identifier = "profiles"
}
```

```cloudformation
Resources:
  Profiles:
    Type: AWS::DocDB::DBCluster
    Properties:
      Port: 27017 # finding
```

```cdk
{
  "Resources": {
    "Profiles2AF1B4C5": {
      "Type": "AWS::DocDB::DBCluster",
      "Properties": {
        "Port": 27017 // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Profiles/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_docdb_cluster" "profiles" {
  cluster_identifier = "profiles"
  port               = 27117
}
```

```cloudformation
Resources:
  Profiles:
    Type: AWS::DocDB::DBCluster
    Properties:
      Port: 27117
```

```cdk
{
  "Resources": {
    "Profiles2AF1B4C5": {
      "Type": "AWS::DocDB::DBCluster",
      "Properties": {
        "Port": 27117
      },
      "Metadata": { "aws:cdk:path": "Data/Profiles/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "port" {
  type = number
}

resource "aws_docdb_cluster" "profiles" {
  cluster_identifier = "profiles"
  port               = var.port
}
```

## Fix safety

None: Terraform and CloudFormation replace the cluster, and each client must be told.
"""

from __future__ import annotations

from typing import Any

from storage_lint.checks import ShapedRule
from storage_lint.graph.value import Unknown, Value
from storage_lint.resources.docdb import Cluster
from storage_lint.rule import Category, Profile, Severity

DEFAULT_PORT = 27017


class DefaultPort(ShapedRule[Cluster]):
    """Clusters that listen on port 27017, written or by default."""

    id = "docdb-default-port"
    title = "DocumentDB cluster listens on its default port"
    severity = Severity.INFO
    category = Category.SECURITY
    profile = Profile.STRICT
    references = ("https://docs.aws.amazon.com/documentdb/latest/developerguide/API_CreateDBCluster.html",)
    aliases = ("AwsSolutions-DOC2",)

    field = "port"
    wrong = f"the port is {DEFAULT_PORT}"

    def passes(self, value: Any, resource: Cluster) -> bool | Unknown:
        """Return whether it is another port."""
        return value not in (None, DEFAULT_PORT)

    def message(self, resource: Cluster, value: Value[Any]) -> str:
        """Return the sentence of the finding."""
        return f"{super().message(resource, value)}, which scans look for first"
