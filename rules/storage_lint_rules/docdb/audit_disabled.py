"""DocumentDB exports an audit log that is not written

## Why

The export of the audit log needs two settings: the cluster's, and `audit_logs` of its parameter group, which is off
unless the group turns it on. With the first alone the log group stays empty, and nobody notices until somebody needs
it.

The finding is on the parameter group, or on the cluster where that has one of AWS's own. Values other than `disabled`
and `none` turn some or all of it on.

## Fails

```terraform
resource "aws_docdb_cluster" "profiles" {
  cluster_identifier              = "profiles"
  enabled_cloudwatch_logs_exports = ["audit"]
  db_cluster_parameter_group_name = aws_docdb_cluster_parameter_group.profiles.name
}

resource "aws_docdb_cluster_parameter_group" "profiles" {
  name   = "profiles"
  family = "docdb5.0"

  parameter {
    name  = "audit_logs"
    value = "disabled" # finding
  }
}
```

```cloudformation
Resources:
  Profiles: # finding
    Type: AWS::DocDB::DBCluster
    Properties:
      EnableCloudwatchLogsExports:
        - audit
```

```cdk
{
  "Resources": {
    "Profiles2AF1B4C5": { // finding
      "Type": "AWS::DocDB::DBCluster",
      "Properties": {
        "EnableCloudwatchLogsExports": ["audit"],
        "DBClusterParameterGroupName": "default.docdb5.0"
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
  db_cluster_parameter_group_name = aws_docdb_cluster_parameter_group.profiles.name
}

resource "aws_docdb_cluster_parameter_group" "profiles" {
  name   = "profiles"
  family = "docdb5.0"

  parameter {
    name  = "audit_logs"
    value = "all"
  }
}
```

```cloudformation
Resources:
  Profiles:
    Type: AWS::DocDB::DBCluster
    Properties:
      EnableCloudwatchLogsExports:
        - profiler
```

```cdk
{
  "Resources": {
    "Profiles2AF1B4C5": {
      "Type": "AWS::DocDB::DBCluster",
      "Properties": {
        "EnableCloudwatchLogsExports": ["audit"],
        "DBClusterParameterGroupName": { "Ref": "Parameters7C41D90E" }
      },
      "Metadata": { "aws:cdk:path": "Data/Profiles/Resource" }
    },
    "Parameters7C41D90E": {
      "Type": "AWS::DocDB::DBClusterParameterGroup",
      "Properties": {
        "Family": "docdb5.0",
        "Description": "Profiles",
        "Parameters": { "audit_logs": "enabled" }
      },
      "Metadata": { "aws:cdk:path": "Data/Parameters/Resource" }
    }
  }
}
```

## Undecided

```terraform
resource "aws_docdb_cluster" "profiles" {
  cluster_identifier              = "profiles"
  enabled_cloudwatch_logs_exports = ["audit"]
  db_cluster_parameter_group_name = "audited"
}
```

## Fix safety

Unsafe: at once, since the parameter is dynamic; the logs cost what CloudWatch Logs takes for them.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.change import Add, Fix, Safety, Set
from storage_lint.graph.choices import both, either
from storage_lint.graph.value import Elsewhere, Known, Unknown, Value
from storage_lint.resources.cluster_links import exports
from storage_lint.resources.docdb import DefaultParameterGroup, ParameterGroup, User
from storage_lint.resources.parameters import parameter_value
from storage_lint.rule import Category, Outcome, Profile, Rule, Severity

OFF = ("disabled", "none")
ON = {"name": "audit_logs", "value": "enabled"}


class AuditDisabled(Rule[ParameterGroup | DefaultParameterGroup]):
    """Parameter groups that leave the audit log off, of clusters that export it."""

    id = "docdb-audit-disabled"
    title = "DocumentDB exports an audit log that is not written"
    severity = Severity.LOW
    category = Category.SECURITY
    profile = Profile.STRICT
    references = ("https://docs.aws.amazon.com/documentdb/latest/developerguide/event-auditing.html",)
    aliases = ("CKV_AWS_104",)
    safety = Safety.UNSAFE

    def check(self, resource: ParameterGroup | DefaultParameterGroup) -> Iterator[Outcome]:
        """Find the parameter that is off, or not there."""
        group, off = "the parameter group of a cluster", _is_off(resource)
        if isinstance(resource, DefaultParameterGroup):
            group, exported = "its default parameter group", _exports(resource.user)
        else:
            exported = _is_exported(resource)
        nothing = both(exported, off)
        if isinstance(nothing, Unknown):
            yield self.undecided(resource, nothing)
        elif nothing.value:
            message = f"the audit log is exported, but {group} leaves audit_logs off: nothing is written"
            said = () if isinstance(resource, DefaultParameterGroup) else (_said(resource),)
            yield self.finding(resource, off.origin, message, because=said, fix=self._on(resource))

    def _on(self, group: ParameterGroup | DefaultParameterGroup) -> Fix | None:
        if isinstance(group, DefaultParameterGroup) or not isinstance(group.parameters, Known):
            return None
        for one in group.parameters.value:
            if isinstance(one.name, Known) and one.name.value == "audit_logs":
                return self.fix(group, "turn the audit log on", Set(one, "value", "enabled"))
        return self.fix(group, "turn the audit log on", Add(group, "parameters", ON))


def _exports(user: User) -> Value[bool]:
    """Whether a cluster exports its audit log."""
    return both(user.exists, exports(user.log_exports, "audit"))


def _is_exported(group: ParameterGroup) -> Value[bool]:
    """Whether a cluster with this group exports its audit log."""
    users = group.docdb_users
    if isinstance(users, Unknown):
        return users
    exported: Value[bool] = Known(False, group.declared)
    for user in users.value:
        exported = either(exported, _exports(user))
    return exported


def _is_off(group: ParameterGroup | DefaultParameterGroup) -> Value[bool]:
    """Whether a group leaves the audit log off: it does unless it says otherwise, and AWS's own say nothing."""
    if isinstance(group, DefaultParameterGroup):
        return Known(True, group.declared)
    if isinstance(group.parameters, Elsewhere):
        return Unknown("its parameter group is not among what was read", group.declared)
    value = _said(group)
    if isinstance(value, Unknown):
        return value
    said = (value.value or OFF[0]).lower()
    return Known(all(one.strip() in OFF for one in said.split(",")), value.origin)


def _said(group: ParameterGroup) -> Value[str | None]:
    return parameter_value(group.parameters, "audit_logs")
