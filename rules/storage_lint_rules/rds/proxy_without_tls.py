"""RDS proxy accepts connections without TLS

## Why

A client that does not ask for TLS sends its queries, and what they return, in clear text to the proxy. TLS must be
asked for: the proxy does not require it by itself. CDK's `DatabaseProxy` does.

## Fails

```terraform
resource "aws_db_proxy" "orders" {
  name          = "orders"
  engine_family = "POSTGRESQL"
  require_tls   = false # finding
}
```

```cloudformation
Resources:
  Proxy: # finding
    Type: AWS::RDS::DBProxy
    Properties:
      DBProxyName: orders
      EngineFamily: POSTGRESQL
```

```cdk
{
  "Resources": {
    "ProxyCB0DFB71": {
      "Type": "AWS::RDS::DBProxy",
      "Properties": {
        "DBProxyName": "orders",
        "EngineFamily": "POSTGRESQL",
        "RequireTLS": false // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Proxy/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_db_proxy" "orders" {
  name          = "orders"
  engine_family = "POSTGRESQL"
  require_tls   = true
}
```

```cloudformation
Resources:
  Proxy:
    Type: AWS::RDS::DBProxy
    Properties:
      DBProxyName: orders
      EngineFamily: POSTGRESQL
      RequireTLS: true
```

```cdk
{
  "Resources": {
    "ProxyCB0DFB71": {
      "Type": "AWS::RDS::DBProxy",
      "Properties": {
        "DBProxyName": "orders",
        "EngineFamily": "POSTGRESQL",
        "RequireTLS": true
      },
      "Metadata": { "aws:cdk:path": "Data/Proxy/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "tls" {
  type = bool
}

resource "aws_db_proxy" "orders" {
  name          = "orders"
  engine_family = "POSTGRESQL"
  require_tls   = var.tls
}
```

## Fix safety

Unsafe: changed in place, but clients that do not use TLS are cut off.
"""

from __future__ import annotations

from storage_lint.checks import FieldRule
from storage_lint.graph.change import Safety
from storage_lint.resources.rds import Proxy
from storage_lint.rule import Category, Severity


class ProxyWithoutTls(FieldRule[Proxy]):
    """Proxies that do not require TLS."""

    id = "rds-proxy-without-tls"
    title = "RDS proxy accepts connections without TLS"
    severity = Severity.MEDIUM
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBProxy.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.howitworks.html#rds-proxy-security",
    )
    aliases = (
        "RDS.43",
        "rds-proxy-tls-encryption",
    )

    field = "requires_tls"
    wrong = "the proxy does not require TLS"
    harm = "clients may send queries in clear text"
    fix_title = "require TLS"
    safety = Safety.UNSAFE
