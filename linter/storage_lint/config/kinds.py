"""What a value of the settings may be: how to check it, what to call it, and how JSON Schema says it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from storage_lint.source.record import Record

Json = Mapping[str, Any]


class Kind(Record):
    """A kind of value. `words` finish the sentence 'expected …'."""

    words: str
    fits: Callable[[object], bool]
    schema: Json


def _is_list(value: object, of: Callable[[object], bool]) -> bool:
    return isinstance(value, list) and all(map(of, value))


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_whole(value: object) -> bool:
    return type(value) is int


def _is_range(value: object) -> bool:
    from storage_lint.config.versions import is_range

    return is_range(value)


TEXT = Kind("a string in quotes", _is_text, {"type": "string"})
FLAG = Kind("true or false", lambda value: isinstance(value, bool), {"type": "boolean"})
TEXTS = Kind(
    "a list of strings", lambda value: _is_list(value, _is_text), {"type": "array", "items": {"type": "string"}}
)
TEXT_OR_TEXTS = Kind(
    "a string, or a list of strings",
    lambda value: _is_text(value) or TEXTS.fits(value),
    {"anyOf": [TEXT.schema, TEXTS.schema]},
)
DATE = Kind(
    "a date without quotes, such as 2027-03-31",
    lambda value: type(value).__name__ == "date",  # `datetime` is for those whose settings have one
    {"type": "string", "format": "date"},
)
VERSIONS = Kind("versions, such as '>=0.2,<1'", _is_range, {"type": "string", "pattern": r"^[\s\d.,<>=!]+$"})
WHOLE = Kind("a whole number", _is_whole, {"type": "integer"})
NUMBER = Kind("a number", lambda value: _is_whole(value) or isinstance(value, float), {"type": "number"})
TABLE = Kind("a table", lambda value: isinstance(value, dict), {"type": "object"})

OF_TYPE: dict[type, Kind] = {str: TEXT, bool: FLAG, list: TEXTS, int: WHOLE, float: NUMBER}


def one_of(words: Sequence[str]) -> Kind:
    """Return the kind of value that is one of a few words."""
    return Kind(f"one of {', '.join(words)}", lambda value: value in words, {"enum": list(words)})


def some_of(words: Sequence[str]) -> Kind:
    """Return the kind of value that is a list of some of a few words."""
    item = {"type": "array", "items": {"enum": list(words)}}
    return Kind(f"a list of some of {', '.join(words)}", lambda value: _is_list(value, words.__contains__), item)


def as_variable(value: object) -> str:
    """Return a value as `--var NAME=VALUE` has it: a string as it is, anything else in Terraform's syntax."""
    if isinstance(value, str):
        return value
    import json

    return json.dumps(value, default=str)
