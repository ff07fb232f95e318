"""Aurora lets clients connect without TLS by default

## Why

A client that does not ask for TLS sends its password, its queries and what they return in clear text. Aurora PostgreSQL
requires TLS from version 17 on, Aurora MySQL from 8.4 on, unless a parameter group says otherwise; older versions leave
it to the client. Multi-AZ DB clusters are as RDS is: PostgreSQL requires it from 15 on.

The finding is on the parameter group, where that is in the code and does not speak of it, else on the cluster. A group
that turns the requirement off is `aurora-tls-not-required`.

## Fails

```terraform
resource "aws_rds_cluster_parameter_group" "orders" {
  name   = "orders"
  family = "aurora-postgresql16" # finding
}
```

```cloudformation
Resources:
  Parameters1:
    Type: AWS::RDS::DBClusterParameterGroup
    Properties:
      Family: aurora-postgresql16 # finding
      Description: Orders
      Parameters:
        log_statement: ddl
```

```cdk
{
  "Resources": {
    "Parameters1E4360A98": {
      "Type": "AWS::RDS::DBClusterParameterGroup",
      "Properties": {
        "Family": "aurora-postgresql16", // finding
        "Description": "Orders",
        "Parameters": { "log_statement": "ddl" }
      },
      "Metadata": { "aws:cdk:path": "Data/Parameters1/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_rds_cluster_parameter_group" "orders" {
  name   = "orders"
  family = "aurora-postgresql17"
}
```

```cloudformation
Resources:
  Parameters1:
    Type: AWS::RDS::DBClusterParameterGroup
    Properties:
      Family: aurora-postgresql16
      Description: Orders
      Parameters:
        rds.force_ssl: "1"
```

```cdk
{
  "Resources": {
    "Parameters1E4360A98": {
      "Type": "AWS::RDS::DBClusterParameterGroup",
      "Properties": {
        "Family": "aurora-postgresql16",
        "Description": "Orders",
        "Parameters": { "rds.force_ssl": "1" }
      },
      "Metadata": { "aws:cdk:path": "Data/Parameters1/Resource" }
    }
  }
}
```

## Undecided

```terraform
resource "aws_rds_cluster" "orders" {
  cluster_identifier = "orders"
  engine             = "aurora-postgresql"
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
```

```cdk
{
  "Resources": {
    "Orders7442E29D": {
      "Type": "AWS::RDS::DBCluster",
      "Properties": {
        "Engine": "aurora-postgresql"
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.choices import both, either, follow, opposite
from storage_lint.graph.text import is_set
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.aurora import Cluster, ParameterGroup
from storage_lint.resources.aurora_kinds import is_of_rds, is_serverless_v1
from storage_lint.rule import Category, Outcome, Profile, Rule, Severity
from storage_lint_rules.aurora._versions import default_family, requires_tls_by_default

PARAMETERS = ("rds.force_ssl", "require_secure_transport")


class TlsOptional(Rule[Cluster | ParameterGroup]):
    """Parameter groups, and clusters without one, whose version does not require TLS by itself."""

    id = "aurora-tls-optional"
    title = "Aurora lets clients connect without TLS by default"
    severity = Severity.LOW
    category = Category.SECURITY
    profile = Profile.STRICT
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Security.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Compare-v3-v84.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html",
    )

    def check(self, resource: Cluster | ParameterGroup) -> Iterator[Outcome]:
        """Find what neither says that TLS is required, nor is of a version that requires it."""
        if isinstance(resource, ParameterGroup):
            applies, family = _does_not_speak(resource), resource.family
        else:
            applies, family = _has_no_group(resource), default_family(resource)
        found = both(applies, follow(family, _is_optional))
        if isinstance(found, Unknown):
            yield self.undecided(resource, found)
        elif found.value and isinstance(family, Known):
            message = f"{family.value} does not require TLS by default: clients may connect without it"
            yield self.finding(resource, family, message)


def _is_optional(family: Known[str | None]) -> Value[bool]:
    required = requires_tls_by_default(family.value or "")
    if required is None:
        return Unknown(f"whether {family.value} requires TLS by default is not in the table", family.origin)
    return Known(not required, family.origin)


def _does_not_speak(group: ParameterGroup) -> Value[bool]:
    """Whether no parameter of a group is about TLS, whatever it says."""
    if isinstance(group.parameters, Unknown):
        return group.parameters
    speaks: Value[bool] = Known(False, group.declared)
    for parameter in group.parameters.value:
        if isinstance(parameter.name, Unknown):
            speaks = either(speaks, parameter.name)
        elif parameter.name.value in PARAMETERS:
            speaks = either(speaks, parameter.exists)
    return opposite(speaks)


def _has_no_group(cluster: Cluster) -> Value[bool]:
    """Whether no parameter group in the code speaks for a cluster."""
    own = both(is_of_rds(cluster), opposite(is_serverless_v1(cluster)))
    return both(own, opposite(is_set(cluster.group)))
