"""What Terraform's random provider draws: of which characters, and how many of them.

https://registry.terraform.io/providers/hashicorp/random/latest/docs
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log10
from typing import Any

from storage_lint.graph.text import Drawn
from storage_lint.graph.value import Origin, Source, Unknown, make_text, text_of
from storage_lint.inputs.terraform.evaluate.follow import each_way
from storage_lint.inputs.terraform.modules.blocks import EvaluatedBlock
from storage_lint.inputs.terraform.values.convert import to_number
from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.inputs.terraform.values.errors import ConversionError, UnknowableError

_DIGITS = "0123456789"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SPECIAL = "!@#$%&*()-_=+[]{}<>:?"
_KINDS = (("lower", _LETTERS), ("upper", _LETTERS.upper()), ("numeric", _DIGITS))
_UUID_CHARACTERS = 36
_BITS = 64
# The words of a name, shortest and longest: at the end an adjective and a noun, before them adverbs.
# https://github.com/dustinkirkland/golang-petname/blob/master/petname.go
_WORD, _ADVERB = (2, 8), (4, 10)


def _drawn(block: EvaluatedBlock, name: str, characters: str, **more: Any) -> Drawn:
    return Drawn(address=block.title, attribute=name, unique=name == "id", characters=characters, **more)


def _unknown(block: EvaluatedBlock, drawn: Drawn, prefix: Raw = None, separator: str = "") -> Raw:
    """What is drawn, behind the prefix where there is one."""

    def behind(before: Raw) -> Raw:
        if before is None or before == "":
            parts: list[Any] = [drawn]
        else:
            known = text_of(before)
            if known is None:
                return None
            parts = [*known.parts, separator, drawn]
        origin = Origin(Source.WRITTEN, block.header)
        return Unknown(f"{drawn} is only known after deployment", origin, text=make_text(parts))

    return each_way(prefix, behind)


def _number(value: Raw) -> int | None:
    """Return a whole number that the provider takes, which has 64 bits; None for others."""
    try:
        number = to_number(value)
    except (ConversionError, UnknowableError):
        return None
    return number if isinstance(number, int) and number.bit_length() < _BITS else None


def _pet(block: EvaluatedBlock, name: str) -> Raw:
    written, separator = block.written("length"), block.written("separator")
    words, separator = 2 if written is None else _number(written), "-" if separator is None else separator
    if name != "id" or not isinstance(separator, str) or words is None or words < 1:
        return None
    sizes = [
        _WORD[at] * min(words, 2) + _ADVERB[at] * max(words - 2, 0) + (words - 1) * len(separator) for at in (0, 1)
    ]
    certain = separator if words > 1 else ""
    drawn = _drawn(block, name, _LETTERS + certain, certain=certain, shortest=sizes[0], longest=sizes[1])
    return _unknown(block, drawn, block.written("prefix"), separator)


def _id(block: EvaluatedBlock, name: str) -> Raw:
    size = _number(block.written("byte_length"))
    if size is None or size < 1 or name not in ("hex", "dec"):
        return None
    characters = _DIGITS + "abcdef" if name == "hex" else _DIGITS
    sizes = (2 * size, 2 * size) if name == "hex" else (1, int(size * log10(256)) + 1)
    drawn = _drawn(block, name, characters, shortest=sizes[0], longest=sizes[1])
    return _unknown(block, drawn, block.written("prefix"))


def _string(block: EvaluatedBlock, name: str) -> Raw:
    size = _number(block.written("length"))
    if size is None or name not in ("id", "result"):
        return None
    characters = "".join(letters for kind, letters in _KINDS if _may_have(block, kind))
    if _may_have(block, "special"):
        special = block.written("override_special")
        characters += special if isinstance(special, str) and special else _SPECIAL
    return _unknown(block, _drawn(block, name, characters, shortest=size, longest=size))


def _may_have(block: EvaluatedBlock, kind: str) -> bool:
    """Whether there may be characters of a kind: they are left out where that is written, and no number of them."""
    written, least = block.written(kind), block.written(f"min_{kind}")
    if kind == "numeric" and written is None:
        written = block.written("number")  # what it was called
    return written not in (False, "false") or least not in (None, 0)


def _integer(block: EvaluatedBlock, name: str) -> Raw:
    least, most = (_number(block.written(one)) for one in ("min", "max"))
    if least is None or most is None or name not in ("id", "result"):
        return None
    sizes = sorted((len(str(least)), len(str(most))))
    characters = _DIGITS + ("-" if least < 0 else "")
    return _unknown(block, _drawn(block, name, characters, shortest=1 if least < 0 else sizes[0], longest=sizes[1]))


def _uuid(block: EvaluatedBlock, name: str) -> Raw:
    if name not in ("id", "result"):
        return None
    sizes = {"shortest": _UUID_CHARACTERS, "longest": _UUID_CHARACTERS}
    return _unknown(block, _drawn(block, name, _DIGITS + "abcdef-", certain="-", **sizes))


COMPUTED: Mapping[str, Any] = {
    "random_id": _id,
    "random_integer": _integer,
    "random_pet": _pet,
    "random_string": _string,
    "random_uuid": _uuid,
}
