"""DocumentDB cluster exports no audit log

## Why

Who logged in, who changed an index and who read a collection is written to the audit log, which lives nowhere but in
CloudWatch Logs: a cluster that does not export it has none. The profiler's log is another one. The parameter group
must turn `audit_logs` on, too: that is `docdb-audit-disabled`.

## Fails

```terraform
resource "aws_docdb_cluster" "profiles" {
  cluster_identifier              = "profiles"
  enabled_cloudwatch_logs_exports = ["profiler"] # finding
}
```

```cloudformation
Resources:
  Profiles: # finding
    Type: AWS::DocDB::DBCluster
    Properties:
      StorageEncrypted: true
```

```cdk
{
  "Resources": {
    "Profiles2AF1B4C5": {
      "Type": "AWS::DocDB::DBCluster",
      "Properties": {
        "EnableCloudwatchLogsExports": ["profiler"] // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Profiles/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_docdb_cluster" "profiles" {
  cluster_identifier              = "profiles"
  enabled_cloudwatch_logs_exports = ["audit"]
}
```

```cloudformation
Resources:
  Profiles:
    Type: AWS::DocDB::DBCluster
    Properties:
      EnableCloudwatchLogsExports:
        - audit
```

```cdk
{
  "Resources": {
    "Profiles2AF1B4C5": {
      "Type": "AWS::DocDB::DBCluster",
      "Properties": {
        "EnableCloudwatchLogsExports": ["audit", "profiler"]
      },
      "Metadata": { "aws:cdk:path": "Data/Profiles/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "logs" {
  type = list(string)
}

resource "aws_docdb_cluster" "profiles" {
  cluster_identifier              = "profiles"
  enabled_cloudwatch_logs_exports = var.logs
}
```

## Fix safety

None: the change is in place, but the logs cost what CloudWatch Logs takes for them.
"""

from __future__ import annotations

from storage_lint.resources.docdb import Cluster
from storage_lint.rule import Category, Profile, Severity
from storage_lint_rules._clusters import AuditLogRule


class MissingLogExports(AuditLogRule[Cluster]):
    """Clusters that do not export the audit log."""

    id = "docdb-missing-log-exports"
    title = "DocumentDB cluster exports no audit log"
    severity = Severity.LOW
    category = Category.SECURITY
    profile = Profile.STRICT
    references = ("https://docs.aws.amazon.com/documentdb/latest/developerguide/event-auditing.html",)
    aliases = (
        "DocumentDB.4",
        "docdb-cluster-audit-logging-enabled",
    )
