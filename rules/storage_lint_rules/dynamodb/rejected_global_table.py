"""DynamoDB refuses the replicas of the table

## Why

Replicas need what keeps them alike: a stream of new and old images where they are eventually consistent, writes that
are scaled or billed by request, each Region once. Strong consistency is between exactly three Regions, two replicas and
the table or a witness in the place of one, all in the United States, in Europe or in Asia, without a time to live and
without local indexes. A template's global table names the Region of its own stack among its replicas.

## Fails

```terraform
resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  replica { # finding
    region_name      = "eu-central-1"
    consistency_mode = "STRONG"
  }

  attribute {
    name = "id"
    type = "S"
  }
}
```

```cloudformation
Resources:
  Orders: # finding
    Type: AWS::DynamoDB::GlobalTable
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
      Replicas: [{ Region: eu-west-1 }, { Region: eu-central-1 }]
```

```cdk
{
  "Resources": {
    "Orders7442E29D": { // finding
      "Type": "AWS::DynamoDB::GlobalTable",
      "Properties": {
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "Replicas": [{"Region": "eu-west-1"}, {"Region": "eu-central-1"}]
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

  replica {
    region_name      = "eu-central-1"
    consistency_mode = "STRONG"
  }

  replica {
    region_name      = "eu-west-3"
    consistency_mode = "STRONG"
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
    Type: AWS::DynamoDB::GlobalTable
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
      StreamSpecification: { StreamViewType: NEW_AND_OLD_IMAGES }
      Replicas: [{ Region: eu-west-1 }, { Region: eu-central-1 }]
```

```cdk
{
  "Resources": {
    "Orders7442E29D": {
      "Type": "AWS::DynamoDB::GlobalTable",
      "Properties": {
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "StreamSpecification": { "StreamViewType": "NEW_AND_OLD_IMAGES" },
        "Replicas": [{"Region": "eu-west-1"}, {"Region": "eu-central-1"}]
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "consistency" {
  type = string
}

resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  replica {
    region_name      = "eu-central-1"
    consistency_mode = var.consistency
  }

  attribute {
    name = "id"
    type = "S"
  }
}
```
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from storage_lint.graph.text import may_be_equal
from storage_lint.graph.value import Elsewhere, Known, Origin, Symbol, Unknown, Value, text_of
from storage_lint.resources.dynamodb import Copy, Table, there
from storage_lint.rule import Category, Outcome, Rule, Severity
from storage_lint_rules.dynamodb._facts import STRONG_CONSISTENCY_SETS

STRONG_REGIONS = 3
Refused = tuple[Origin, str]


class RejectedGlobalTable(Rule[Table]):
    """Tables with replicas that DynamoDB does not accept."""

    id = "dynamodb-rejected-global-table"
    title = "DynamoDB refuses the replicas of the table"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html",
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/dynamodb_table#replica",
    )

    # complexity: a refusal, a rival, then what is not known, in this order
    def check(self, resource: Table) -> Iterator[Outcome]:
        """Find the first thing that is refused."""
        replicas = resource.replicas
        if isinstance(replicas, Unknown) or isinstance(resource.billing_mode, Elsewhere):
            return
        copies = there(replicas.value)
        sure = [one for one in copies if isinstance(one.exists, Known)]
        all_refused = (*_regions(resource, sure, copies), *_writes(resource, sure), *_strong(resource, sure, copies))
        refused = next(iter(all_refused), None)
        modes = [one.consistency for one in copies if isinstance(one.consistency, Unknown)]
        open_ = [one.exists for one in copies if isinstance(one.exists, Unknown)]
        if refused is not None:
            yield self.finding(resource, refused[0], f"{refused[1]}: DynamoDB refuses the table")
        elif rivals := _rivals(resource, sure):
            message = f"replica blocks and {rivals.address} take each other's replicas away with every apply"
            yield self.finding(resource, rivals.declared, message, severity=Severity.LOW)
        elif modes:
            yield self.undecided(resource, modes[0])
        elif open_ and _is_strong(copies):
            yield self.undecided(resource, open_[0])


def _rivals(table: Table, replicas: list[Copy]) -> Copy | None:
    """The replica of its own that stands beside replica blocks, unless Terraform leaves their changes alone.

    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/dynamodb_table_replica
    """
    apart = next((one for one in replicas if one.address), None)
    inline = any(not one.address for one in replicas)
    return apart if inline and {"replica", "all"}.isdisjoint(table.ignored) else None


def _is_strong(replicas: list[Copy]) -> bool:
    return any(isinstance(one.consistency, Known) and one.consistency.value == "STRONG" for one in replicas)


# complexity: two refusals, each only where enough Regions are known
def _regions(table: Table, replicas: list[Copy], copies: list[Copy]) -> Iterator[Refused]:
    texts = [text for one in replicas if (text := text_of(one.region)) is not None]
    twice = [text for text, count in Counter(texts).items() if count > 1]
    if twice:
        known = all(isinstance(part, str) for part in twice[0].parts)
        yield replicas[0].declared, f"two replicas in {twice[0] if known else 'one Region'}"
    own = table.environment.region
    is_known = bool(own.parts) and not any(isinstance(part, Symbol) for part in own.parts)
    complete = len(texts) == len(replicas) == len(copies)
    if table.is_global and is_known and complete and not any(may_be_equal(own, text) for text in texts):
        yield table.declared, f"no replica in {own}, the stack's own Region"


# complexity: two refusals: no stream, and writes that nothing scales
def _writes(table: Table, replicas: list[Copy]) -> Iterator[Refused]:
    """What replicas that are eventually consistent need."""
    if _is(table.consistency, "STRONG") or _is_strong(replicas) or not replicas:
        return
    silent = _is(table.stream_enabled, False) and _is(table.consistency, "EVENTUAL")
    if table.is_global and len(replicas) > 1 and silent:
        yield table.declared, f"{len(replicas)} replicas without a stream (StreamSpecification)"
    scaling = table.scaling
    if table.is_global or not _is(table.billing_mode, "PROVISIONED") or isinstance(scaling, Unknown):
        return
    dimensions = [one.dimension for one in there(scaling.value)]
    if not any(isinstance(one, Unknown) or one.value == "dynamodb:table:WriteCapacityUnits" for one in dimensions):
        yield replicas[0].declared, "replicas of a provisioned table whose writes nothing scales"


# complexity: one refusal of strong consistency after the other
def _strong(table: Table, replicas: list[Copy], copies: list[Copy]) -> Iterator[Refused]:
    modes = {one.consistency.value for one in replicas if isinstance(one.consistency, Known)}
    if "STRONG" not in modes or len(replicas) < len(copies):
        return
    place = replicas[0].declared
    if modes != {"STRONG"}:
        yield place, "replicas of strong and of eventual consistency"
    witnesses = [one for one in table.witnesses if isinstance(one, Unknown) or one.value]
    regions = len(replicas) + len(witnesses) + (0 if table.is_global else 1)
    if all(isinstance(one, Known) for one in witnesses) and regions != STRONG_REGIONS:
        yield place, f"strong consistency between {regions} Regions, not {STRONG_REGIONS}"
    sets = {STRONG_CONSISTENCY_SETS.get(region, "") for region in _known_regions(table, replicas)}
    if len(sets - {""}) > 1:
        yield place, f"strong consistency between the Region sets {' and '.join(sorted(sets - {''}))}"
    if _is(table.ttl_enabled, True):
        yield place, "strong consistency with a time to live"
    if any(index.is_local and isinstance(index.exists, Known) for index in there(table.indexes)):
        yield place, "strong consistency with a local index"


def _known_regions(table: Table, replicas: list[Copy]) -> list[str]:
    """The Regions of the replicas and, where it has one beside them, of the table itself, as far as they are known."""
    own = [] if table.is_global else [table.environment.region]
    texts = [*own, *(text for one in replicas if (text := text_of(one.region)) is not None)]
    return [str(text) for text in texts if text.parts and all(isinstance(part, str) for part in text.parts)]


def _is(value: Value[object], wanted: object) -> bool:
    return isinstance(value, Known) and value.value == wanted
