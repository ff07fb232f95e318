"""S3 refuses the bucket's name

## Why

Names of buckets have 3 to 63 small letters, digits, dots and hyphens, begin and end with a letter or a digit, and keep
clear of what S3 has reserved. A wrong name is found out in the middle of a deployment. Dots are legal, but transfer
acceleration does not take them.

Of a name that is put together, the parts that are known are judged. Account ids, Regions, partitions and what
Terraform's random provider draws count with the characters and the length that they have. The rest is undecided.

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

None: another name is another bucket.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from storage_lint.checks import Refusal, RefusalRule
from storage_lint.graph.choices import both, mapped
from storage_lint.graph.text import Drawn
from storage_lint.graph.value import Known, Symbol, Text, Unknown, Value, text_of
from storage_lint.resources.s3 import Bucket
from storage_lint.rule import Category, Severity
from storage_lint_rules._names import FILLED_IN, placeholder_in
from storage_lint_rules.s3 import _facts as facts

# Compiled when the first name is looked at: not every run has one.
_FOREIGN = r"[^a-z0-9.-]"
_ADDRESS = r"\d+\.\d+\.\d+\.\d+"
_ACCOUNT_REGIONAL = r".+-\d{12}-[a-z]{2,}(-[a-z]+)+-\d+-an"
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
_PREFIXES = ("xn--", "sthree-", "amzn-s3-demo-")
_SUFFIXES = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")
# What AWS gives that is made of small letters, digits and hyphens, and how many characters it has.
_SIZES = {
    "account": (12, 12),
    "region": (facts.SHORTEST_REGION_CHARACTERS, facts.LONGEST_REGION_CHARACTERS),
    "partition": (facts.SHORTEST_PARTITION_CHARACTERS, facts.LONGEST_PARTITION_CHARACTERS),
    "uuid": (36, 36),
    "part of a uuid": (4, 12),
}
# The end of a stack's id: arn:aws:cloudformation:us-west-2:123456789012:stack/name/51af3dc0-da77-11e4-872e-1234567db123
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html
_UUID = r".*\bAWS::StackId\. split at '/'\[2\]"
_OF_AWS = r"(?:.*\.)?(?:data\.)?aws_\w+(?:\..*| \(.*)?"
_GIVEN_BY_AWS = {
    r".*\bAWS::AccountId": "account",
    r".*\bAWS::Region": "region",
    r".*\bAWS::Partition": "partition",
    rf"data\.aws_caller_identity\b.*\.(?:account_)?id|{_OF_AWS}\.account_id": "account",
    rf"data\.aws_region\b.*\.(?:id|name|region)|{_OF_AWS}\.region": "region",
    r"data\.aws_partition\b.*\.(?:id|partition)": "partition",
    _UUID: "uuid",
    rf"{_UUID} split at '-'\[\d\]": "part of a uuid",
}
_MAXIMUM_SHOWN = 80
_AFTER_PREFIX = "bucket after its prefix"
# https://github.com/hashicorp/terraform-plugin-sdk/blob/main/helper/id/id.go
_AFTER_PREFIX_CHARACTERS = 26


class RejectedBucketName(RefusalRule[Bucket]):
    """Buckets with a name that S3 does not take, as far as it is known."""

    id = "s3-rejected-bucket-name"
    title = "S3 refuses the bucket's name"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/transfer-acceleration.html",
    )

    sentence = "{}: S3 refuses it"

    def refusals(self, resource: Bucket) -> Iterator[Refusal]:
        """Yield what is wrong with the characters and the length that are known."""
        name = resource.name
        text = text_of(name)
        if resource.elsewhere or (text is not None and _is_made_up(text, resource)):
            return
        if text is not None and (placeholder := placeholder_in(text)):
            yield Refusal(Unknown(FILLED_IN.format(placeholder), name.origin), name, "")
            return
        found = None if text is None else _fault(text)
        yield Refusal(Known(found is not None, name.origin), name, f"the name {_shown(text)}{found}")
        accelerated: Value[bool] = mapped(resource.acceleration, lambda status: status == "Enabled")
        message = "the name has a dot, which transfer acceleration does not take"
        yield Refusal(both(accelerated, _has_dot(name, text)), name, message)
        if isinstance(name, Unknown):
            yield from _of_unknown(name, text)


def _of_unknown(name: Unknown, text: Text | None) -> Iterator[Refusal]:
    """Yield what a name hangs on of which nothing, or only some, is known."""
    if text is None:
        yield Refusal(name, name, "")
    elif (open_part := _open_part(text)) is not None:
        yield Refusal(_hanging_on(open_part, name, text), name, "")
    elif (most := _length(text)[1]) > facts.MAXIMUM_NAME_CHARACTERS:
        reason = f"it may have {most} characters, more than {facts.MAXIMUM_NAME_CHARACTERS}"
        yield Refusal(Unknown(reason, name.origin), name, "")


def _shown(text: Text | None) -> str:
    """A name that is put together, as far as it is known: what stands in the code does not show it."""
    symbols = [part for part in text.parts if isinstance(part, Symbol)] if text is not None else []
    if not symbols or any(part.attribute == _AFTER_PREFIX for part in symbols):
        return ""
    name = str(text).replace("${${", "${").replace("}}", "}")  # a variable of the Serverless Framework has its own
    return f'"{name if len(name) <= _MAXIMUM_SHOWN else name[:_MAXIMUM_SHOWN] + "…"}" '


def _is_made_up(text: Text, bucket: Bucket) -> bool:
    """Whether AWS or Terraform makes up the whole name."""
    one = text.parts[0] if len(text.parts) == 1 else None
    return isinstance(one, Symbol) and one.address == bucket.address and one.attribute != _AFTER_PREFIX


def _open_part(text: Text) -> Symbol | None:
    """The first part of which it is not known whether S3 takes it: of one after a prefix alone the prefix is not."""
    first = text.parts[0] if text.parts else ""
    if isinstance(first, Symbol) and first.attribute == _AFTER_PREFIX:
        return first
    ends = {first, text.parts[-1]} if text.parts else set()
    return next((one for one in text.parts if isinstance(one, Symbol) and not _is_harmless(one, one in ends)), None)


def _hanging_on(part: Symbol, name: Unknown, text: Text) -> Unknown:
    """Return that a name hangs on a part: its own reason is that of the first one, unless it speaks of a harmless one.

    Those at an end count as open here.
    """
    first, *others = dict.fromkeys(one for one in text.parts if isinstance(one, Symbol))
    is_its_own = part == first and not any(str(one) in name.reason for one in others if _is_harmless(one, True))
    shown = part.address if part.attribute == "Ref" else str(part)
    if is_its_own or shown in name.reason:
        return name
    reason = FILLED_IN.format(shown) if shown.startswith("${") else f"{shown} is not known"
    return name.with_(reason=reason, supply="")


def _has_dot(name: Value[str], text: Text | None) -> Value[bool]:
    parts = text.parts if text is not None else ()
    known = any("." in (part if isinstance(part, str) else _certain(part)) for part in parts)
    if known or (text is not None and _open_part(text) is None):
        return Known(known, name.origin)
    return name if isinstance(name, Unknown) else Known(False, name.origin)


def _certain(part: Symbol) -> str:
    """The characters that a part surely has, whatever it is."""
    if part.unique and part.attribute in ("arn", "Arn"):
        return ":"
    return part.certain if isinstance(part, Drawn) else ""


def _is_harmless(part: Symbol, at_an_end: bool) -> bool:
    """Whether S3 takes a part for sure, where its characters are counted too."""
    if isinstance(part, Drawn):
        loose = {"-", "."} - set(part.certain)  # what is certain stands between others
        return not re.search(_FOREIGN, part.characters) and not (at_an_end and loose & set(part.characters))
    return _size(part) is not None


def _length(text: Text) -> tuple[int, int]:
    """How many characters a name has at least, and how many it may have as far as they are counted."""
    sizes = [(len(part), len(part)) if isinstance(part, str) else _size(part) or (0, 0) for part in text.parts]
    return sum(least for least, _ in sizes), sum(most for _, most in sizes)


def _size(part: Symbol) -> tuple[int, int] | None:
    """How many characters a part has at least and at most; None where nothing is known of it."""
    if isinstance(part, Drawn):
        return part.shortest, part.longest
    if part.unique and part.attribute == _AFTER_PREFIX:
        return _AFTER_PREFIX_CHARACTERS, _AFTER_PREFIX_CHARACTERS
    given = (of for pattern, of in _GIVEN_BY_AWS.items() if re.fullmatch(pattern, str(part)))
    return _SIZES.get(next(given, ""))


# complexity: one rule for names after the other: the first that is broken
def _fault(text: Text) -> str | None:
    """What is wrong with a name, of which symbols stand for what is not known."""
    written = [part for part in text.parts if isinstance(part, str)]
    sure = [part if isinstance(part, str) else _certain(part) for part in text.parts]
    foreign = next((match.group() for part in sure if (match := re.search(_FOREIGN, part))), None)
    if foreign is not None:
        return f"has {foreign!r}, which is no small letter, digit, dot or hyphen"
    if any(".." in part for part in written):
        return "has two dots beside each other"
    if (fault := _fault_of_prefix(text)) is not None:
        return fault
    length, whole = _length(text)[0], len(written) == len(text.parts)
    if length > facts.MAXIMUM_NAME_CHARACTERS or (whole and 0 < length < facts.MINIMUM_NAME_CHARACTERS):
        least = "" if whole else "at least "
        return f"has {least}{length} characters, not {facts.MINIMUM_NAME_CHARACTERS} to {facts.MAXIMUM_NAME_CHARACTERS}"
    return _fault_of_ends(text) or (_fault_of_whole("".join(written)) if whole else None)


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
    *prefix, rest = text.parts or ("",)
    if not isinstance(rest, Symbol) or rest.attribute != _AFTER_PREFIX:
        return None
    known = sum(len(part) for part in prefix if isinstance(part, str))
    if known <= facts.MAXIMUM_NAME_PREFIX:
        return None
    least = "" if len(prefix) == 1 else "at least "
    return f"begins with a prefix of {least}{known} characters, more than {facts.MAXIMUM_NAME_PREFIX}"


def _fault_of_whole(name: str) -> str | None:
    if re.fullmatch(_ADDRESS, name):
        return "looks like an IP address"
    if name.endswith("-an") and not re.fullmatch(_ACCOUNT_REGIONAL, name):
        return "ends with -an, which is for names with account and Region before it"
    return None
