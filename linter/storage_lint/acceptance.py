"""The forms in which people accept an outcome: a comment, Metadata, an entry of the settings."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from storage_lint.graph.node import WrittenSuppression
from storage_lint.graph.value import Trace
from storage_lint.rule import Outcome, Rule
from storage_lint.select import matches
from storage_lint.source.record import Record
from storage_lint.source.span import Span
from storage_lint.source.text import OURS

if TYPE_CHECKING:
    from storage_lint.config.values import Config
    from storage_lint.source.marks import Mark

COMMENT, METADATA, SETTINGS, BASELINE = "comment", "metadata", "settings", "baseline"


class Acceptance(Record):
    """A comment, an entry of Metadata or of the settings that accepts; `rules` are the names as written."""

    rules: tuple[str, ...]
    reason: str | None
    until: str
    tool: str
    by: str
    place: Callable[[], Span]
    key: object  # the same for the same writing


def of_mark(mark: Mark) -> Acceptance:
    """Return what a comment accepts."""
    written = mark.written
    return Acceptance(
        written.rules, written.reason, written.until, written.tool, COMMENT, lambda: mark.span, key_of(mark)
    )


def key_of(mark: Mark) -> object:
    """Return what tells a comment from others."""
    return mark.span.file.path, mark.span.start


def of_metadata(one: WrittenSuppression) -> Acceptance:
    """Return what an entry of Metadata, or a comment beside a resource in another tool's form, accepts."""
    said = (one.rule,), one.reason, one.until, one.tool, METADATA
    if one.tool != OURS:
        return Acceptance(*said, lambda: one.origin.trace().span, id(one.origin))
    span = one.origin.trace().span
    return Acceptance(*said, lambda: span, (span.file.path, span.start))  # the same however often it is read


@lru_cache(64)
def settings_of(config: Config) -> Mapping[int, Acceptance]:
    """Return the entries of `[[accept]]`, by their numbers."""
    found: dict[int, Acceptance] = {}
    for path, entry in config.entries.items():
        if len(path) == 3 and path[0] == "accept" and path[2] == "rule":
            number = int(path[1])
            until = config.get("accept", number, "until")
            key = (entry.file.source.path, number)
            said = config.get("accept", number, "reason"), str(until or "")
            place = partial(getattr, entry, "span")
            found[number] = Acceptance((entry.value,), *said, OURS, SETTINGS, place, key)
    return found


def about(config: Config, rule: Rule[Any], names: Sequence[tuple[str, str | None]]) -> frozenset[int]:
    """Return the numbers of the entries of settings about a rule and one of `names`: addresses and construct paths."""
    exact, others = _of_rule(config, rule)
    found = set()
    for each in names:
        for number in (*exact.get(each[0], ()), *others):
            said = [config.get("accept", number, name) for name in ("address", "construct")]
            if all(map(_globs, said, each)):
                found.add(number)
    return frozenset(found)


@lru_cache(1_024)
def _of_rule(config: Config, rule: Rule[Any]) -> tuple[Mapping[str, Sequence[int]], Sequence[int]]:
    """Return the numbers of the entries about a rule: by the address that they say, and those that fit several."""
    exact: dict[str, list[int]] = {}
    others: list[int] = []
    for number, one in settings_of(config).items():
        if matches(one.rules[0], rule):
            address = config.get("accept", number, "address")
            (exact.setdefault(address, []) if address and "*" not in address else others).append(number)
    return exact, others


def of_settings(config: Config, outcome: Outcome, numbers: Collection[int]) -> Iterator[Acceptance]:
    """Yield the entries of settings with some numbers that hold at the paths of an outcome."""
    placed = {number for number in numbers if config.get("accept", number, "paths") is not None}
    left = placed.difference(config.holding("accept", places_of(outcome))) if placed else placed
    yield from (one for number, one in settings_of(config).items() if number in numbers and number not in left)


def _globs(pattern: str | None, text: str | None) -> bool:
    """Return whether a text fits a pattern in which only `*` is special: addresses have brackets of their own."""
    return not pattern or (text is not None and fnmatchcase(text, pattern.replace("[", "[[]").replace("?", "[?]")))


def places_of(outcome: Outcome) -> tuple[str, ...]:
    """Return the paths that settings for some paths are compared with: the place, the steps there, and the unit."""
    spans = (*spans_of(outcome.origin.trace()), *spans_of(outcome.resource.declared.trace()))
    return tuple(dict.fromkeys((*(span.file.path for span in spans), outcome.resource.scope)))


def spans_of(trace: Trace) -> tuple[Span, ...]:
    """Return a place and the steps that led there."""
    return (trace.span, *(hop.span for hop in trace.via))
