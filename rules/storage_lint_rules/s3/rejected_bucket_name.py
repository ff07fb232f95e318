"""S3 refuses the bucket's name

## Why

Names of buckets have 3 to 63 small letters, digits, dots and hyphens, begin and end with a letter or a digit, and keep
clear of what S3 has reserved. A wrong name is found out in the middle of a deployment. Dots are legal, but transfer
acceleration does not take them.

Of a name that is put together, the parts that are known are judged. The rest is undecided unless AWS gives it, as it
does account ids and Regions.

## Fails

```terraform
resource "aws_s3_bucket" "logs" {
  bucket = "Acme_Logs" # finding
}
```

```cloudformation
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: acme-logs-s3alias # finding
```

```cdk
{
  "Resources": {
    "Logs6819BB44": {
      "Type": "AWS::S3::Bucket",
      "Properties": {
        "BucketName": "192.168.5.4" // finding
      },
      "Metadata": { "aws:cdk:path": "Storage/Logs/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_s3_bucket" "logs" {
  bucket = "acme.logs"
}
```

```cloudformation
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Sub acme-logs-${AWS::AccountId}-${AWS::Region}
```

```cdk
{
  "Resources": {
    "Logs6819BB44": {
      "Type": "AWS::S3::Bucket",
      "Metadata": { "aws:cdk:path": "Storage/Logs/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "name" {
  type = string
}

resource "aws_s3_bucket" "logs" {
  bucket = "${var.name}-logs"
}
```

## Fix safety

Shown only: another name is another bucket.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from storage_lint.graph.choices import both, mapped
from storage_lint.graph.value import Known, Symbol, Text, Unknown, Value, text_of
from storage_lint.resources.s3 import Bucket
from storage_lint.rule import Category, Severity
from storage_lint_rules.s3 import _facts as facts
from storage_lint_rules.s3._refusals import Refusal, RejectedRule

# Compiled when the first name is looked at: not every run has one.
_FOREIGN = r"[^a-z0-9.-]"
_ADDRESS = r"\d+\.\d+\.\d+\.\d+"
_ACCOUNT_REGIONAL = r".+-\d{12}-[a-z]{2,}(-[a-z]+)+-\d+-an"
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
_PREFIXES = ("xn--", "sthree-", "amzn-s3-demo-")
_SUFFIXES = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")
# What AWS gives is made of small letters, digits and hyphens, as are numbers and pets of Terraform's random provider.
_BY_AWS = frozenset(("account_id", "region", "AWS::AccountId", "AWS::Region", "AWS::Partition"))
_DATA_BY_AWS = ("data.aws_region", "data.aws_caller_identity", "data.aws_partition")
_RANDOM = r"(.*\.)?random_(id\..*\.(hex|dec)|(uuid|integer)\..*\.result|pet\..*\.id)"
# How many characters the shortest and the longest have.
_ACCOUNT, _REGION = (12, 12), (9, 14)


class RejectedBucketName(RejectedRule[Bucket]):
    """Buckets with a name that S3 does not take, as far as it is known."""

    id = "s3-rejected-bucket-name"
    title = "S3 refuses the bucket's name"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/transfer-acceleration.html",
    )

    def refusals(self, resource: Bucket) -> Iterator[Refusal]:
        """Yield what is wrong with the characters and the length that are known."""
        name = resource.name
        text = text_of(name)
        if resource.elsewhere:
            return
        found = None if text is None else _fault(text)
        yield Refusal(Known(found is not None, name.origin), name, f"the name {found}: S3 refuses it")
        accelerated: Value[bool] = mapped(resource.acceleration, lambda status: status == "Enabled")
        message = "the name has a dot, which transfer acceleration does not take: S3 refuses it"
        yield Refusal(both(accelerated, _has_dot(name, text)), name, message)
        if isinstance(name, Unknown) and text is None:
            yield Refusal(name, name, "")
        elif isinstance(name, Unknown) and text is not None:
            if not all(map(_is_harmless, text.parts)):
                yield Refusal(_open_part(name, text), name, "")
            elif _length(text)[1] > facts.MAXIMUM_NAME_CHARACTERS:
                reason = f"with a long Region's name it has more than {facts.MAXIMUM_NAME_CHARACTERS} characters"
                yield Refusal(Unknown(reason, name.origin), name, "")


def _open_part(name: Unknown, text: Text) -> Unknown:
    """What a name hangs on: its reason is that of the first thing that is not known, which may be harmless."""
    symbols = [part for part in text.parts if isinstance(part, Symbol)]
    first = next(part for part in symbols if not _is_harmless(part))
    return name if first == symbols[0] else name.with_(reason=f"{first} is not known", supply="")


def _has_dot(name: Value[str], text: Text | None) -> Value[bool]:
    parts = text.parts if text is not None else ()
    known = any(isinstance(part, str) and "." in part for part in parts)
    if known or (text is not None and all(map(_is_harmless, parts))):
        return Known(known, name.origin)
    return name if isinstance(name, Unknown) else Known(False, name.origin)


def _is_harmless(part: object) -> bool:
    """Whether a part is known, or such that S3 takes it for sure."""
    if not isinstance(part, Symbol):
        return isinstance(part, str)
    if part.unique and "random_" not in part.address:
        return True
    by_aws = part.attribute in _BY_AWS or part.address in _BY_AWS or part.address.startswith(_DATA_BY_AWS)
    return by_aws or re.fullmatch(_RANDOM, str(part)) is not None


def _length(text: Text) -> tuple[int, int]:
    """How many characters a name has at least, and how many it may have as far as they are counted."""
    least = most = 0
    for part in text.parts:
        low, high = (len(part), len(part)) if isinstance(part, str) else _length_of(part)
        least, most = least + low, most + high
    return least, most


def _length_of(part: Symbol) -> tuple[int, int]:
    said = f"{part.address}.{part.attribute}"
    if part.address == "AWS::AccountId" or part.attribute == "account_id" or "data.aws_caller_identity" in said:
        return _ACCOUNT
    is_region = part.address == "AWS::Region" or "data.aws_region" in said
    return _REGION if is_region and "description" not in said and "endpoint" not in said else (0, 0)


# complexity: one rule for names after the other: the first that is broken
def _fault(text: Text) -> str | None:
    """What is wrong with a name, of which symbols stand for what is not known."""
    written = [part for part in text.parts if isinstance(part, str)]
    foreign = next((match.group() for part in written if (match := re.search(_FOREIGN, part))), None)
    if foreign is not None:
        return f"has {foreign!r}, which is no small letter, digit, dot or hyphen"
    if any(".." in part for part in written):
        return "has two dots beside each other"
    length, whole = _length(text)[0], len(written) == len(text.parts)
    if length > facts.MAXIMUM_NAME_CHARACTERS or (whole and 0 < length < facts.MINIMUM_NAME_CHARACTERS):
        least = "" if whole else "at least "
        return f"has {least}{length} characters, not {facts.MINIMUM_NAME_CHARACTERS} to {facts.MAXIMUM_NAME_CHARACTERS}"
    return _fault_of_ends(text) or _fault_of_prefix(text) or (_fault_of_whole("".join(written)) if whole else None)


# complexity: what names may not begin with, then what they may not end with
def _fault_of_ends(text: Text) -> str | None:
    first, last = text.parts[0] if text.parts else "", text.parts[-1] if text.parts else ""
    if isinstance(first, str) and first:
        if first[0] in ".-":
            return f"begins with {first[0]!r}"
        if prefix := next((one for one in _PREFIXES if first.startswith(one)), None):
            return f"begins with {prefix}, which is reserved"
    if isinstance(last, str) and last:
        if last[-1] in ".-":
            return f"ends with {last[-1]!r}"
        if suffix := next((one for one in _SUFFIXES if last.endswith(one)), None):
            return f"ends with {suffix}, which is reserved"
    return None


def _fault_of_prefix(text: Text) -> str | None:
    """What is wrong with the beginning of a name that Terraform makes up."""
    match text.parts:
        case [str() as prefix, Symbol(attribute="bucket after its prefix")] if len(prefix) > facts.MAXIMUM_NAME_PREFIX:
            return f"begins with a prefix of {len(prefix)} characters, more than {facts.MAXIMUM_NAME_PREFIX}"
    return None


def _fault_of_whole(name: str) -> str | None:
    if re.fullmatch(_ADDRESS, name):
        return "looks like an IP address"
    if name.endswith("-an") and not re.fullmatch(_ACCOUNT_REGIONAL, name):
        return "ends with -an, which is for names with account and Region before it"
    return None
