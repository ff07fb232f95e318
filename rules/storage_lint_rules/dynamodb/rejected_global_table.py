"""DynamoDB refuses the replicas of the table

## Why

Replicas need what keeps them alike: a stream of new and old images where they are eventually consistent, writes that
are scaled or billed by request, each Region once: that of the table itself counts, too. Strong consistency is between
exactly three Regions, two replicas and the table or one witness in the place of one, in a Region of its own, all in the
United States, in Europe or in Asia, without a time to live and without local indexes. A template's global table names
the Region of its own stack among its replicas. A replica speaks only of indexes that the table declares, and its KMS
key and its Kinesis stream are in its own Region; if one replica has a key, each has one.

With Terraform the first apply of replicas goes well without `stream_enabled = true`: DynamoDB switches the stream on
itself. The next apply tries to switch it off again, and is refused.

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
from collections.abc import Iterable, Iterator

from storage_lint.checks import Refusal, RefusalRule
from storage_lint.graph.text import is_literal, may_be_equal
from storage_lint.graph.value import Elsewhere, Known, Origin, Symbol, Text, Unknown, Value, text_of
from storage_lint.resources.dynamodb import Copy, Table, Witness, there
from storage_lint.rule import Category, Outcome, Severity, Undecided
from storage_lint_rules.dynamodb._facts import STRONG_CONSISTENCY_SETS
from storage_lint_rules.dynamodb._replica_settings import of_replicas

STRONG_REGIONS = 3
Refused = tuple[Origin, str]


class RejectedGlobalTable(RefusalRule[Table]):
    """Tables with replicas that DynamoDB does not accept."""

    id = "dynamodb-rejected-global-table"
    title = "DynamoDB refuses the replicas of the table"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateGlobalTableWitnessGroupMemberAction.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GlobalTableWitnessGroupUpdate.html",
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/dynamodb_table#replica",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-dynamodb-globaltable-replicaspecification.html",
    )
    sentence = "{}: DynamoDB refuses the table"

    def check(self, resource: Table) -> Iterator[Outcome]:
        """Find the first thing that is refused, of each replica and then of all; else what may be refused."""
        replicas = resource.replicas
        if isinstance(replicas, Known) and not isinstance(resource.billing_mode, Elsewhere):
            outcomes = [*super().check(resource), *self._of_all(resource, there(replicas.value))]
            yield from sorted(outcomes, key=lambda one: isinstance(one, Undecided))[:1]

    def refusals(self, resource: Table) -> Iterator[Refusal]:
        """Yield what may be refused of each replica."""
        yield from of_replicas(resource)

    # complexity: a refusal, a rival, then what is not known, in this order
    def _of_all(self, resource: Table, copies: list[Copy]) -> Iterator[Outcome]:
        sure = [one for one in copies if isinstance(one.exists, Known)]
        all_refused = (*_regions(resource, sure, copies), *_writes(resource, sure), *_strong(resource, sure, copies))
        refused = next(iter(all_refused), None)
        modes = [one.consistency for one in copies if isinstance(one.consistency, Unknown)]
        open_ = list(_open_parts(copies, there(resource.witnesses)))
        if refused is not None:
            values = tuple(value for one in copies for value in (one.region, one.consistency))
            message = f"{refused[1]}: DynamoDB refuses the table"
            yield self.finding(resource, refused[0], message, because=values)
        elif rivals := _rivals(resource, sure):
            message = f"replica blocks and {rivals.address} take each other's replicas away with every apply"
            yield self.finding(resource, rivals.declared, message, severity=Severity.LOW)
        elif modes:
            yield self.undecided(resource, modes[0])
        elif _needs_stream(resource, sure):
            yield from self._without_stream(resource)
        elif open_ and _is_strong(copies):
            yield self.undecided(resource, open_[0])

    def _without_stream(self, table: Table) -> Iterator[Outcome]:
        """Find that DynamoDB switches a stream on for the replicas, and Terraform tries to switch it off again.

        https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/dynamodb_table#stream_enabled
        """
        stream = table.stream_enabled
        if isinstance(stream, Unknown):
            yield self.undecided(table, stream)
        elif not stream.value:
            message = "the next apply switches off the stream that the replicas need, which DynamoDB refuses"
            yield self.finding(table, stream.origin, message, severity=Severity.MEDIUM)


def _needs_stream(table: Table, replicas: list[Copy]) -> bool:
    """Whether Terraform looks after the stream of a table with replicas that are eventually consistent."""
    looked_after = table.type == "aws_dynamodb_table" and {"stream_enabled", "all"}.isdisjoint(table.ignored)
    return looked_after and bool(replicas) and not _is_strong(replicas)


def _open_parts(copies: Iterable[Copy], witnesses: Iterable[Witness]) -> Iterator[Unknown]:
    """Yield what strong consistency hangs on: which replicas and witnesses there are, then in which Regions."""
    existing = [one.exists for one in copies] + [one.exists for one in witnesses]
    regions = [one.region for one in copies] + [one.region for one in witnesses]
    yield from (one for one in (*existing, *regions) if isinstance(one, Unknown))


def _rivals(table: Table, replicas: list[Copy]) -> Copy | None:
    """The replica of its own that stands beside replica blocks, unless Terraform leaves their changes alone.

    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/dynamodb_table_replica
    """
    apart = next((one for one in replicas if one.address), None)
    inline = any(not one.address for one in replicas)
    return apart if inline and {"replica", "all"}.isdisjoint(table.ignored) else None


def _is_strong(replicas: list[Copy]) -> bool:
    return any(isinstance(one.consistency, Known) and one.consistency.value == "STRONG" for one in replicas)


def _regions(table: Table, replicas: list[Copy], copies: list[Copy]) -> Iterator[Refused]:
    """Yield Regions that occur twice, and that of a template's stack where no replica is in it."""
    texts = [text for one in replicas if (text := text_of(one.region)) is not None]
    yield from _of_replicas(table, replicas, texts)
    taken = {*texts, *_own_region(table)}
    for witness in _sure_witnesses(table):
        region = text_of(witness.region)
        if region in taken:
            yield witness.declared, f"the witness in {_named(region, 'the Region of a replica')}"
    if table.is_global and len(texts) == len(replicas) == len(copies):
        yield from _stack_left_out(table, texts)


def _of_replicas(table: Table, replicas: list[Copy], regions: list[Text]) -> Iterator[Refused]:
    twice = next((text for text, count in Counter(regions).items() if count > 1), None)
    if twice is not None:
        yield replicas[0].declared, f"two replicas in {_name(twice) or 'one Region'}"
    for own in _own_region(table):
        for one in (one for one in replicas if text_of(one.region) == own):
            yield one.declared, f"a replica in {_named(own, 'the Region of the table itself')}"


def _own_region(table: Table) -> list[Text]:
    """The Region that a table is in beside its replicas, as far as it is known: a template's global table has none."""
    region = table.environment.region
    return [] if table.is_global or not region.parts else [region]


def _stack_left_out(table: Table, regions: list[Text]) -> Iterator[Refused]:
    own = table.environment.region
    is_known = bool(own.parts) and not any(isinstance(part, Symbol) for part in own.parts)
    if is_known and not any(may_be_equal(own, text) for text in regions):
        yield table.declared, f"no replica in {own}, the stack's own Region"


def _named(region: Text, what: str) -> str:
    """What a Region is, with its name in front where that is known."""
    name = _name(region)
    return what if name is None else f"{name}, {what}"


def _name(region: Text) -> str | None:
    return str(region) if is_literal(region) else None


def _sure_witnesses(table: Table) -> list[Witness]:
    return [one for one in there(table.witnesses) if isinstance(one.exists, Known)]


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
    witnesses = _sure_witnesses(table)
    regions = len(replicas) + len(witnesses) + (0 if table.is_global else 1)
    if len(witnesses) == len(there(table.witnesses)) and regions != STRONG_REGIONS:
        yield place, f"strong consistency between {regions} Regions, not {STRONG_REGIONS}"
    if len(witnesses) > 1:
        yield witnesses[1].declared, f"{len(witnesses)} witnesses, not 1"
    sets = {STRONG_CONSISTENCY_SETS.get(region, "") for region in _known_regions(table, replicas)}
    if len(sets - {""}) > 1:
        yield place, f"strong consistency between the Region sets {' and '.join(sorted(sets - {''}))}"
    if _is(table.ttl_enabled, True):
        yield place, "strong consistency with a time to live"
    if any(index.is_local and isinstance(index.exists, Known) for index in there(table.indexes)):
        yield place, "strong consistency with a local index"


def _known_regions(table: Table, replicas: list[Copy]) -> list[str]:
    """The Regions of the replicas, of the witness and of a table that stands beside them, as far as they are known."""
    own = [] if table.is_global else [table.environment.region]
    named = [one.region for one in replicas] + [one.region for one in _sure_witnesses(table)]
    texts = [*own, *(text for one in named if (text := text_of(one)) is not None)]
    return [str(text) for text in texts if is_literal(text)]


def _is(value: Value[object], wanted: object) -> bool:
    return isinstance(value, Known) and value.value == wanted
