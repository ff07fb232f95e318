"""Templates as plain data, with the place of everything beside it.

YAML is built from the events of PyYAML's C parser, JSON with the standard library. Mappings become `dict` with the
keys as they are written, sequences `list`, scalars what YAML 1.1 makes of them, except that dates stay strings. Short
forms become long ones (`!Ref X` is `{"Ref": "X"}`). Where an item of a container stands is looked up by the container's
identity; for JSON the places are only worked out when one is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from storage_lint.inputs.cloudformation.syntax.duplicates import Duplicate
from storage_lint.source.json_places import MAX_CONTAINERS, MAX_FILLED_OBJECTS, is_too_large
from storage_lint.source.pattern import compile_pattern
from storage_lint.source.problem import Problem
from storage_lint.source.span import Span

if TYPE_CHECKING:
    from storage_lint.source.text import SourceFile

MAX_DEPTH = 200
MAX_YAML_CHARACTERS = 6_000_000  # six times what CloudFormation takes; they need 350 MB
# Line ends, commas, brackets and dashes: no node is without one of them, and each node may take 450 bytes.
MAX_YAML_MARKS = 1_000_000
MAX_DIGITS = 400  # longer numbers stay text

# key start, key end, value start, value end; items of sequences have no key and repeat the value's start
Place = tuple[int, int, int, int]
Places = dict[int, dict[Any, Place]]
FindPlaces = Callable[[Any], dict[Any, Place] | None]

# Functions that have a short form:
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
_FUNCTIONS = (
    *("And", "Base64", "Cidr", "Contains", "EachMemberEquals", "EachMemberIn", "Equals", "FindInMap", "GetAtt"),
    *("GetAZs", "GetStackOutput", "If", "ImportValue", "Join", "Length", "Not", "Or", "RefAll", "Select", "Split"),
    *("Sub", "ToJsonString", "Transform", "ValueOf", "ValueOfAll"),
)
_SHORT_FORMS = {"!Ref": "Ref", "!Condition": "Condition", **{f"!{name}": f"Fn::{name}" for name in _FUNCTIONS}}
_YAML_TAG = "tag:yaml.org,2002:"


class Document:
    """A parsed file: `data`, and where each item of its containers is written."""

    __slots__ = ("_find_places", "_kept", "_places", "data", "duplicates", "problems", "root", "source")

    def __init__(
        self,
        source: SourceFile,
        data: Any,
        places: Places,
        problems: list[Problem],
        root: list[Any] | None = None,
        find_places: FindPlaces | None = None,
    ) -> None:
        self.source = source
        self.data = data
        self.root = root if root is not None else [data]
        self.problems = problems
        self.duplicates: list[Duplicate] = []
        self._places = places
        self._find_places = find_places
        self._kept: list[Any] = []

    def places(self, container: Any) -> dict[Any, Place]:
        """Return the places of the items of a container of this document."""
        places = self._places.get(id(container))
        if places is None and self._find_places is not None:
            places = self._find_places(container)
        return places or {}

    def adopt(self, container: Any, places: dict[Any, Place]) -> None:
        """Register a container that was made from parts of this document, with the places of its items."""
        self._places[id(container)] = places
        self._kept.append(container)  # an identity is only good while its object lives

    def key_span(self, container: Any, key: Any) -> Span:
        """Return where the key of an item stands; for an item of a sequence the first line of the item."""
        place = self.places(container).get(key)
        if place is None:
            return Span(self.source, 0, 0)
        if isinstance(container, list):
            return self._first_line(place[2], place[3])
        return Span(self.source, place[0], place[1])

    def value_span(self, container: Any, key: Any) -> Span:
        """Return where a value stands. A block of several lines, and nothing, are represented by their key."""
        place = self.places(container).get(key)
        if place is None:
            return Span(self.source, 0, 0)
        _, _, start, end = place
        is_block = isinstance(container[key], (dict, list)) and "\n" in self.source.text[start:end]
        if place[0] != start and (is_block or start == end):
            return Span(self.source, place[0], place[1])
        return self._first_line(start, end)

    def _first_line(self, start: int, end: int) -> Span:
        text = self.source.text
        newline = text.find("\n", start, end)
        if newline >= 0 and text[start] not in "\"'":
            end = newline
        return Span(self.source, start, start + len(text[start:end].rstrip()))


def parse(source: SourceFile, *, duplicates: bool = True) -> Document | Problem:
    """Parse a JSON or YAML file; what is neither becomes a `Problem` with its place.

    Broken JSON that is valid YAML is read as that, with the problem among the document's.

    `duplicates=False` leaves duplicate keys of JSON unnoticed, for files that a program wrote.
    """
    head = source.text[:64].lstrip()
    is_json = head[:1] in ("{", "[")
    if is_too_large(source.text) or (not is_json and _is_too_large(source.text)):
        detail = (
            f"more than {MAX_YAML_CHARACTERS:,} characters of YAML, {MAX_YAML_MARKS:,} lines and items of it, or "
            f"{MAX_CONTAINERS:,} objects and arrays of JSON, {MAX_FILLED_OBJECTS:,} with something in them"
        )
        return Problem(f"{source.path}: limit reached: it was not read", detail, path=source.path)
    if is_json:
        document = _parse_json(source, duplicates)
        if isinstance(document, Document):
            return document
        yaml = document if _is_too_large(source.text) else _parse_yaml(source)
        if isinstance(yaml, Problem):
            return document
        # A comment or a comma too many. CloudFormation refuses it, which is no reason not to look at the rest.
        yaml.problems.insert(0, document)
        return yaml
    return _parse_yaml(source)


def _is_too_large(text: str) -> bool:
    """Return whether a document holds more than is read as YAML, which takes more memory than JSON."""
    if len(text) <= MAX_YAML_MARKS:
        return False
    return len(text) > MAX_YAML_CHARACTERS or sum(map(text.count, ("\n", ",", "[", "{", "- "))) > MAX_YAML_MARKS


def _parse_json(source: SourceFile, duplicates: bool) -> Document | Problem:
    import json

    from storage_lint.source.json_places import JsonPlaces

    doubled: list[str] = []

    def collect(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        collected = dict(pairs)
        if len(collected) != len(pairs):
            doubled.append(pairs[0][0])
        return collected

    try:
        data = json.loads(source.text, object_pairs_hook=collect if duplicates else None)
    except json.JSONDecodeError as error:
        return _syntax_problem(source, "JSON", error.msg, error.pos)
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        return Problem(f"{source.path}: not readable as JSON", reason, span=Span(source, 0, 1))
    root = [data]
    document = Document(source, data, {}, [], root, JsonPlaces(source.text, root).find)
    if doubled:
        document.duplicates.extend(_doubled_keys(source.text))
    return document


def _syntax_problem(source: SourceFile, language: str, message: str, offset: int) -> Problem:
    offset = max(0, min(offset, len(source.text)))
    span = Span(source, offset, min(offset + 1, len(source.text)))
    line, column = source.position(offset)
    return Problem(f"{source.path}: invalid {language}", f"line {line}, column {column}: {message}", span=span)


_JSON_TOKEN = compile_pattern(r'"(?:[^"\\]|\\.)*+"|[{}\[\]:,]|[^\s{}\[\]:,"]++', re.DOTALL)


def _doubled_keys(text: str) -> list[Duplicate]:
    """The keys of valid JSON that an earlier one in the same object equals."""
    import json

    doubled: list[Duplicate] = []
    containers: list[dict[str, int] | None] = []  # the keys so far of each open object, None for an array
    path: list[str | int] = []  # the newest key of each open object, the index in each open array
    key_is_next = False
    for match in _JSON_TOKEN.finditer(text):
        token = match.group()
        if token in "{[":
            containers.append({} if token == "{" else None)
            path.append("" if token == "{" else 0)
            key_is_next = token == "{"
        elif token in "}]":
            containers.pop()
            path.pop()
            key_is_next = False
        elif token in ",:":
            key_is_next = token == "," and containers[-1] is not None
            position = path[-1]
            if token == "," and isinstance(position, int):
                path[-1] = position + 1
        elif key_is_next and (keys := containers[-1]) is not None:
            name = json.loads(token, strict=False) if "\\" in token else token[1:-1]
            path[-1] = name
            if name in keys:
                doubled.append(Duplicate(tuple(path), match.start(), keys[name]))
            keys.setdefault(name, match.start())
    return doubled


def _parse_yaml(source: SourceFile) -> Document | Problem:
    import yaml

    builder = _YamlBuilder(source)
    try:
        builder.build()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message = ": ".join(part for part in (error.context, error.problem) if part)
        return _syntax_problem(source, "YAML", message, mark.index if mark is not None else 0)
    except yaml.YAMLError as error:  # a character that YAML does not allow
        offset = getattr(error, "position", None)
        message = str(getattr(error, "reason", None) or error).splitlines()[0]
        return _syntax_problem(source, "YAML", message, offset if isinstance(offset, int) else 0)
    except _UnreadableError as error:
        return _syntax_problem(source, "YAML", error.args[0], error.args[1])
    document = Document(source, builder.root[0], builder.places, builder.problems, root=builder.root)
    document.duplicates.extend(builder.duplicates)
    return document


class _UnreadableError(Exception):
    """The file is YAML, but not a document that can be read: message and offset."""


class _Frame:
    """A collection that is being built."""

    __slots__ = ("anchor", "container", "is_mapping", "key", "key_end", "key_start", "merges", "places", "start", "tag")

    def __init__(self, is_mapping: bool, start: int, tag: str | None, anchor: str | None) -> None:
        self.is_mapping = is_mapping
        self.container: Any = {} if is_mapping else []
        self.places: dict[Any, Place] = {}
        self.start = start
        self.tag = tag
        self.anchor = anchor
        self.key: Any = None  # of the entry whose value comes next; None when a key comes next
        self.key_start = self.key_end = 0
        self.merges: list[tuple[Any, int]] | None = None


class _YamlBuilder:
    """Builds data and places from the parser's events, without recursion."""

    def __init__(self, source: SourceFile) -> None:
        self.source = source
        self.root: list[Any] = []
        self.places: Places = {}
        self.problems: list[Problem] = []
        self.duplicates: list[Duplicate] = []
        self.anchors: dict[str, Any] = {}
        self.stack: list[_Frame] = []

    def build(self) -> None:
        """Read the first document. Raises `yaml.YAMLError` and `_UnreadableError`."""
        import yaml
        from yaml.events import (
            AliasEvent,
            DocumentStartEvent,
            MappingEndEvent,
            MappingStartEvent,
            ScalarEvent,
            SequenceEndEvent,
            SequenceStartEvent,
            StreamEndEvent,
        )

        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(self.source.text)
        next_event = loader.get_event
        self.stack = [_Frame(False, 0, None, None)]
        documents = 0
        while True:
            event = next_event()
            kind = type(event)
            if kind is ScalarEvent:
                self._scalar(event)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                if len(self.stack) > MAX_DEPTH:
                    raise _UnreadableError(f"nested deeper than {MAX_DEPTH} levels", event.start_mark.index)
                tag = event.tag if event.tag != "!" else None
                self.stack.append(_Frame(kind is MappingStartEvent, event.start_mark.index, tag, event.anchor))
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                self._close(event.end_mark.index)
            elif kind is AliasEvent:
                self._alias(event)
            elif kind is DocumentStartEvent:
                documents += 1
                if documents > 1:
                    self._problem("more than one YAML document", "only the first one is read", event.start_mark.index)
                    break
            elif kind is StreamEndEvent:
                break
        self.root = self.stack[0].container or [None]
        self.places[id(self.root)] = self.stack[0].places

    def _problem(self, summary: str, detail: str, start: int, length: int = 1) -> None:
        end = min(start + length, len(self.source.text))
        self.problems.append(Problem(f"{self.source.path}: {summary}", detail, span=Span(self.source, start, end)))

    def _scalar(self, event: Any) -> None:
        frame = self.stack[-1]
        value: Any = event.value
        start: int = event.start_mark.index
        end: int = event.end_mark.index
        tag: str | None = event.tag
        if frame.is_mapping and frame.key is None:
            frame.key = _MERGE if value == "<<" and event.implicit[0] else value
            frame.key_start = start
            frame.key_end = end
            if event.anchor:
                self.anchors[event.anchor] = value
            return
        if tag is None:
            if event.implicit[0]:
                try:
                    value = _plain_values[value]
                except KeyError:
                    value = plain_value(value)
        elif tag != "!":
            value = self._tagged(tag, value, start, end)
        if event.anchor:
            self.anchors[event.anchor] = value
        self._add(frame, value, start, end)

    def _alias(self, event: Any) -> None:
        frame = self.stack[-1]
        start, end = event.start_mark.index, event.end_mark.index
        if event.anchor not in self.anchors:
            raise _UnreadableError(f"alias *{event.anchor} has no anchor before it", start)
        value = self.anchors[event.anchor]
        if frame.is_mapping and frame.key is None:
            frame.key = value if isinstance(value, str) else _NO_KEY
            frame.key_start = start
            frame.key_end = end
            return
        self._add(frame, value, start, end)

    def _close(self, end: int) -> None:
        frame = self.stack.pop()
        container = frame.container
        for value, start in frame.merges or ():
            self._merge(frame, value, start)
        self.places[id(container)] = frame.places
        parent = self.stack[-1]
        if parent.is_mapping and parent.key is None:
            self._problem("a key is not plain text", "the entry is not read", frame.start)
            parent.key = _NO_KEY
            return
        value = container
        if frame.tag is not None:
            value = self._tagged(frame.tag, container, frame.start, end)
        if frame.anchor:
            self.anchors[frame.anchor] = value
        self._add(parent, value, frame.start, end)

    def _add(self, frame: _Frame, value: Any, start: int, end: int) -> None:
        container = frame.container
        if not frame.is_mapping:
            frame.places[len(container)] = (start, start, start, end)
            container.append(value)
            return
        key = frame.key
        frame.key = None
        if key is _MERGE:
            frame.merges = [*(frame.merges or ()), (value, frame.key_start)]
        elif key is not _NO_KEY:
            if key in container:
                self.duplicates.append(Duplicate((*self._path(), key), frame.key_start, frame.places[key][0]))
            container[key] = value
            frame.places[key] = (frame.key_start, frame.key_end, start, end)

    def _path(self) -> Iterator[str | int]:
        """The keys and indexes that lead to the innermost open collection."""
        for frame in self.stack[1:-1]:
            yield str(frame.key) if frame.is_mapping else len(frame.container)

    def _merge(self, frame: _Frame, value: Any, start: int) -> None:
        """Apply `<<: value`: keys that the mapping has itself win, then earlier mappings of a list."""
        for source in value if isinstance(value, list) else [value]:
            if not isinstance(source, dict):
                self._problem("<< does not name a mapping", "the merge is not applied", start, 2)
                continue
            places = self.places.get(id(source), {})
            for key, item in source.items():
                if key not in frame.container:
                    frame.container[key] = item
                    frame.places[key] = places[key]

    def _tagged(self, tag: str, value: Any, start: int, end: int) -> Any:
        """The value of a node with an explicit tag."""
        if tag.startswith(_YAML_TAG):
            return self._standard_tag(tag[len(_YAML_TAG) :], value, start)
        name = _SHORT_FORMS.get(tag)
        if name is None:
            self._problem(f"unknown tag {tag}", "the value under it is not known", start, len(tag))
            name = tag
        elif name == "Fn::GetAtt" and isinstance(value, str):
            value = value.split(".", 1)
            self.places[id(value)] = dict.fromkeys(range(len(value)), (start, start, start, end))
        made = {name: value}
        self.places[id(made)] = {name: (start, start + len(tag), start, end)}
        return made

    def _standard_tag(self, name: str, value: Any, start: int) -> Any:
        """`!!str` and its like, which CloudFormation accepts as far as JSON has them."""
        if isinstance(value, str):
            if name in ("str", "timestamp", "binary"):
                return value
            if name in ("int", "float", "bool", "null"):
                return plain_value(value)
        elif name == ("map" if isinstance(value, dict) else "seq"):
            return value
        self._problem(f"tag !!{name} is not allowed here", "the value is read without it", start)
        return value


_MERGE: Any = object()
_NO_KEY: Any = object()
_plain_values: dict[str, Any] = {"": None}

_INTEGER = re.compile(
    r"[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+"
)
_FLOAT = re.compile(
    r"[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"
    r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
_WORDS = {
    **dict.fromkeys(["~", "null", "Null", "NULL"]),
    **dict.fromkeys(["yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"], True),
    **dict.fromkeys(["no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"], False),
}


def plain_value(text: str) -> Any:
    """Return what YAML 1.1 makes of a plain scalar; dates stay strings, as CloudFormation reads them."""
    try:
        return _plain_values[text]
    except KeyError:
        value = _read_plain(text)
        if len(_plain_values) < 65536:
            _plain_values[text] = value
        return value


def _read_plain(text: str) -> Any:
    if text[0] in "+-.0123456789" and len(text) <= MAX_DIGITS:
        if _INTEGER.fullmatch(text):
            return _integer(text.replace("_", ""))
        if _FLOAT.fullmatch(text):
            return _float(text.replace("_", "").lower())
    return _WORDS.get(text, text)


def _integer(text: str) -> int:
    sign = -1 if text[0] == "-" else 1
    digits = text.lstrip("+-")
    if ":" in digits:
        value = 0
        for part in digits.split(":"):
            value = value * 60 + int(part)
        return sign * value
    if digits[:2] in ("0b", "0x"):
        return sign * int(digits, 0)
    return sign * (int(digits, 8) if digits[0] == "0" and digits != "0" else int(digits))


def _float(text: str) -> float:
    sign = -1.0 if text[0] == "-" else 1.0
    digits = text.lstrip("+-")
    if digits == ".inf":
        return sign * float("inf")
    if digits == ".nan":
        return float("nan")
    if ":" in digits:
        value = 0.0
        for part in digits.split(":"):
            value = value * 60 + float(part)
        return sign * value
    return sign * float(digits)
