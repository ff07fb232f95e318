"""The few shapes that most rules have. Each gives the three verdicts once, and says when a value is only the default.

A rule that is none of them writes `check` itself. Most rules say that a field must have a value::

    class UnprotectedDeletion(FieldRule[Instance]):
        id = "rds-unprotected-deletion"
        ...
        field = "deletion_protection"
        wrong = "deletion protection is off"
        harm = "one wrong plan deletes the database and its backups"

        def applies(self, resource: Instance) -> Value[bool]:
            return is_standalone(resource)
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from typing import Any, ClassVar

from storage_lint.graph.change import Change, Create, Fix, Set
from storage_lint.graph.choices import both, cases, follow, possible
from storage_lint.graph.secret import CODE, PARAMETER, STORE
from storage_lint.graph.value import Elsewhere, Known, Origin, Source, Unknown, Value
from storage_lint.rule import Finding, Node, Outcome, Rule, Savings, Severity
from storage_lint.source.record import Record, replace


class ShapedRule(Rule[Node]):
    """What the shapes share: whether the rule applies, the value that it is about, and the finding."""

    field: ClassVar[str]
    wrong: ClassVar[str]  # what the message says of the value: "deletion protection is off"
    harm: ClassVar[str] = ""  # why it matters, in half a sentence: "one wrong plan deletes the database"
    # What a value that is not written leaves open, where no default is documented: "its AMI decides". Empty: nothing.
    left_open: ClassVar[str] = ""
    fix_title: ClassVar[str] = ""

    def applies(self, resource: Node) -> Value[bool]:
        """Return whether the rule is about this resource: by default every one of its kind."""
        return Known(True, resource.declared)

    def value(self, resource: Node) -> Value[Any]:
        """Return the value that is judged: by default that of `field`."""
        value: Value[Any] = getattr(resource, self.field)
        return value

    @abstractmethod
    def passes(self, value: Any, resource: Node) -> bool | Unknown:
        """Return whether a known value is as it should be, or what that hangs on."""

    def check(self, resource: Node) -> Iterator[Outcome]:
        """Find the value that is wrong where the rule applies."""
        value, applies = self.value(resource), self.applies(resource)
        if isinstance(applies, Known) and applies.value is not True:
            return
        judged = self._judged(value, resource)
        if judged is True:
            return
        if isinstance(applies, Unknown):
            yield self.undecided(resource, applies)
        elif isinstance(judged, Unknown):
            yield self.undecided(resource, judged)
        else:
            yield self._found(resource, value)

    def _judged(self, value: Value[Any], resource: Node) -> bool | Unknown:
        if isinstance(value, Unknown):
            return value
        if value.value is None and self.left_open:
            return Unknown(f"{self.field} is not written: {self.left_open}", value.origin)
        return self.passes(value.value, resource)

    def _found(self, resource: Node, value: Value[Any]) -> Outcome:
        changes = self.changes(resource)
        fix = self.fix(resource, self.fix_title, *changes) if changes and self.fix_title else None
        savings, because = self.savings(resource), self.because(resource)
        return self.finding(resource, value, self.message(resource, value), savings=savings, because=because, fix=fix)

    def message(self, resource: Node, value: Value[Any]) -> str:
        """Return the sentence of the finding."""
        default = " by default" if value.origin.source is Source.DEFAULT else ""
        return f"{self.wrong}{default}: {self.harm}" if self.harm else f"{self.wrong}{default}"

    def savings(self, resource: Node) -> Savings | None:
        """Return what is paid for nothing, where every factor of it is known."""
        return None

    def because(self, resource: Node) -> tuple[Value[Any], ...]:
        """Return the other values that the message speaks of."""
        return ()

    def changes(self, resource: Node) -> tuple[Change, ...]:
        """Return what would mend it; nothing where only words help."""
        return ()


class FieldRule(ShapedRule[Node]):
    """`field` must have the value `wanted`."""

    wanted: ClassVar[object] = True

    def passes(self, value: Any, resource: Node) -> bool | Unknown:
        """Return whether it is the wanted value."""
        return bool(value == self.wanted)

    def changes(self, resource: Node) -> tuple[Change, ...]:
        """Set it."""
        return (Set(resource, self.field, self.wanted),)


class MinimumRule(ShapedRule[Node]):
    """`field`, a number, must be at least `minimum`; what is not written counts as `unwritten`.

    A rule that has the option `option` lets its users say the minimum.
    """

    minimum: ClassVar[float]
    unwritten: ClassVar[float] = 0
    option: ClassVar[str] = ""

    @property
    def wanted(self) -> float:
        """The minimum: what the settings say, else the rule's own."""
        return float(self.options[self.option]) if self.option else self.minimum

    def passes(self, value: Any, resource: Node) -> bool | Unknown:
        """Return whether it is enough."""
        return bool((self.unwritten if value is None else value) >= self.wanted)

    def changes(self, resource: Node) -> tuple[Change, ...]:
        """Raise it to the minimum."""
        return (Set(resource, self.field, self.wanted if self.option else self.minimum),)


class PresenceRule(ShapedRule[Node]):
    """`field` must hold something: a part that another resource or a nested block gives, a key, a name."""

    created: ClassVar[dict[str, object] | None] = None  # the fields of what a fix declares

    def passes(self, value: Any, resource: Node) -> bool | Unknown:
        """Return whether there is something."""
        return value not in (None, "", ())

    def message(self, resource: Node, value: Value[Any]) -> str:
        """Return the sentence of the finding: nothing is there, so nothing is so by default."""
        return f"{self.wrong}: {self.harm}" if self.harm else self.wrong

    def changes(self, resource: Node) -> tuple[Change, ...]:
        """Declare it."""
        return () if self.created is None else (Create(resource, self.field, self.created),)


class ForbiddenRule(ShapedRule[Node]):
    """`field` must not be one of the values of a table, in small letters or capitals."""

    forbidden: ClassVar[Collection[str]]
    instead: ClassVar[str] = ""  # what takes its place, where there is one such value

    def passes(self, value: Any, resource: Node) -> bool | Unknown:
        """Return whether the value is none of those."""
        return not (isinstance(value, str) and value.lower() in self.forbidden)

    def changes(self, resource: Node) -> tuple[Change, ...]:
        """Write what takes its place."""
        return (Set(resource, self.field, self.instead),) if self.instead else ()


class DisclosureRule(ShapedRule[Node]):
    """`field` says where a secret can be read (`graph/secret.py`): nowhere is right, in the code is worst."""

    readers: ClassVar[dict[str, str]] = {
        CODE: "is written in the code: whoever reads it there, or in its history, has it",
        PARAMETER: "is a parameter without NoEcho: whoever may describe the stack reads it",
        STORE: "is read from Parameter Store in plain text: whoever may read parameters has it",
    }

    def passes(self, value: Any, resource: Node) -> bool | Unknown:
        """Return whether it can be read nowhere."""
        return value is None

    def check(self, resource: Node) -> Iterator[Outcome]:
        """Find the secret: less severe where the code does not say it."""
        where = self.value(resource)
        written = isinstance(where, Known) and where.value == CODE
        for outcome in super().check(resource):
            is_milder = isinstance(outcome, Finding) and not written
            yield replace(outcome, severity=Severity.MEDIUM) if is_milder else outcome

    def message(self, resource: Node, value: Value[Any]) -> str:
        """Return the sentence of the finding, without the secret."""
        return f"{self.secret(resource)} {self.readers[value.value] if isinstance(value, Known) else ''}"

    def secret(self, resource: Node) -> str:
        """Return what is secret, in words: `wrong`, where every resource of the kind has one."""
        return self.wrong


def left_out(declared: Origin, *values: Value[Any]) -> Value[Any] | Origin:
    """Return the first of values that are not there which is written all the same, to point at; else the header."""
    header = declared.trace().span
    return next((one for one in values if one.origin.trace().span != header), declared)


class Refusal(Record):
    """Something that AWS may refuse: whether it does, the value that is at fault, and the sentence about it.

    `fix` is what would mend it. `severity` and `sentence` are said where those of the rule do not hold.
    """

    refused: Value[bool]
    where: Value[Any] | Origin
    message: str
    fix: Fix | None = None
    severity: Severity | None = None
    sentence: str = ""


_NAMED = 3  # of the values that something may have, in a sentence


def said(value: Value[Any]) -> str:
    """Return a value for a sentence: of one that is one of a few each of them ("7 or 8"), of one not known "…"."""
    if isinstance(value, Known):  # most are, and most sentences are never said
        return _word(value.value) or "…"
    parts: Iterable[Value[Any]] = cases(value)
    known = [one.value for one in parts if isinstance(one, Known) and one.value is not None]
    words = list(dict.fromkeys(map(_word, known)))
    more = ["another"] if len(words) > _NAMED else []
    return " or ".join([*words[:_NAMED], *more]) or "…"


def _word(value: object) -> str:
    whole: object = int(value) if isinstance(value, float) and value.is_integer() else value
    return "…" if whole is None else f"{whole:,}" if isinstance(whole, int) else str(whole)


def outside(least: float, most: float) -> Callable[[float | None], bool]:
    """Return what says whether a number that is written is out of a range."""
    return lambda number: number is not None and not least <= number <= most


def refused(value: Value[Any], why: str = "", fix: Fix | None = None, severity: Severity | None = None) -> Refusal:
    """Return that a value is refused, or, where it is not known, that this hangs on it."""
    return Refusal(value if isinstance(value, Unknown) else Known(True, value.origin), value, why, fix, severity)


def each_when(condition: Value[bool], refusals: Iterable[Refusal]) -> Iterator[Refusal]:
    """Yield refusals that are only refused where `condition` is so; nothing is worked out where it surely is not."""
    if isinstance(condition, Known):
        yield from refusals if condition.value else ()
        return
    for one in refusals:
        refused = both(condition, one.refused)
        yield one if refused is one.refused else replace(one, refused=refused)


class RefusalRule(Rule[Node]):
    """What AWS refuses when it is deployed: the first thing that it surely refuses is the finding.

    A doubt counts only where nothing is refused for sure. `sentence` is the message, with `{}` for the refusal's own.
    """

    sentence: ClassVar[str] = "{}"

    def applies(self, resource: Node) -> Value[bool]:
        """Return whether the rule is about this resource: by default every one of its kind."""
        return Known(True, resource.declared)

    def mend(self, resource: Node, where: Value[Any] | Origin) -> Fix | None:
        """Return what would mend what is refused at a place: by default that is the owner's choice."""
        return None

    @abstractmethod
    def refusals(self, resource: Node) -> Iterator[Refusal]:
        """Yield what may be refused, in the order in which it matters."""

    def check(self, resource: Node) -> Iterator[Outcome]:
        """Find the first thing that is refused."""
        applies = self.applies(resource)
        if isinstance(applies, Known) and not applies.value:
            return
        refusals, doubt = self.refusals(resource), None
        for one in refusals if isinstance(applies, Known) else each_when(applies, refusals):
            if isinstance(one.refused, Unknown):
                doubt = one.refused if doubt is None and _may_be(one.refused) else doubt
            elif one.refused.value:
                yield self._found(resource, one)
                return
        if doubt is not None:
            yield self.undecided(resource, doubt)

    def _found(self, resource: Node, one: Refusal) -> Finding:
        fix = one.fix or self.mend(resource, one.where)
        message = (one.sentence or self.sentence).format(one.message)
        return self.finding(resource, one.where, message, severity=one.severity, fix=fix)


def _may_be(refused: Unknown) -> bool:
    """Return whether something may be refused of what was read."""
    return not isinstance(refused, Elsewhere) and possible(refused)


def holds(test: Callable[..., bool], value: Value[Any], *others: Value[Any]) -> Value[bool]:
    """Return whether a test of several values holds, hanging on what is not known of them."""
    return follow(value, lambda known: _with(partial(test, known.value), known, others))


def _with(test: Callable[..., bool], known: Known[Any], others: tuple[Value[Any], ...]) -> Value[bool]:
    return holds(test, *others) if others else Known(test(), known.origin)


def of_written(
    test: Callable[[float, float], bool], one: Value[float | None], other: Value[float | None]
) -> Value[bool]:
    """Return whether a test of two numbers holds, where both are written: 0 says nothing either."""
    return holds(lambda first, second: bool(first and second) and test(first, second), one, other)


def whichever(*values: Value[Any], holds: Callable[[Any], bool]) -> bool | Unknown:
    """Return whether one of the values holds: True when one surely does, else the first that may, else False."""
    open_: Unknown | None = None
    for value in values:
        if isinstance(value, Unknown):
            open_ = value if open_ is None else open_
        elif holds(value.value):
            return True
    return False if open_ is None else open_
