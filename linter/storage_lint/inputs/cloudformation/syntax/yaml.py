"""YAML, built from the events of PyYAML's C parser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.inputs.cloudformation.syntax.document import Document, Place, Places, syntax_problem
from storage_lint.inputs.cloudformation.syntax.duplicates import Duplicate
from storage_lint.inputs.cloudformation.syntax.scalars import PLAIN_VALUES, plain_value
from storage_lint.source.problem import Problem
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile

MAX_DEPTH = 200

# Functions that have a short form:
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
_FUNCTIONS = (
    *("And", "Base64", "Cidr", "Contains", "EachMemberEquals", "EachMemberIn", "Equals", "FindInMap", "GetAtt"),
    *("GetAZs", "GetStackOutput", "If", "ImportValue", "Join", "Length", "Not", "Or", "RefAll", "Select", "Split"),
    *("Sub", "ToJsonString", "Transform", "ValueOf", "ValueOfAll"),
)
_SHORT_FORMS = {"!Ref": "Ref", "!Condition": "Condition", **{f"!{name}": f"Fn::{name}" for name in _FUNCTIONS}}
_YAML_TAG = "tag:yaml.org,2002:"

_NOT_KNOWN = "the value under it is not known"
_MERGE: Any = object()
_NO_KEY: Any = object()


def parse_yaml(source: SourceFile) -> Document | Problem:
    """Return the first document of a YAML file."""
    import yaml

    builder = _YamlBuilder(source)
    try:
        builder.build()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message = ": ".join(part for part in (error.context, error.problem) if part)
        return syntax_problem(source, "YAML", message, mark.index if mark is not None else 0)
    except yaml.YAMLError as error:  # a character that YAML does not allow
        offset = getattr(error, "position", None)
        message = str(getattr(error, "reason", None) or error).splitlines()[0]
        return syntax_problem(source, "YAML", message, offset if isinstance(offset, int) else 0)
    except _UnreadableError as error:
        return syntax_problem(source, "YAML", error.args[0], error.args[1])
    document = Document(source, builder.root[0], builder.places, builder.problems, root=builder.root)
    document.duplicates.extend(builder.duplicates)
    return document


class _UnreadableError(Exception):
    """The file is YAML, but not a document that can be read: message and offset."""


class _Frame:
    """A collection that is being built."""

    __slots__ = (
        *("anchor", "container", "end", "is_mapping", "key", "key_end", "key_start", "merges", "places", "start"),
        "tag",
    )

    def __init__(self, is_mapping: bool, start: int, tag: str | None, anchor: str | None) -> None:
        self.is_mapping = is_mapping
        self.end = start  # of the last leaf so far
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

    # complexity: one case for each kind of event
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

        next_event = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(self.source.text).get_event
        self.stack = [_Frame(False, 0, None, None)]
        documents = 0
        while True:
            event = next_event()
            kind = type(event)
            if kind is ScalarEvent:
                self._scalar(event)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                self._open(event, kind is MappingStartEvent)
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                self._close(event)
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

    def _open(self, event: Any, is_mapping: bool) -> None:
        start: int = event.start_mark.index
        if len(self.stack) > MAX_DEPTH:
            raise _UnreadableError(f"nested deeper than {MAX_DEPTH} levels", start)
        self.stack.append(_Frame(is_mapping, start, event.tag if event.tag != "!" else None, event.anchor))

    def _problem(self, summary: str, detail: str, start: int, length: int = 1, note: bool = False) -> None:
        span = Span(self.source, start, min(start + length, len(self.source.text)))
        self.problems.append(Problem(f"{self.source.path}: {summary}", detail, span=span, note=note))

    # complexity: each scalar of a template passes here: no calls to spare
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
                    value = PLAIN_VALUES[value]
                except KeyError:
                    value = plain_value(value)
        elif tag != "!":
            value = self._tagged(tag, value, start, end)
        if event.anchor:
            self.anchors[event.anchor] = value
        self._add(frame, value, start, end, self._leaf_end(event) if event.style in ("|", ">") else end)

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

    def _close(self, event: Any) -> None:
        """End a collection. In block style it ends with its last leaf: the event is where the next token begins."""
        frame = self.stack.pop()
        end = max(frame.end, self._written_end(event))
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

    def _written_end(self, event: Any) -> int:
        """Where a flow collection closes; 0 for one in block style."""
        end: int = event.end_mark.index
        return end if self.source.text[event.start_mark.index : end] in ("]", "}") else 0

    def _leaf_end(self, event: Any) -> int:
        """Where a scalar ends, a block of text without the blank lines that follow it."""
        end: int = event.end_mark.index
        if event.value.endswith("\n\n"):  # they belong to it
            return end
        start: int = event.start_mark.index
        return start + len(self.source.text[start:end].rstrip())

    def _add(self, frame: _Frame, value: Any, start: int, end: int, leaf_end: int | None = None) -> None:
        container = frame.container
        frame.end = end if leaf_end is None else leaf_end
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
                old = container[key]
                same = not isinstance(value, dict | list) and type(value) is type(old) and value == old
                self.duplicates.append(Duplicate((*self._path(), key), frame.key_start, frame.places[key][0], same))
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
            # Rain, AWS's own tool, replaces its tags before it deploys: https://github.com/aws-cloudformation/rain
            is_replaced = tag.startswith("!Rain::")
            detail = "Rain puts something else there, which is not known" if is_replaced else _NOT_KNOWN
            self._problem(f"unknown tag {tag}", detail, start, len(tag), note=is_replaced)
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
