"""DynamoDB global table is of the version of 2017

## Why

Version 2017.11.29 of global tables has been superseded since 2019: it writes each item twice (each write costs more),
shows its own attributes in the items, needs identical empty tables made by hand in every Region, and gets no new
features. AWS recommends to update to the current version.

## Fails

```terraform
resource "aws_dynamodb_global_table" "orders" { # finding
  name = "orders"

  replica {
    region_name = "eu-west-1"
  }

  replica {
    region_name = "eu-central-1"
  }
}
```

CloudFormation: cannot be written, because its types are those of the current version.

CDK: cannot be written, because it writes CloudFormation.

## Passes

```terraform
resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"

  replica {
    region_name = "eu-central-1"
  }

  attribute {
    name = "id"
    type = "S"
  }
}
```

CloudFormation: cannot be written, because its types are those of the current version.

CDK: cannot be written, because it writes CloudFormation.

## Undecided

Never: that the resource is there is all that is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.resources.dynamodb import LegacyGlobalTable
from storage_lint.rule import Category, Outcome, Rule, Severity


class LegacyGlobalTableUsed(Rule[LegacyGlobalTable]):
    """Every global table of the old version."""

    id = "dynamodb-legacy-global-table"
    title = "DynamoDB global table is of the version of 2017"
    severity = Severity.LOW
    category = Category.RESILIENCE
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_upgrade.html",
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/dynamodb_global_table",
    )

    def check(self, resource: LegacyGlobalTable) -> Iterator[Outcome]:
        """Find it."""
        message = "global table of version 2017.11.29: update it to the current one, replicas of the table itself"
        yield self.finding(resource, resource.declared, message)
