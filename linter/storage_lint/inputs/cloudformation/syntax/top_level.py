"""What a parser sees at the top level of a JSON or YAML text: asked where the spelling is not the usual one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from storage_lint.source.record import Record

if TYPE_CHECKING:
    from yaml.events import AliasEvent, CollectionEndEvent, MappingStartEvent, ScalarEvent, SequenceStartEvent

# CloudFormation takes templates of one megabyte:
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
MAX_CHARACTERS = 8 * 1024 * 1024
_LIST = "["
_APPSPEC_VERSIONS = ("0.0", "0")  # the second is what becomes of it where JSON is written by a program


class TopLevel(Record):
    """The keys of the top-level mapping (or of the mappings in a list), and whether a text is a type or begins so."""

    sections: frozenset[str]
    has_types: bool


def top_level(text: str) -> TopLevel | None:
    """Return what is at the top level; None when a parser does not get so far. A CodeDeploy AppSpec has nothing."""
    if len(text) > MAX_CHARACTERS:
        return None
    found = _json(text) if text.lstrip()[:1] in ("{", "[") else None
    return found if found is not None else _yaml(text)


def _json(text: str) -> TopLevel | None:
    import json

    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    tops = [one for one in (data if isinstance(data, list) else [data]) if isinstance(one, dict)]
    sections = {key: _LIST if isinstance(value, list) else str(value) for one in tops for key, value in one.items()}
    return _found(sections, _has_types(tops))


def _has_types(data: Any) -> bool:
    waiting: list[Any] = [data]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str) and _is_type(one):
            return True
        waiting.extend(one.values() if isinstance(one, dict) else one if isinstance(one, list) else ())
    return False


def _is_type(text: str) -> bool:
    return text.startswith("AWS::") or text.endswith("::MODULE")


def _found(sections: dict[str, str], has_types: bool) -> TopLevel:
    is_appspec = sections.get("version") in _APPSPEC_VERSIONS and sections.get("Resources") == _LIST
    if is_appspec and "AWSTemplateFormatVersion" not in sections:
        return TopLevel(frozenset(), has_types)
    return TopLevel(frozenset(sections), has_types)


def _yaml(text: str) -> TopLevel | None:
    """Follow the events of the parser. Nothing is built, so that aliases cost nothing."""
    import yaml
    from yaml import events

    level = _Level()
    steps: dict[type[events.Event], Callable[[Any], None]] = {
        events.ScalarEvent: level.scalar,
        events.AliasEvent: level.alias,
        events.MappingStartEvent: level.mapping,
        events.SequenceStartEvent: level.sequence,
        events.MappingEndEvent: level.end,
        events.SequenceEndEvent: level.end,
    }
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            if (step := steps.get(type(event))) is not None:
                step(event)
    except yaml.YAMLError:
        return _found(level.sections, level.has_types) if "Resources" in level.sections else None
    return _found(level.sections, level.has_types)


class _Level:
    """Where the events have led to, and the keys seen at the top level so far."""

    def __init__(self) -> None:
        self.sections: dict[str, str] = {}
        self.has_types = False
        self._below: set[str] = set()  # the keys one level deeper: `<<` may bring them to the top
        self._open: list[bool | None] = []  # for each open mapping whether a key is next; None for a sequence
        self._key: str | None = None  # of the value that is next, at the top level
        self._anchors: dict[str, str] = {}

    def scalar(self, event: ScalarEvent) -> None:
        """Take a key, a value or an item that is text."""
        if event.anchor:
            self._anchors[event.anchor] = event.value
        self.has_types = self.has_types or _is_type(event.value)
        self._item(event.value)

    def alias(self, event: AliasEvent) -> None:
        """Take what an anchor names."""
        self._item(self._anchors.get(event.anchor or "", ""))

    def mapping(self, _: MappingStartEvent) -> None:
        """Go into a mapping."""
        self._item("{")
        self._open.append(True)

    def sequence(self, _: SequenceStartEvent) -> None:
        """Go into a sequence."""
        self._item(_LIST)
        self._open.append(None)

    def end(self, _: CollectionEndEvent) -> None:
        """Leave a mapping or a sequence."""
        self._open.pop()
        if not self._open and "<<" in self.sections:
            self.sections = {**dict.fromkeys(self._below, ""), **self.sections}
            self._below.clear()

    def _item(self, text: str) -> None:
        """Take a key, a value or an item of a sequence."""
        if not self._open or self._open[-1] is None:
            return
        is_key = self._open[-1]
        self._open[-1] = not is_key
        if len(self._open) == 1 or (len(self._open) == 2 and self._open[0] is None):
            if is_key:
                self._key = text
                self.sections.setdefault(text, "")
            elif self._key is not None:
                self.sections[self._key] = text
        elif is_key and len(self._open) == 2:
            self._below.add(text)
