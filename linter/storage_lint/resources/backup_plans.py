"""AWS Backup: which file systems, volumes and instances its plans cover.

A selection takes what it names and what has one of its tags, of that only what meets all its conditions, and never what
it excludes; one that says nothing takes everything.
https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupSelection.html
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Any, ClassVar, TypeVar

from storage_lint.graph.choices import both, either, follow, opposite
from storage_lint.graph.environment import are_one
from storage_lint.graph.lookup import Lookup
from storage_lint.graph.node import Expander, Resource
from storage_lint.graph.tags import Tag, has_one_of, has_value
from storage_lint.graph.text import Holes, is_identity, may_be_equal
from storage_lint.graph.value import Known, Origin, Reference, Source, Symbol, Text, Unknown, Value, make_text, text_of
from storage_lint.source.pattern import LatePattern
from storage_lint.source.record import Record, replace

# Selections of one scope that are looked through for each resource.
MAX_SELECTIONS = 64

Arns = Value[tuple[Value[str], ...] | None]

_ARN = LatePattern(r"arn:[^:]*:(?P<service>[^:]*):[^:]*:[^:]*:(?P<resource>.*)")


class TagCondition(Record):
    """A tag that a selection asks for: 'StringEquals', 'StringLike', 'StringNotEquals' or 'StringNotLike'."""

    operator: str
    key: Value[str | None]
    value: Value[str | None]
    exists: Value[bool]


class Selection(Resource, kw_only=True):
    """What a plan takes. Nothing of it is judged by itself."""

    kind: ClassVar[str] = "backup.plan_selection"

    arns: Arns
    excluded: Arns
    tags: tuple[TagCondition, ...]  # one of them is enough
    conditions: tuple[TagCondition, ...]  # all of them must hold
    plan: Value[str | None]

    @classmethod
    def expander(cls, nodes: Sequence[Resource]) -> Expander:
        """Return what stands in the graph for a selection: nothing of its own."""
        return lambda _selection: ()


class Plan(Resource, kw_only=True):
    """A plan: whether one of its rules makes continuous backups."""

    kind: ClassVar[str] = "backup.plan"
    identity: ClassVar[str] = "plan_id"

    plan_id: Value[str]
    is_continuous: Value[bool]

    @classmethod
    def expander(cls, nodes: Sequence[Resource]) -> Expander:
        """Return what stands in the graph for a plan: nothing of its own."""
        return lambda _plan: ()


class Kind(Record):
    """What resources of a kind are to AWS Backup: 'elasticfilesystem' and 'file-system/' of their ARNs."""

    service: str
    before_name: str
    name: str  # the field that says how each is called
    covered: str  # the field that says whether a plan covers it


Node = TypeVar("Node", bound=Resource)


class Coverage:
    """The selections of a graph."""

    def __init__(self, nodes: Sequence[Resource], kind: Kind, *, continuous: bool = False) -> None:
        self._selections: dict[str, list[Selection]] = defaultdict(list)  # scope -> selections
        for one in nodes:
            if isinstance(one, Selection):
                self._selections[one.scope].append(one)
        self._plans = Lookup(one for one in nodes if isinstance(one, Plan))
        self._kind = kind
        self._continuous = continuous

    def filled(self, node: Node) -> Iterator[Node]:
        """Yield a node that says whether a plan covers it."""
        if self._selections:
            node = replace(node, **{self._kind.covered: self.of(node)})
        yield node

    def of(self, node: Resource) -> Value[bool]:
        """Return whether a plan covers a node: with `continuous`, one that makes continuous backups."""
        # An origin of its own, by which a report tells which field a verdict is about.
        covered: Value[bool] = Known(False, Origin(Source.DEFAULT, node.declared))
        selections = self._selections.get(node.scope, [])
        if len(selections) > MAX_SELECTIONS:
            return Unknown(f"which of {len(selections)} backup selections take it is not worked out", node.declared)
        for selection in selections:
            together = are_one(selection.environment, node.environment, regional=True)
            if together is False:
                continue
            taken = both(selection.exists, self._takes(selection, node))
            if self._continuous:
                taken = both(taken, self._is_continuous(selection))
            if together is None:
                reason = f"whether {selection.address} is for its account and Region is not known"
                taken = both(taken, Unknown(reason, selection.declared))
            covered = either(covered, taken)
        return covered

    def _is_continuous(self, selection: Selection) -> Value[bool]:
        def of_plan(found: Known[Plan | None]) -> Value[bool]:
            unread = Unknown("its backup plan is not among what was read", found.origin)
            return unread if found.value is None else found.value.is_continuous

        return follow(self._plans.find(selection, selection.plan), of_plan)

    def _takes(self, selection: Selection, node: Resource) -> Value[bool]:
        tags: Value[tuple[Tag, ...] | None] = getattr(node, "tags")  # noqa: B009  (each kind has such a field)
        nothing = _is_nothing(selection.arns) and not selection.tags
        taken: Value[bool] = Known(nothing, selection.declared)
        taken = either(taken, self._is_named(selection.arns, node, wildcards=not selection.tags))
        for one in selection.tags:
            taken = either(taken, _meets(one, tags))
        for one in selection.conditions:
            taken = both(taken, either(opposite(one.exists), _meets(one, tags)))
        return both(taken, opposite(self._is_named(selection.excluded, node, wildcards=True)))

    def _is_named(self, arns: Arns, node: Resource, *, wildcards: bool) -> Value[bool]:
        if isinstance(arns, Unknown):
            return arns
        named: Value[bool] = Known(False, arns.origin)
        for arn in arns.value or ():
            if wildcards or "*" not in str(text_of(arn)):
                named = either(
                    named,
                    follow(arn, lambda one: _names(one, node, self._kind))
                    if _hangs(arn)
                    else _names(arn, node, self._kind),
                )
        return named


def _hangs(arn: Value[str]) -> bool:
    return isinstance(arn, Unknown) and bool(arn.choices)


def _is_nothing(arns: Arns) -> bool:
    return isinstance(arns, Known) and not arns.value


def _meets(condition: TagCondition, tags: Value[tuple[Tag, ...] | None]) -> Value[bool]:
    """Whether tags meet a condition; what is not there has not that value."""
    key, value = condition.key, condition.value
    if isinstance(key, Unknown) or isinstance(value, Unknown):
        return key if isinstance(key, Unknown) else value  # type: ignore[return-value]  # one is unknown
    if isinstance(tags, Unknown):
        return tags
    name, wanted = (key.value or "").removeprefix("aws:ResourceTag/"), value.value or ""
    fits: Callable[[str], bool] = wanted.__eq__
    if condition.operator.endswith("Like"):
        fits = lambda written: fnmatchcase(written, wanted)  # noqa: E731
    found = has_value(tags.value or (), name, fits, tags.origin)
    met = opposite(found) if "Not" in condition.operator else found
    return both(condition.exists, met)


# complexity: one return for each form of an ARN
def _names(arn: Value[str], node: Resource, kind: Kind) -> Value[bool]:
    """Whether an ARN, which may hold wildcards, is that of a node."""
    if _address(arn, node) == node.address:
        return Known(True, arn.origin)
    text, holes = text_of(arn), Holes()
    if text is None:
        return arn if isinstance(arn, Unknown) else Known(False, arn.origin)
    written = holes.fill(text.parts)
    found = _ARN.fullmatch(written)
    if written == "*":
        return Known(True, arn.origin)
    if found is None:
        doubtful = isinstance(arn, Unknown) and not is_identity(text)
        return arn if doubtful and isinstance(arn, Unknown) else Known(False, arn.origin)
    if not fnmatchcase(kind.service, found["service"]):
        return Known(False, arn.origin)
    resource, name = found["resource"], text_of(getattr(node, kind.name))
    if fnmatchcase(kind.before_name, resource) or resource in ("*", f"{kind.before_name}*"):
        return Known(True, arn.origin)
    if not resource.startswith(kind.before_name):
        return Known(False, arn.origin)
    return _is_called(make_text(holes.parts(resource.removeprefix(kind.before_name))), name, arn)


def _is_called(wanted: Text, name: Text | None, arn: Value[str]) -> Value[bool]:
    if wanted == name:
        return Known(True, arn.origin)
    if (
        name is not None
        and "*" in str(wanted)
        and not any(isinstance(one, Symbol) for one in (*wanted.parts, *name.parts))
    ):
        return Known(fnmatchcase(str(name), str(wanted)), arn.origin)
    if name is not None and "*" not in str(wanted) and not may_be_equal(wanted, name):
        return Known(False, arn.origin)
    return Unknown(f"whether {wanted} is its name is not known", arn.origin)


def _address(arn: Value[str], node: Resource) -> str | None:
    """The address of what an ARN refers to, where that is in the scope of a node."""
    if isinstance(arn, Known):
        return arn.value.address if isinstance(arn.value, Reference) else None
    part = arn.text.parts[0] if arn.text is not None and len(arn.text.parts) == 1 else None
    return part.address if isinstance(part, Symbol) and part.scope in ("", node.scope) else None


def is_backed_up(node: Any, covered: Value[bool]) -> Value[bool]:
    """Return whether a plan covers a node: one that was read, or one by a tag, as the settings file says."""
    wanted: Value[tuple[str, ...] | None] = node.account_backup_tags
    if isinstance(wanted, Unknown) or not wanted.value:
        return covered
    return either(covered, has_one_of(node.tags, wanted.value, node.declared))
