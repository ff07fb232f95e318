"""Of which characters what AWS gives consists, by the symbol that stands for it."""

from __future__ import annotations

import re

from storage_lint.graph.characters import ACCOUNT, BUCKET_NAME, IDENTITY, LOWER_CASE, NO_WORD, PARTITION, REGION, Word
from storage_lint.graph.text import Drawn
from storage_lint.graph.value import Symbol
from storage_lint.inputs.terraform.resource_types import (
    DOMAINS,
    LOWER_CASE_IDS,
    LOWER_CASE_NAMES,
    NAMES,
    PLAIN_IDENTITIES,
)
from storage_lint.source.pattern import LatePattern

# The type in the address of a resource, instance keys and all.
_TYPE = LatePattern(r"(?:^|\.)(aws_\w+)\.[\w-]+(?:\[.*\])?$", re.DOTALL)
_PLAIN = frozenset(PLAIN_IDENTITIES)
_GIVEN = {
    ("data.aws_partition", "partition"): PARTITION,
    ("data.aws_caller_identity", "account_id"): ACCOUNT,
    ("data.aws_region", "name"): REGION,
}


# complexity: one condition a line: what stands for what
def word_of(symbol: Symbol) -> Word | None:
    """Return what is known of the characters of a symbol: of what AWS makes up, and of what is drawn at random."""
    if isinstance(symbol, Drawn):
        return Word(frozenset(symbol.characters), symbol.shortest, symbol.longest)
    if not symbol.unique:
        return _GIVEN.get((symbol.address.partition(" ")[0], symbol.attribute))
    found = _TYPE.search(symbol.address)
    kind = found[1] if found is not None else ""
    if kind == "aws_s3_bucket" and symbol.attribute in ("id", "bucket"):
        return BUCKET_NAME
    is_name = symbol.attribute in NAMES.get(kind, ()) and kind in LOWER_CASE_NAMES
    if is_name or (symbol.attribute == "id" and kind in LOWER_CASE_IDS):
        return LOWER_CASE
    return IDENTITY if kind in _PLAIN else None


def word_beside(sought: str, symbol: Symbol) -> Word | None:
    """Return what is known of the characters of a symbol, where it may hold some of a text.

    The rest of a bucket's domain name does not say `.s3` again.
    """
    found = _TYPE.search(symbol.address)
    middles = DOMAINS.get(found[1], {}) if found is not None else {}
    begins = sought.startswith(".s3") and any(middle.startswith(sought) for middle in middles.values())
    return NO_WORD if begins and symbol.attribute in middles else word_of(symbol)


def is_partition(symbol: Symbol) -> bool:
    """Return whether a symbol stands for the partition: aws, aws-cn, aws-us-gov."""
    return word_of(symbol) is PARTITION
