"""Strings that are known in part, and ARNs of which only some parts are not known."""

from __future__ import annotations

import re
from collections.abc import Callable

from storage_lint.graph.value import Symbol, Unknown, make_text
from storage_lint.inputs.terraform.functions.arguments import (
    CallContext,
    because,
)
from storage_lint.inputs.terraform.values.data import Cause, Opaque, Raw, text_parts
from storage_lint.source.pattern import LatePattern

# The address of a bucket, instance keys and all.
_BUCKET = LatePattern(r"(?:^|\.)aws_s3_bucket\.[\w-]+(?:\[.*\])?$", re.DOTALL)


def with_parts(context: CallContext, cause: Cause, parts: list[str | Symbol]) -> Unknown:
    """Return the string of the parts, not known because of `cause`; without text when nothing of it is known."""
    text = make_text(parts)
    known = any(isinstance(part, str) or not isinstance(part, Opaque) for part in text.parts)
    return because(context, cause, text if known else None)


def map_literals(context: CallContext, value: Unknown, name: str, change: Callable[[str], str]) -> Unknown:
    """Return a string changed by what treats each character on its own: what symbols become is something else."""
    parts: list[str | Symbol] = [
        change(part) if isinstance(part, str) else Opaque("…", source=(name, part)) for part in text_parts(value)
    ]
    return with_parts(context, value, parts)


def joined(context: CallContext, cause: Unknown, parts: list[str | Symbol]) -> Raw:
    """Return the string of the parts, which is known when all of them are."""
    if any(isinstance(part, Symbol) for part in parts):
        return with_parts(context, cause, parts)
    return "".join(map(str, parts))


def after_arn(value: str | Unknown, prefix: str | Unknown) -> list[str | Symbol] | None:
    """Return what follows a prefix that begins an ARN; None for anything else.

    Where the partition is not known, the one that the prefix has is taken to be it.
    """
    match text_parts(value), text_parts(prefix):
        case ["arn:", Symbol() as partition, str() as middle, *rest], ["arn:", Symbol() as other, str() as sought]:
            ours = partition == other
        case ["arn:", Symbol() as partition, str() as middle, *rest], [str() as written]:
            _, colon, sought = written.removeprefix("arn:").partition(":")
            sought = colon + sought
            ours = written.startswith("arn:aws") and is_partition(partition)
        case _:
            return None
    return [middle[len(sought) :], *rest] if ours and middle.startswith(sought) else None


def is_partition(symbol: Symbol) -> bool:
    """Whether a symbol stands for the partition: aws, aws-cn, aws-us-gov."""
    return symbol.address.startswith("data.aws_partition") and symbol.attribute == "partition"


def is_word(symbol: Symbol) -> bool:
    """Whether a symbol stands for a partition or the name of a bucket: not empty, and no colon or slash in it."""
    return is_partition(symbol) or (
        symbol.unique and symbol.attribute in ("id", "bucket") and _BUCKET.search(symbol.address) is not None
    )
