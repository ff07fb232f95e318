"""Strings that are known in part, and ARNs of which only some parts are not known."""

from __future__ import annotations

from collections.abc import Callable
from math import inf

from storage_lint.graph.characters import PARTITION, Word
from storage_lint.graph.value import Symbol, Unknown, make_text
from storage_lint.inputs.terraform.functions.arguments import CallContext, because
from storage_lint.inputs.terraform.values.characters import is_partition, word_of
from storage_lint.inputs.terraform.values.data import Cause, Opaque, Raw, text_parts


def with_parts(context: CallContext, cause: Cause, parts: list[str | Symbol]) -> Unknown:
    """Return the string of the parts, not known because of `cause`; without text when nothing of it is known."""
    text = make_text(parts)
    known = any(isinstance(part, str) or not isinstance(part, Opaque) for part in text.parts)
    return because(context, cause, text if known else None)


def map_literals(context: CallContext, value: Unknown, name: str, change: Callable[[str], str]) -> Unknown:
    """Return a string changed by what treats each character on its own.

    What symbols become is something else, but for those of which no character changes.
    """
    parts: list[str | Symbol] = [
        change(part) if isinstance(part, str) else part if _stays(part, change) else Opaque("…", source=(name, part))
        for part in text_parts(value)
    ]
    return with_parts(context, value, parts)


def _stays(symbol: Symbol, change: Callable[[str], str]) -> bool:
    word = word_of(symbol)
    return word is not None and all(change(character) == character for character in word.characters)


def holds_none(part: str | Symbol, characters: str) -> bool:
    """Return whether a symbol is surely not empty, and has none of these characters."""
    word = word_of(part) if isinstance(part, Symbol) else None
    return word is not None and word.shortest > 0 and word.characters.isdisjoint(characters)


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


# complexity: one condition a line: where a place in a text is known
def from_place(value: Unknown, start: int, count: int) -> list[str | Symbol] | None:
    """Return a text from a place in its known beginning on, or from the name in a bucket's ARN; None for others.

    The rest is all of it: no length is said (-1), or one that is no less than what there may be.
    """
    parts = text_parts(value)
    match parts:
        case ["arn:", Symbol() as partition, str() as middle, *rest] if is_partition(partition):
            if middle.startswith(":s3:::") and start in [len(f"arn:{form}:s3:::") for form in PARTITION.forms]:
                parts, start = [middle.removeprefix(":s3:::"), *rest], 0
    first = parts[0] if isinstance(parts[0], str) else ""
    if start < 0 or not first.isascii() or start > len(first):
        return None
    words = [word_of(part) for part in parts if isinstance(part, Symbol)]
    known = sum(len(part) for part in parts if isinstance(part, str)) - start
    if not all(words) or 0 <= count < sum([_longest(word) for word in words], start=known):
        return None
    return [first[start:], *parts[isinstance(parts[0], str) :]]


def _longest(word: Word | None) -> float:
    return inf if word is None or word.longest is None else word.longest
