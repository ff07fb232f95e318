"""Sets aside the outcomes that someone accepted: in a comment, in Metadata, in the settings. Nothing goes silently."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from storage_lint.acceptance import (
    METADATA,
    Acceptance,
    about,
    key_of,
    of_mark,
    of_metadata,
    of_settings,
    places_of,
    settings_of,
    spans_of,
)
from storage_lint.graph.node import Belonging, Construct, Edge, Resource, WrittenSuppression
from storage_lint.graph.value import Known, Trace
from storage_lint.rule import Finding, Outcome, Rule
from storage_lint.select import Rulebook, matches, part_meant
from storage_lint.source.problem import Problem
from storage_lint.source.record import Record, replace
from storage_lint.source.span import Span
from storage_lint.source.text import OURS, SourceFile

if TYPE_CHECKING:
    from storage_lint.config.units import Configs
    from storage_lint.config.values import Config
    from storage_lint.source.marks import Mark, MarkIndex


class Suppressed(Record):
    """An outcome that someone accepted: where, why, by what means, in which tool's form, until when."""

    outcome: Outcome
    reason: str | None
    place: Span
    by: str = METADATA
    tool: str = OURS
    until: str = ""


class Judgement(Record):
    """Outcomes that are reported, some of them with a word about an acceptance that does not hold; and the others."""

    left: list[Outcome]
    accepted: list[Suppressed]


class _Filling(Record):
    """What may accept what a rule says of a field, beside the attachments that fill it: a bucket's policy."""

    joins: tuple[Edge, ...]  # kept alive: it is found by their id
    written: tuple[WrittenSuppression, ...]
    entries: dict[Config, frozenset[int]]  # the numbers of the entries of settings that name one of them


_NOTHING = _Filling((), (), {})


class Acceptances:
    """What a run accepts. `marks` is what comments of the files that were read say; `configs` the settings.

    `today` (YYYY-MM-DD) is the last day of those that hold; with `heed` off everything is reported, and marked.
    """

    def __init__(
        self,
        marks: dict[SourceFile, tuple[Mark, ...]],
        configs: Configs | None = None,
        rulebook: Rulebook | None = None,
        today: str = "",
        heed: bool = True,
    ) -> None:
        self._marks = marks
        self._indexes: dict[SourceFile, MarkIndex] = {}
        self._configs = configs
        self._rulebook = rulebook
        self._today = today or utc_today()
        self._heed = heed
        self._covering: dict[tuple[str, bool, str], bool] = {}
        self._written: dict[object, Acceptance] = {}  # of Metadata, in order
        self._seen: dict[int, Acceptance] = {}  # the same of what was seen last, by the origin
        self._used: set[object] = set()
        self._wrong: dict[object, Problem] = {}
        self._programs: dict[tuple[SourceFile, int], tuple[Mark, ...]] = {}
        self._filling: dict[tuple[int, str, str], _Filling] = {}  # of what was seen last: by joins, field and rule

    def see(self, resources: Iterable[Resource]) -> None:
        """Note what is accepted beside resources, to tell later what accepts nothing. They may be let go then."""
        self._seen.clear()
        self._filling.clear()
        for resource in resources:
            if resource.construct is not None:
                self._marks_of_program(resource.construct)
            for one in resource.suppressions:
                if one.tool == OURS and id(one.origin) not in self._seen:
                    said = self._seen[id(one.origin)] = of_metadata(one)
                    self._written[said.key] = said
                    if one.wrong:
                        self._check(said, one.wrong)

    def judge(self, outcomes: Iterable[Outcome]) -> Judgement:
        """Tell outcomes that are reported from those that someone accepted."""
        left: list[Outcome] = []
        accepted: list[Suppressed] = []
        for outcome in outcomes:
            found = self._accepting(outcome)
            if found is None:
                left.append(outcome)
                continue
            word = self._refused(found, outcome)
            if word:
                left.append(_with_word(outcome, word))
            else:
                place = found.place()
                accepted.append(Suppressed(outcome, found.reason, place, found.by, found.tool, found.until))
        return Judgement(left, accepted)

    # -- what accepts an outcome --------------------------------------------------------------------------------------

    def _accepting(self, outcome: Outcome) -> Acceptance | None:
        """Return what accepts an outcome: of several the first that holds, else the first."""
        found = list(self._candidates(outcome))
        self._used.update(one.key for one in found)
        return next((one for one in found if not self._refused(one, outcome)), next(iter(found), None))

    def _candidates(self, outcome: Outcome) -> Iterator[Acceptance]:
        for mark in self._marks_about(outcome):
            acceptance = of_mark(mark)
            if self._covers(acceptance, outcome) and self._counts(acceptance, mark.span.file.path):
                yield acceptance
        yield from self._of_metadata(outcome)
        yield from self._of_settings(outcome)

    # complexity: one condition of an entry a line
    def _of_metadata(self, outcome: Outcome) -> Iterator[Acceptance]:
        written = (*outcome.resource.suppressions, *self._filled_by(outcome).written)
        left = _fields(outcome) if outcome.rule.parts else set()
        for one in written:
            covers = not one.wrong and self._covers_name(one.rule, one.tool, outcome.rule)
            part = part_meant(one.rule, outcome.rule) if left and not one.wrong and not covers else None
            met = {field for field in left if part is not None and part.covers(*field)}
            if not covers and not met:
                continue
            acceptance = self._seen.get(id(one.origin)) or of_metadata(one)
            if self._counts(acceptance, outcome.resource.scope):
                left -= met
                if covers or not left:
                    yield acceptance

    def _of_settings(self, outcome: Outcome) -> Iterator[Acceptance]:
        """Yield what the settings of a resource's unit accept, and those of what fills the field, of that."""
        resource = outcome.resource
        own = self._config(resource.scope)
        entries = self._filled_by(outcome).entries
        if own is not None:
            names = ((resource.address, resource.construct_path),)
            yield from of_settings(own, outcome, about(own, outcome.rule, names) | entries.get(own, frozenset()))
        for config, numbers in entries.items():
            if config is not own:
                yield from of_settings(config, outcome, numbers)

    def _filled_by(self, outcome: Outcome) -> _Filling:
        """Return what may accept what a rule says of a field, beside what fills that: found once for all outcomes."""
        resource, field = outcome.resource, outcome.field.partition(".")[0]
        if not resource.joins:
            return _NOTHING
        key = id(resource.joins), field, outcome.rule.id
        if key not in self._filling:
            edges = [one for one in resource.joins if one.field == field and one.belonging is Belonging.SURE]
            self._filling[key] = self._filling_of(resource, edges, outcome.rule)
        return self._filling[key]

    def _filling_of(self, resource: Resource, edges: Sequence[Edge], rule: Rule[Any]) -> _Filling:
        written = (one for edge in edges for one in edge.suppressions)
        meant = [one for one in written if self._covers_name(one.rule, one.tool, rule) or part_meant(one.rule, rule)]
        names: dict[Config, dict[tuple[str, str | None], None]] = {}
        for edge in edges:
            for config in filter(None, (self._config(resource.scope), self._config(edge.scope))):
                names.setdefault(config, {})[edge.attachment, edge.construct_path] = None
        entries = {config: about(config, rule, tuple(each)) for config, each in names.items()}
        return _Filling(resource.joins, tuple(meant), entries)

    def _counts(self, acceptance: Acceptance, path: str) -> bool:
        """Return whether marks of a tool count, as the settings of a path say."""
        if acceptance.tool == OURS:
            return True
        config = self._config(path)
        said = config.strings("honour") if config is not None else None
        return said is None or acceptance.tool in said

    def _covers(self, acceptance: Acceptance, outcome: Outcome) -> bool:
        if any(self._covers_name(one, acceptance.tool, outcome.rule) for one in acceptance.rules):
            return True
        if not outcome.rule.parts:
            return False
        parts = [part for one in acceptance.rules if (part := part_meant(one, outcome.rule)) is not None]
        return all(any(part.covers(*field) for part in parts) for field in _fields(outcome))

    def _covers_name(self, name: str, tool: str, rule: Rule[Any]) -> bool:
        """Return whether a name means a rule: with another tool only a name of just that rule, and no pattern."""
        key = (name, tool == OURS, rule.id)
        if key not in self._covering:
            known = (rule.id, *map(str.lower, rule.aliases))
            self._covering[key] = matches(name, rule) if tool == OURS else name.lower() in known
        return self._covering[key]

    # complexity: one comprehension for the files of an outcome, one for its places in each
    def _marks_about(self, outcome: Outcome) -> Iterator[Mark]:
        if outcome.resource.construct is not None:
            yield from self._marks_of_program(outcome.resource.construct)
        if not self._marks:
            return
        trace, declared = outcome.origin.trace(), outcome.resource.declared.trace()
        for file in dict.fromkeys(span.file for span in (*spans_of(trace), *spans_of(declared))):
            if file in self._marks:
                from storage_lint.source.marks import MarkIndex

                index = self._indexes.get(file) or self._indexes.setdefault(file, MarkIndex(self._marks[file]))
                places = [one.start for one in (*spans_of(trace), *spans_of(declared)) if one.file is file]
                yield from (mark for mark in index.around(places) if _is_about(mark, trace, declared))

    def _marks_of_program(self, construct: Construct) -> tuple[Mark, ...]:
        """Return the marks on or above the line of a program that a report names."""
        made = construct.line()
        if made is None or not made.file.is_marked:
            return ()
        file, (line, _) = made.file, made.file.position(made.start)
        if (file, line) not in self._programs:
            from storage_lint.source.marks import marks_on

            self._programs[file, line] = tuple(marks_on(file, line))
        return self._programs[file, line]

    def _config(self, path: str) -> Config | None:
        return self._configs.of(path) if self._configs is not None else None

    # -- what does not hold -------------------------------------------------------------------------------------------

    # complexity: one reason a line why an acceptance does not hold
    def _refused(self, one: Acceptance, outcome: Outcome) -> str:
        """Return why an acceptance does not hold, in words for the finding; else nothing."""
        if one.until and one.until < self._today:
            return f"accepted until {one.until} at {one.place().location()}"
        config = self._config(outcome.resource.scope)
        if config is not None and not one.reason and one.tool == OURS and config.get("require-reason"):
            return f"accepted without a reason at {one.place().location()}"
        if config is not None and config.of_rule(outcome.rule, "acceptable", places_of(outcome)) is False:
            return f"accepted at {one.place().location()}, which the settings do not allow"
        if not self._heed:
            why = f": {one.reason}" if one.reason else ""
            return f"accepted at {one.place().location()}{why}"
        return ""

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with what people wrote to accept something, each once."""
        for marks in (*self._marks.values(), *self._programs.values()):
            for mark in marks:
                if mark.written.tool == OURS:
                    self._check(of_mark(mark), mark.written.wrong)
        for one in self._written.values():
            self._check(one, "")
        yield from self._wrong.values()

    def _check(self, one: Acceptance, wrong: str) -> None:
        if one.key in self._wrong:
            return
        config = self._config(one.place().file.path)
        wrong = wrong or self._unknown(one.rules)
        if not wrong and config is not None and not one.reason and config.get("require-reason"):
            wrong = "a reason is required"
        if wrong:
            self._wrong[one.key] = _problem(one.place(), "this accepts nothing", wrong)

    def _unknown(self, rules: tuple[str, ...]) -> str:
        if self._rulebook is None:
            return ""
        for rule in rules:
            hint = self._rulebook.hint(rule)
            if hint is not None:
                return f"no rule, alias or service is called {rule[:100]!r}: {hint}"
        return ""

    # complexity: each condition under which a mark is surely unused stands by itself
    def unused(self, is_settled: Callable[[str], bool]) -> Iterator[Unused]:
        """Yield what accepts nothing, where every rule that it names is settled: it ran, and nothing was undecided."""
        everywhere = (*self._marks.values(), *self._programs.values())
        marks = (mark for found in everywhere for mark in found if mark.written.tool == OURS)
        every = {key_of(mark): of_mark(mark) for mark in marks if not mark.written.wrong}
        every |= {one.key: one for one in self._written.values()}
        for config in self._configs.everything if self._configs is not None else ():
            every |= {one.key: one for one in settings_of(config).values()}
        for key, one in every.items():
            if key in self._used or key in self._wrong or not all(map(is_settled, one.rules)):
                continue
            place = one.place()
            there = self._config(place.file.path)
            wanted = (there.get("unused-acceptances") if there is not None else None) or "note"
            if wanted != "hide":
                what = f"{place.file.path}: {', '.join(one.rules)} is accepted and not found"
                detail = "remove it: it would hide what comes later"
                yield Unused(what, detail, span=place, note=True, fails=wanted == "fail")


class Unused(Problem, kw_only=True):
    """A note that something is accepted that is not found. `fails`: the settings ask that the run fails for it."""

    fails: bool


def _is_about(mark: Mark, trace: Trace, declared: Trace) -> bool:
    """Return whether a mark is about an outcome with its place and the declaration of its resource.

    A block has what is declared by it, or by what it calls, and what is written in it.
    """
    if mark.block:
        return any(mark.holds(span) for span in (trace.span, *spans_of(declared)))
    if mark.written.whole_file:
        return mark.span.file is trace.span.file
    return any(mark.holds(span) for span in spans_of(trace))


def _fields(outcome: Outcome) -> set[tuple[str, str]]:
    """Return the fields that an outcome is about, each with its value where that is known."""
    names = (outcome.field, *(outcome.also if isinstance(outcome, Finding) else ()))
    values = (*(outcome.because if isinstance(outcome, Finding) else ()), *([None] * len(names)))
    said = [str(one.value) if isinstance(one, Known) else "" for one in values]
    return {(name.rpartition(".")[2], value) for name, value in zip(names, said, strict=False)}


def _with_word(outcome: Outcome, word: str) -> Outcome:
    if isinstance(outcome, Finding):
        return replace(outcome, message=f"{outcome.message} ({word})")
    return replace(outcome, unknown=outcome.unknown.with_(reason=f"{outcome.unknown.reason} ({word})"))


def _problem(span: Span, what: str, detail: str) -> Problem:
    return Problem(f"{span.file.path}: {what}", detail, span=span)


def utc_today() -> str:
    """Return the day that it is, in UTC, as YYYY-MM-DD."""
    return time.strftime("%Y-%m-%d", time.gmtime())
