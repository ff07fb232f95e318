"""DynamoDB table is not encrypted with a key of yours

## Why

Every table is encrypted. Without further words the key is one that AWS owns: nobody can see its use in CloudTrail,
rotate it or take it away. With encryption on and no key named, it is the account's `aws/dynamodb`, whose policy cannot
be changed. Only a customer managed key decides who may decrypt, and can be disabled in an incident.

A customer key costs $1 a month and its requests; this rule is for those who need it, in the strict profile.

## Fails

```terraform
resource "aws_dynamodb_table" "orders" { # finding
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }
}
```

```cloudformation
Resources:
  Orders: # finding
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
```

```cdk
{
  "Resources": {
    "Orders7442E29D": { // finding
      "Type": "AWS::DynamoDB::Table",
      "Properties": {
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  server_side_encryption {
    enabled     = true
    kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/1a2b3c4d"
  }

  attribute {
    name = "id"
    type = "S"
  }
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
      SSESpecification: { SSEEnabled: true, SSEType: KMS, KMSMasterKeyId: alias/orders }
```

```cdk
{
  "Resources": {
    "Orders7442E29D": {
      "Type": "AWS::DynamoDB::Table",
      "Properties": {
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "SSESpecification": {
          "SSEEnabled": true,
          "SSEType": "KMS",
          "KMSMasterKeyId": "alias/orders"
        }
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "key" {
  type = string
  validation {
    condition     = contains(["", "alias/a"], var.key)
    error_message = "one of two"
  }
}

resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  server_side_encryption {
    enabled     = true
    kms_key_arn = var.key
  }

  attribute {
    name = "id"
    type = "S"
  }
}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.choices import chosen, surely_not
from storage_lint.graph.value import Elsewhere, Known, Unknown, Value
from storage_lint.resources.dynamodb import Table, there
from storage_lint.resources.kms import is_own_key
from storage_lint.rule import Category, Outcome, Profile, Rule, Severity

_OWNED = "encrypted with a key that AWS owns: its use is not logged and it cannot be taken away"
_OF_AWS = "the replica names no key of yours: AWS owns or manages the one that encrypts it"
_MANAGED = "encrypted with the account's aws/dynamodb key, whose policy cannot be changed"


class MissingKmsKey(Rule[Table]):
    """Tables without a customer managed key."""

    id = "dynamodb-missing-kms-key"
    title = "DynamoDB table is not encrypted with a key of yours"
    severity = Severity.LOW
    category = Category.SECURITY
    profile = Profile.STRICT
    references = ("https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.howitworks.html",)
    aliases = (
        "CKV_AWS_119",
        "CKV_AWS_271",
        "AWS-0025",
        "AVD-AWS-0025",
        "aws-dynamodb-table-customer-key",
        "AWS092",
        "DYNAMODB_TABLE_ENCRYPTED_KMS",
        "dynamodb-table-encrypted-kms",
    )

    def check(self, resource: Table) -> Iterator[Outcome]:
        """Find a key that is AWS's own or the account's default, for the table or one of its replicas."""
        if isinstance(resource.sse_enabled, Elsewhere):
            yield from self._keys(resource)  # of the replicas that are declared apart from their table
        elif isinstance(resource.sse_enabled, Unknown):
            yield self.undecided(resource, resource.sse_enabled)
        elif not resource.sse_enabled.value:
            yield self.finding(resource, resource.sse_enabled, _OWNED)
        else:
            yield from self._keys(resource)

    def _keys(self, table: Table) -> Iterator[Outcome]:
        keys = _are_own(table)
        for key in keys:
            if surely_not(key):
                yield self.finding(table, key, _OF_AWS if isinstance(table.sse_enabled, Elsewhere) else _MANAGED)
                return
        for key in keys:
            if isinstance(key, Unknown):
                yield self.undecided(table, key)
                return


def _are_own(table: Table) -> list[Value[bool]]:
    """Whether each key is a customer managed one: that of the table, where it is here, and those of its replicas."""
    replicas = there(table.replicas.value) if isinstance(table.replicas, Known) else ()
    apart = table.is_global or isinstance(table.sse_enabled, Elsewhere)
    nothing: Value[bool] = Known(True, table.declared)
    own = [] if apart else [is_own_key(table.kms_key)]
    return [*own, *(chosen(one.exists, is_own_key(one.kms_key), nothing) for one in replicas)]
