"""DynamoDB refuses the table

## Why

The deployment stops at any of these:

- a name that is neither an ARN nor 3 to 255 letters, digits, `_`, `.` and `-`;
- import options where the import is not of CSV, or a delimiter other than comma, semicolon, colon, pipe, tab and space;
- a type of encryption other than `KMS`, or any type where server-side encryption is off;
- a Kinesis stream in another Region than the table;
- a resource policy with a statement without `Principal`, as identity policies have them;
- a table class other than `STANDARD` and `STANDARD_INFREQUENT_ACCESS`, a precision of the stream other than
  `MICROSECOND` and `MILLISECOND`, or a mode of contributor insights other than `ACCESSED_AND_THROTTLED_KEYS` and
  `THROTTLED_KEYS`.

## Fails

```terraform
resource "aws_dynamodb_table" "orders" {
  name         = "all orders" # finding
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
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
      SSESpecification: { SSEEnabled: false, SSEType: KMS } # finding
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
        "ImportSourceSpecification": {
          "InputFormat": "CSV",
          "S3BucketSource": { "S3Bucket": "acme-orders" },
          "InputFormatOptions": { "Csv": { "Delimiter": "||" } } // finding
        }
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_dynamodb_table" "orders" {
  name         = "all-orders"
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
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
      SSESpecification: { SSEEnabled: true, SSEType: KMS }
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
        "ImportSourceSpecification": {
          "InputFormat": "CSV",
          "S3BucketSource": { "S3Bucket": "acme-orders" },
          "InputFormatOptions": { "Csv": { "Delimiter": "|" } }
        }
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "name" {
  type = string
}

resource "aws_dynamodb_table" "orders" {
  name         = var.name
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }
}
```

## Fix safety

None: what the table should be called, and what the rest should say, is the owner's choice.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.checks import Refusal, RefusalRule, holds, said
from storage_lint.graph.choices import both, each_choice, follow, mapped, opposite
from storage_lint.graph.policy.document import Policy, place_of
from storage_lint.graph.policy.truth import any_part
from storage_lint.graph.text import Drawn, is_made_by_aws, is_set
from storage_lint.graph.value import Elsewhere, Known, Symbol, Text, Unknown, Value, text_of
from storage_lint.resources.dynamodb import Table
from storage_lint.rule import Category, Severity
from storage_lint.source.pattern import LatePattern
from storage_lint_rules._names import FILLED_IN, placeholder_in
from storage_lint_rules._policies import names_nobody
from storage_lint_rules._regions import in_another_region, own_region
from storage_lint_rules.dynamodb import _facts as facts

_FOREIGN = LatePattern("[^a-zA-Z0-9_.-]")
_DELIMITERS = (",", ";", ":", "|", "\t", " ")
_OF_THE_STACK = ("AWS::StackName", "AWS::Region", "AWS::Partition")


class RejectedTable(RefusalRule[Table]):
    """Tables with a name, an import, an encryption, a stream or a policy that DynamoDB does not take."""

    id = "dynamodb-rejected-table"
    title = "DynamoDB refuses the table"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.Requesting.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-dynamodb-table-ssespecification.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-considerations.html",
    )
    sentence = "{}: DynamoDB refuses this"

    def refusals(self, resource: Table) -> Iterator[Refusal]:
        """Yield what may be refused of the table itself, then of its policies and those of its replicas."""
        if not isinstance(resource.billing_mode, Elsewhere):
            yield from _of_name(resource)
            yield from _of_import(resource)
            yield from _of_encryption(resource)
            stream = resource.kinesis_stream
            apart = in_another_region(stream, "kinesis", own_region(resource))
            yield Refusal(apart, stream, "the Kinesis stream is in another Region than the table")
            yield from _of_words(resource)
        for policy in (resource.table_policy, resource.stream_policy):
            yield from _of_policy(resource.exists, policy)
        for copy in resource.replicas.value if isinstance(resource.replicas, Known) else ():
            for policy in (copy.policy, copy.stream_policy):
                yield from _of_policy(copy.exists, policy)


def _of_name(table: Table) -> Iterator[Refusal]:
    """https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html"""
    least, most = facts.MINIMUM_NAME_CHARACTERS, facts.MAXIMUM_NAME_CHARACTERS
    message = f'the name "{_shown(table.name)}" is not {least} to {most} letters, digits, _, . and -'
    yield Refusal(_is_bad(table.name), table.name, message)


def _shown(name: Value[str]) -> str:
    text = text_of(name)
    written = said(name) if text is None else str(text)
    return written if len(written) <= facts.MAXIMUM_NAME_CHARACTERS else f"{written[:_SHOWN]}…"


_SHOWN = 40  # characters of a name that is too long


def _is_bad(name: Value[str]) -> Value[bool]:
    """Whether DynamoDB refuses a name, as far as it is known."""
    if isinstance(name, Unknown) and name.choices:
        return each_choice(name, _is_bad)
    text = text_of(name)
    return name if text is None and isinstance(name, Unknown) else _is_bad_text(text or Text(()), name)


def _is_bad_text(text: Text, name: Value[str]) -> Value[bool]:
    if placeholder := placeholder_in(text):
        return Unknown(FILLED_IN.format(placeholder), name.origin)
    is_bad = _breaks_a_rule(text)
    is_open = not is_bad and not all(isinstance(part, str) or _is_harmless(part) for part in text.parts)
    return name if is_open and isinstance(name, Unknown) else Known(is_bad, name.origin)


def _breaks_a_rule(text: Text) -> bool:
    """Whether what is written of a name breaks a rule. The ARN of a table may stand in the place of its name."""
    written = [part for part in text.parts if isinstance(part, str)]
    if written and written[0].startswith("arn:"):
        return False
    length, is_whole = sum(map(len, written)), len(written) == len(text.parts)
    is_short = is_whole and 0 < length < facts.MINIMUM_NAME_CHARACTERS
    return is_short or length > facts.MAXIMUM_NAME_CHARACTERS or any(map(_FOREIGN.search, written))


def _is_harmless(part: Symbol) -> bool:
    if isinstance(part, Drawn):
        return not _FOREIGN.search(part.characters)
    return is_made_by_aws(part) or part.address in _OF_THE_STACK


def _of_import(table: Table) -> Iterator[Refusal]:
    """https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.Requesting.html"""
    kind, options, delimiter = table.import_format, table.import_has_options, table.import_delimiter
    is_other = mapped(kind, lambda one: one is not None and one != "CSV")
    yield Refusal(both(is_other, options), options, f"an import of {said(kind)} has no InputFormatOptions")
    is_none = mapped(delimiter, lambda one: one is not None and one not in _DELIMITERS)
    message = f'the delimiter "{said(delimiter)}" is none of comma, semicolon, colon, pipe, tab and space'
    yield Refusal(is_none, delimiter, message)


def _of_encryption(table: Table) -> Iterator[Refusal]:
    kind = table.sse_type
    is_other = mapped(kind, lambda one: one is not None and one != "KMS")
    yield Refusal(is_other, kind, f"KMS is the only SSEType, which is {said(kind)}")
    yield Refusal(both(is_set(kind), opposite(table.sse_enabled)), kind, "an SSEType where SSEEnabled is false")


def _of_words(table: Table) -> Iterator[Refusal]:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html"""
    for value, words in (
        (table.table_class, ("STANDARD", "STANDARD_INFREQUENT_ACCESS")),
        (table.kinesis_precision, ("MICROSECOND", "MILLISECOND")),
        (table.insights_mode, ("ACCESSED_AND_THROTTLED_KEYS", "THROTTLED_KEYS")),
    ):
        is_none = holds(_is_none_of, value, Known(words, value.origin))
        yield Refusal(is_none, value, f"{said(value)} is none of {' and '.join(words)}")


def _is_none_of(word: str | None, words: tuple[str, ...]) -> bool:
    return word is not None and word not in words


def _of_policy(exists: Value[bool], policy: Value[Policy | None]) -> Iterator[Refusal]:
    """https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-considerations.html"""
    known = policy.value if isinstance(policy, Known) else None
    where = policy if known is None else place_of(known, names_nobody)
    lacks = both(exists, follow(policy, _lacks_principal))
    yield Refusal(lacks, where, "a statement of the resource policy names no Principal")


def _lacks_principal(policy: Known[Policy | None]) -> Value[bool]:
    lacks = policy.value is not None and any_part(policy.value.statements, names_nobody)
    return lacks if isinstance(lacks, Unknown) else Known(lacks, policy.origin)
