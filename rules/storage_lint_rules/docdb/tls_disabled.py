"""DocumentDB parameter group turns TLS off

## Why

With `tls = disabled` clients talk to the cluster in plain text: documents, queries and the password's handshake cross
the network for whoever listens. It is on unless a group turns it off. Security Hub's DocumentDB.6 is stricter: it
fails on `enabled`, too, and wants `tls1.2+`, `tls1.3+` or `fips-140-3`. Elastic clusters always use TLS.

## Fails

```terraform
resource "aws_docdb_cluster_parameter_group" "profiles" {
  name   = "profiles"
  family = "docdb5.0"

  parameter {
    name  = "tls"
    value = "disabled" # finding
  }
}
```

```cloudformation
Resources:
  Parameters:
    Type: AWS::DocDB::DBClusterParameterGroup
    Properties:
      Family: docdb5.0
      Description: Profiles
      Parameters:
        tls: disabled # finding
```

```cdk
{
  "Resources": {
    "Parameters7C41D90E": {
      "Type": "AWS::DocDB::DBClusterParameterGroup",
      "Properties": {
        "Family": "docdb5.0",
        "Description": "Profiles",
        "Parameters": {
          "tls": "disabled" // finding
        }
      },
      "Metadata": { "aws:cdk:path": "Data/Parameters/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_docdb_cluster_parameter_group" "profiles" {
  name   = "profiles"
  family = "docdb5.0"

  parameter {
    name  = "tls"
    value = "tls1.2+"
  }
}
```

```cloudformation
Resources:
  Parameters:
    Type: AWS::DocDB::DBClusterParameterGroup
    Properties:
      Family: docdb5.0
      Description: Profiles
      Parameters:
        audit_logs: enabled
```

```cdk
{
  "Resources": {
    "Parameters7C41D90E": {
      "Type": "AWS::DocDB::DBClusterParameterGroup",
      "Properties": {
        "Family": "docdb5.0",
        "Description": "Profiles",
        "Parameters": {
          "tls": "enabled"
        }
      },
      "Metadata": { "aws:cdk:path": "Data/Parameters/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "tls" {
  type = string
}

resource "aws_docdb_cluster_parameter_group" "profiles" {
  name   = "profiles"
  family = "docdb5.0"

  parameter {
    name  = "tls"
    value = var.tls
  }
}
```

## Fix safety

Unsafe: the parameter is static, so that the instances must be restarted, and clients need the CA bundle.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.change import Safety, Set
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.docdb import ParameterGroup
from storage_lint.resources.parameters import Parameter, parameter_value
from storage_lint.rule import Category, Outcome, Rule, Severity

NAME = "tls"
ON = ("enabled", "fips-140-3", "tls1.2+", "tls1.3+")


class TlsDisabled(Rule[ParameterGroup]):
    """Parameter groups that let clients connect in plain text."""

    id = "docdb-tls-disabled"
    title = "DocumentDB parameter group turns TLS off"
    severity = Severity.HIGH
    category = Category.SECURITY
    references = ("https://docs.aws.amazon.com/documentdb/latest/developerguide/security.encryption.ssl.html",)
    aliases = ("CKV_AWS_90",)
    safety = Safety.UNSAFE

    def check(self, resource: ParameterGroup) -> Iterator[Outcome]:
        """Find the parameter that is off."""
        value = parameter_value(resource.parameters, NAME)
        if isinstance(value, Unknown):
            yield self.undecided(resource, value)
        elif value.value is not None and value.value.lower() == "disabled":
            parameter = _parameter(resource, value)
            fix = None if parameter is None else self.fix(resource, "enable TLS", Set(parameter, "value", "enabled"))
            yield self.finding(resource, value, "tls is disabled: clients connect in plain text", fix=fix)
        elif value.value is not None and value.value.lower() not in ON:
            yield self.undecided(resource, Unknown(f"{value.value} is no documented value of tls", value.origin))


def _parameter(group: ParameterGroup, value: Value[str | None]) -> Parameter | None:
    """The parameter that has a value."""
    parameters = group.parameters.value if isinstance(group.parameters, Known) else ()
    return next((one for one in parameters if one.value is value), None)
