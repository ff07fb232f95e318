"""YAML as Terraform reads and writes it. https://developer.hashicorp.com/terraform/language/functions/yamldecode

YAML 1.1's words for booleans and its dates, YAML 1.2's numbers; one document, no tags of one's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from storage_lint.inputs.terraform.functions.arguments import RefusalError
from storage_lint.inputs.terraform.functions.octets import from_base64
from storage_lint.inputs.terraform.values import convert, kinds, numbers
from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.inputs.terraform.values.errors import ConversionError
from storage_lint.inputs.terraform.values.limits import Budget
from storage_lint.inputs.terraform.values.names import quoted
from storage_lint.source.pattern import LatePattern

_TAG = "tag:yaml.org,2002:"
_TAGS = tuple(_TAG + name for name in ("str", "bool", "int", "float", "null", "timestamp", "binary"))

_WORDS: dict[str, Raw] = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
}
_INTEGER = LatePattern(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = LatePattern(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_TIME = LatePattern(
    r"(\d{4})-(\d\d?)-(\d\d?)"
    r"(?:[Tt](\d\d?):(\d\d?):(\d\d?)(?:\.\d+)?(Z|[-+]\d\d:\d\d)| (\d\d?):(\d\d?):(\d\d?)(?:\.\d+)?)?",
    re.ASCII,
)
_MERGE = "<<"
_END = "...\n"


class _Reader:
    """Builds data from the parser's events."""

    def __init__(self, text: str) -> None:
        import yaml

        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self._yaml = yaml
        # str(): the C parser refuses subclasses of str, such as Reference; so does its emitter below
        self._events: Iterator[Any] = yaml.parse(str(text), Loader=loader)
        self._anchors: dict[str, Raw] = {}
        self._pending: set[str] = set()
        self._budget = Budget()

    def read(self) -> Raw:
        try:
            self._next()  # the start of the stream
            if isinstance(self._next(), self._yaml.StreamEndEvent):
                raise RefusalError("on line 1, column 1: missing start of document")
            value = self._value(self._next(), 0)
            self._next()  # the end of the document
            event = self._next()
            if not isinstance(event, self._yaml.StreamEndEvent):
                raise self._wrong(event, "only a single document is allowed")
        except self._yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            where = f"on line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
            raise RefusalError(f"{where}{getattr(error, 'problem', None) or error}") from None
        except UnicodeEncodeError:
            raise RefusalError("control characters are not allowed") from None
        return value

    def _next(self) -> Any:
        return next(self._events)

    def _wrong(self, event: Any, why: str) -> RefusalError:
        return RefusalError(f"on line {event.start_mark.line + 1}, column {event.start_mark.column + 1}: {why}")

    def _value(self, event: Any, depth: int) -> Raw:
        self._budget.spend(1, depth)
        if isinstance(event, self._yaml.AliasEvent):
            return self._alias(event)
        if event.anchor:
            self._pending.add(event.anchor)
        value: Raw
        if isinstance(event, self._yaml.ScalarEvent):
            value = self._scalar(event)
        elif isinstance(event, self._yaml.SequenceStartEvent):
            if event.tag not in (None, _TAG + "seq"):
                raise self._wrong(event, f"can't interpret sequence as {event.tag}")
            value = []
            while not isinstance(following := self._next(), self._yaml.SequenceEndEvent):
                value.append(self._value(following, depth + 1))
        else:
            value = self._mapping(event, depth)
        if event.anchor:
            self._pending.discard(event.anchor)
            self._anchors[event.anchor] = value
        return value

    def _mapping(self, event: Any, depth: int) -> dict[str, Any]:
        if event.tag not in (None, _TAG + "map"):
            raise self._wrong(event, f"can't interpret mapping as {event.tag}")
        mapping: dict[str, Any] = {}
        while not isinstance(key_event := self._next(), self._yaml.MappingEndEvent):
            if not isinstance(key_event, self._yaml.ScalarEvent):
                raise self._wrong(key_event, "only strings are allowed as mapping keys")
            key = self._scalar(key_event)
            value = self._value(self._next(), depth + 1)
            if key_event.value == _MERGE and not key_event.tag:
                if not isinstance(value, dict):
                    raise self._wrong(key_event, f"cannot merge {kinds.type_name(value)} into mapping")
                mapping.update(value)
            elif key is None:
                raise self._wrong(key_event, "mapping key cannot be null")
            else:
                mapping[convert.to_string(key)] = value
        return mapping

    def _alias(self, event: Any) -> Raw:
        if event.anchor in self._pending:
            raise self._wrong(event, f"cannot refer to anchor {quoted(event.anchor)} from inside its own definition")
        if event.anchor not in self._anchors:
            raise self._wrong(event, f"reference to undefined anchor {quoted(event.anchor)}")
        return self._anchors[event.anchor]

    def _scalar(self, event: Any) -> Raw:
        try:
            return _resolve(event.value, event.tag or "", event.style in ('"', "'"))
        except ConversionError as error:
            raise self._wrong(event, str(error)) from None


# complexity: one case a line: what a plain scalar of YAML is
def _resolve(source: str, tag: str, in_quotes: bool) -> Raw:
    if tag and tag not in _TAGS:
        raise ConversionError(f"unsupported tag {quoted(tag)}")
    kind = tag.removeprefix(_TAG)
    if kind not in ("str", "binary") and (not source or source[0] in "+-.0123456789yYnNtTfFoO~"):
        if in_quotes:
            return convert.normal(source)
        if source in _WORDS:
            return _WORDS[source]
        if not kind and source in (".nan", ".NaN", ".NAN"):
            raise ConversionError("floating point NaN is not supported")
        if source[0] == "." and _FLOAT.fullmatch(source):
            return numbers.parse_number(source)
        if source[0] in "+-0123456789":
            time = _timestamp(source) if kind in ("", "timestamp") else None
            if time is not None:
                return time
            if _INTEGER.fullmatch(source):
                kind = "int"
            elif _FLOAT.fullmatch(source):
                kind = "float"
    return _tagged(source, kind)


# complexity: one case a line: the tags of YAML
def _tagged(source: str, kind: str) -> Raw:
    if kind == "binary":
        _check_base64(source)
    if kind in ("", "str", "binary"):
        return convert.normal(source)
    if kind == "null":
        return None
    if kind == "bool" and isinstance(_WORDS.get(source), bool):
        return _WORDS[source]
    if kind in ("int", "float"):
        plain = source.replace("_", "")
        try:
            return numbers.parse_number(plain)
        except ConversionError:
            if re.fullmatch(r"0[xX][0-9a-fA-F]{1,16}|0[oO]?[0-7]{1,21}|0[bB][01]{1,64}", plain):
                return int(plain, 0)
    if kind == "timestamp":
        time = _timestamp(source)
        if time is not None:
            return time
    raise ConversionError(f"cannot parse {quoted(source)} as {_TAG}{kind}")


def _check_base64(source: str) -> None:
    try:
        from_base64(source)
    except ValueError:
        raise ConversionError(f"cannot parse {quoted(source)} as {_TAG}binary: not valid base64") from None


def _timestamp(source: str) -> str | None:
    # The time as RFC 3339 has it, without fractions of a second.
    match = _TIME.fullmatch(source)
    if match is None:
        return None
    from datetime import datetime

    year, month, day, *_ = (int(part) for part in match.group(1, 2, 3))
    hour, minute, second = (int(part or 0) for part in (match.group(4, 5, 6) if match[4] else match.group(8, 9, 10)))
    zone = match[7] or "Z"
    try:
        moment = datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None
    return f"{moment.year:04d}{moment.isoformat()[4:]}{'Z' if zone in ('+00:00', '-00:00') else zone}"


def read_yaml(text: str) -> Raw:
    """Return the data of a YAML document. Raises `RefusalError`, or `UnknowableError` past the limits."""
    return _Reader(text).read()


def write_yaml(value: Raw) -> str:
    """Return known data as the YAML that Terraform writes: keys and strings in double quotes."""
    import yaml

    events = [yaml.StreamStartEvent(), yaml.DocumentStartEvent(explicit=False)]
    _add_events(value, events, yaml, Budget(), 0)
    events += [yaml.DocumentEndEvent(explicit=False), yaml.StreamEndEvent()]
    written: str = yaml.emit(events, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper), allow_unicode=True)
    # Terraform ends a document that is one plain word with "...", and no other.
    return written.removesuffix(_END) + ("" if isinstance(value, str | list | dict) else _END)


def _add_events(value: Raw, events: list[Any], yaml: Any, budget: Budget, depth: int) -> None:
    budget.spend(1, depth)
    if isinstance(value, dict):
        events.append(yaml.MappingStartEvent(None, None, True, flow_style=False))
        for name in sorted(value):
            _add_events(name, events, yaml, budget, depth + 1)
            _add_events(value[name], events, yaml, budget, depth + 1)
        events.append(yaml.MappingEndEvent())
    elif isinstance(value, list):
        events.append(yaml.SequenceStartEvent(None, None, True, flow_style=False))
        for element in value:
            _add_events(element, events, yaml, budget, depth + 1)
        events.append(yaml.SequenceEndEvent())
    elif isinstance(value, str):
        budget.spend(len(value) // 20)
        events.append(yaml.ScalarEvent(None, None, (True, True), str(value), style="|" if "\n" in value else '"'))
    else:
        text = "null" if value is None else convert.to_string(value)
        events.append(yaml.ScalarEvent(None, None, (True, True), text))


_Mark = tuple[int, int]


def find_in_yaml(text: str, path: tuple[Raw, ...]) -> tuple[_Mark, _Mark] | None:
    """Return where the value at a path starts and ends, as (line, column) from 0: as far as the path is there."""
    import yaml

    try:
        node = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError:
        return None
    found = node
    for step in path:
        node = _child(node, step) if node is not None else None
        found = node or found
    if found is None:  # an empty text
        return None
    start, end = found.start_mark, found.end_mark
    return (start.line, start.column), (end.line, end.column)


# complexity: one case a line: the events of YAML
def _child(node: Any, step: Raw) -> Any:
    if node.id == "sequence":
        return node.value[step] if isinstance(step, int) and 0 <= step < len(node.value) else None
    if node.id != "mapping":
        return None
    merged = None
    for key, value in node.value:
        if key.value == step:
            return value
        if key.value == _MERGE:
            parts = value.value if value.id == "sequence" else [value]
            merged = next((child for part in parts if (child := _child(part, step)) is not None), merged)
    return merged
