"""What a policy does: who is meant, which actions and resources a statement covers, whether plain HTTP is denied.

Answers are three-valued: True, False, or the `Unknown` that they hang on.
Facts: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from itertools import pairwise
from typing import Any

from storage_lint.graph.policy.document import Condition, Policy, Principal, Statement, each
from storage_lint.graph.text import ANY, Holes, globs_intersect, is_identity, may_be_equal
from storage_lint.graph.value import Known, Symbol, Text, Unknown, Value, text_of
from storage_lint.source.record import Record, replace

Truth = bool | Unknown

_SECURE_TRANSPORT = "aws:securetransport"


def any_of(truths: Iterable[Truth]) -> Truth:
    """True when one is True, else the first Unknown, else False."""
    unknown: Truth = False
    for truth in truths:
        if truth is True:
            return True
        if isinstance(truth, Unknown) and unknown is False:
            unknown = truth
    return unknown


def all_of(truths: Iterable[Truth]) -> Truth:
    """False when one is False, else the first Unknown, else True."""
    unknown: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if isinstance(truth, Unknown) and unknown is True:
            unknown = truth
    return unknown


def not_of(truth: Truth) -> Truth:
    """Return the opposite; what is not known stays so."""
    return truth if isinstance(truth, Unknown) else not truth


def any_part(parts: Iterable[Any], holds: Callable[[Any], Truth]) -> Truth:
    """Whether `holds` is true of one of the parts of a statement or policy.

    A part that is a choice is asked as a whole first, which decides strings by their known text, and else for each
    choice: when all agree, it does not matter how it turns out.
    """
    return any_of(_of_part(part, holds) for part in parts)


def _of_part(part: Any, holds: Callable[[Any], Truth]) -> Truth:
    if isinstance(part, Known) and isinstance(part.value, tuple):
        return any_part(part.value, holds)
    answer = holds(part)
    if isinstance(answer, Unknown) and isinstance(part, Unknown) and part.choices:
        answers = [_of_part(choice.value, holds) for choice in part.choices]
        if isinstance(answers[0], bool) and all(one is answers[0] for one in answers):
            return answers[0]
        return part
    return answer


def equals(value: Value[str], *wanted: str) -> Truth:
    """Whether a value is one of the wanted strings, without regard to case."""
    match value:
        case Known(value=text):
            return text.lower() in wanted
        case Unknown(text=Text() as text) if not any(may_be_equal(_lowered(text), Text((one,))) for one in wanted):
            return False
        case _:
            return value


def _lowered(text: Text) -> Text:
    return Text(tuple(part.lower() if isinstance(part, str) else part for part in text.parts))


def is_everyone(statement: Statement) -> Truth:
    """Whether the statement's principal is everybody: "*" or {"AWS": "*"}."""
    return all_of((not_of(any_part(statement.not_principals, is_there)), any_part(statement.principals, _is_star)))


def is_there(part: Any) -> Truth:
    """Whether a part is there at all, for `any_part`."""
    return part if isinstance(part, Unknown) else True


def _is_star(principal: Principal | Unknown) -> Truth:
    if isinstance(principal, Unknown):
        return principal
    return equals(principal.value, "*") if principal.kind in ("*", "AWS") else False


class Arns:
    """The ARNs that one resource goes by, to test policy patterns against.

    `prefix` is what stands before the name in the resource's ARN: ':s3:::'. Partition, and account and region where
    the service has them, are not compared: a resource's own policy can only mean its own. A symbol that says that it
    belongs to `scope`, the resource's, is the same as one that says nothing.
    """

    def __init__(
        self, prefix: str, names: Iterable[Value[str]], arn_symbols: Iterable[Symbol], scope: str = ""
    ) -> None:
        self._prefix = prefix
        self._scope = scope
        self._holes = Holes()
        self._names: list[str] = []
        self._texts: list[Text] = []
        self._loose_names: list[tuple[Text | None, Unknown]] = []
        for name in names:
            text = text_of(name)
            if text is not None:
                self._texts.append(text)
                self._names.append(self._holes.fill(text.parts))
            if isinstance(name, Unknown) and not (text and is_identity(text)):
                self._loose_names.append((text, name))
        self._symbols = {symbol: self._holes.fill([symbol]) for symbol in arn_symbols}

    def covers(self, value: Value[str], inside: str = "") -> Truth:
        """Whether the pattern `value` matches the ARN followed by `inside` ("" is the resource itself)."""
        text = text_of(value)
        if text is None:
            return value if isinstance(value, Unknown) else False
        text = self._local(text)
        pattern = self._holes.fill(text.parts)
        first = text.parts[0] if text.parts else ""
        if isinstance(first, Symbol):
            if first in self._symbols:
                if _glob(inside, pattern[len(self._symbols[first]) :]):
                    return True
                return _may_end_in(value, text.parts[1:], inside)
            return value if isinstance(value, Unknown) and not first.unique else False
        tail = self._name_part(pattern)
        if tail is None:
            return False
        if any(_glob(name + inside, tail) for name in self._names):
            return True
        if self._names_another(text):
            return False
        return self._may_cover(value, text, inside)

    def _names_another(self, text: Text) -> bool:
        """Whether the ARN has the identity of another resource in the place of the name."""
        for before, symbol in pairwise(text.parts):
            if isinstance(before, str) and before.endswith(self._prefix) and isinstance(symbol, Symbol):
                return symbol.unique and not any(self._holes.fill([symbol]) == name for name in self._names)
        return False

    def _local(self, text: Text) -> Text:
        """The text as the resource's own scope would write it."""
        if not any(isinstance(part, Symbol) and part.scope and part.scope == self._scope for part in text.parts):
            return text
        return Text(
            tuple(
                replace(part, scope="") if isinstance(part, Symbol) and part.scope == self._scope else part
                for part in text.parts
            )
        )

    def _may_cover(self, value: Value[str], text: Text, inside: str) -> Truth:
        """The Unknown that keeps the pattern from being told apart from the resource, else False."""
        tail = (self._name_part(self._loosened(text, self._texts)) or "").replace("*", ANY)
        if isinstance(value, Unknown) and any(_intersects(name, inside, tail) for name in self._names):
            return value
        for name, unknown in self._loose_names:
            loose = ANY if name is None else self._loosened(name, (text,))
            if _intersects(loose, inside, tail):
                return value if isinstance(value, Unknown) else unknown
        return False

    def _loosened(self, text: Text, others: Iterable[Text]) -> str:
        """The text with what may be anything: a symbol that is also in one of `others` may only be itself there."""
        shared = {part for other in others for part in other.parts if isinstance(part, Symbol)}
        return "".join(
            part if isinstance(part, str) else self._holes.fill([part]) if part.unique or part in shared else ANY
            for part in text.parts
        )

    def _name_part(self, pattern: str) -> str | None:
        head, found, tail = pattern.partition(self._prefix)
        if found and head.startswith("arn:"):
            return tail
        return pattern if pattern.startswith("*") else None


def _may_end_in(value: Value[str], rest: tuple[str | Symbol, ...], inside: str) -> Truth:
    """The Unknown that keeps the rest of a pattern from being told apart from `inside`: it may be empty."""
    if not globs_intersect(inside, _loosen(rest).replace("*", ANY)):
        return False
    names = ", ".join(str(part) for part in rest if isinstance(part, Symbol))
    return Unknown(f"{names} is not known", value.origin, text=text_of(value))


def _glob(text: str, pattern: str) -> bool:
    return fnmatchcase(text, pattern.replace("[", "[[]"))


def _intersects(name: str, inside: str, pattern: str) -> bool:
    """Whether `name` + `inside` and the pattern, both with unknown parts, can be one string. No name holds a slash."""
    pattern_name, slash, pattern_inside = pattern.partition("/")
    if not slash:
        return globs_intersect(name + inside, pattern)
    return bool(inside) and globs_intersect(name, pattern_name) and globs_intersect(inside[1:], pattern_inside)


def _loosen(parts: Iterable[str | Symbol]) -> str:
    return "".join(part if isinstance(part, str) else str(part) if part.unique else ANY for part in parts)


class PlainHttpDenial(Record):
    """What a policy denies over plain HTTP: the resource itself, and everything inside it.

    `nearest` is the statement that comes nearest to denying it without doing so, and `shortfalls` what it lacks.
    """

    resource: Truth
    contents: Truth
    nearest: Statement | None
    shortfalls: tuple[str, ...]


# A key that no pattern holds literally: only a pattern that ends in "*" right after the slash matches it.
ANYTHING_INSIDE = "/\ue003\ue004"


def plain_http_denial(policy: Policy, arns: Arns, service: str) -> PlainHttpDenial:
    """Return what the statements of `policy` together deny to everybody who comes without TLS."""

    def denies(inside: str) -> Callable[[Statement | Unknown], Truth]:
        def holds(statement: Statement | Unknown) -> Truth:
            if isinstance(statement, Unknown):
                return statement
            return all_of(truth for truth, _ in _what_a_denial_needs(statement, arns, service, inside))

        return holds

    nearest: Statement | None = None
    shortfalls: tuple[str, ...] = ()
    for statement in each(policy.statements):
        if isinstance(statement, Statement) and _is_about_plain_http(statement) is not False:
            lacking = _shortfalls(statement, arns, service)
            if lacking and (nearest is None or len(lacking) < len(shortfalls)):
                nearest, shortfalls = statement, lacking
    return PlainHttpDenial(
        any_part(policy.statements, denies("")),
        any_part(policy.statements, denies(ANYTHING_INSIDE)),
        nearest,
        shortfalls,
    )


def _what_a_denial_needs(
    statement: Statement, arns: Arns, service: str, inside: str
) -> Iterator[tuple[Truth, Callable[[], Iterable[str]]]]:
    """Yield each thing that makes it a Deny of plain HTTP to everybody, and what it lacks where that is not so."""
    yield _is_about_plain_http(statement), tuple
    yield (
        not_of(any_part(statement.conditions, lambda part: not_of(_holds_over_plain_http(part)))),
        lambda: _narrowing_conditions(statement),
    )
    yield is_everyone(statement), lambda: ("its Deny does not name everybody as principal",)
    yield covers_all_actions(statement, service), lambda: (f"its Deny does not cover {service}:*",)
    yield not_of(any_part(statement.not_resources, is_there)), lambda: ("its Deny is narrowed by NotResource",)
    yield (
        any_part(statement.resources, lambda value: arns.covers(value, inside)),
        lambda: ("its Deny covers neither the resource itself nor all that is in it",),
    )


def _shortfalls(statement: Statement, arns: Arns, service: str) -> tuple[str, ...]:
    """What surely keeps the statement from denying plain HTTP to everybody, for the resource and for its contents."""
    found: list[str] = []
    contents = _what_a_denial_needs(statement, arns, service, ANYTHING_INSIDE)
    resource = _what_a_denial_needs(statement, arns, service, "")
    for (one, lacks), (other, _) in zip(resource, contents, strict=True):
        if one is False and other is False:
            found.extend(lacks())
    return tuple(dict.fromkeys(found))


def _is_about_plain_http(statement: Statement) -> Truth:
    """Whether it is a Deny that depends on aws:SecureTransport being false."""
    return all_of((equals(statement.effect, "deny"), any_part(statement.conditions, _asks_for_plain_http)))


# For a key with one value, which every request has, the set operators and IfExists change nothing.
_BOOL = frozenset(
    f"{quantifier}bool{suffix}" for quantifier in ("", "forallvalues:", "foranyvalue:") for suffix in ("", "ifexists")
)


def _asks_for_plain_http(condition: Condition | Unknown) -> Truth:
    if isinstance(condition, Unknown):
        return condition
    if condition.key.lower() != _SECURE_TRANSPORT or condition.operator.lower() not in _BOOL:
        return False
    return any_part(condition.values, lambda value: equals(value, "false"))


def _holds_over_plain_http(condition: Condition | Unknown) -> Truth:
    """Whether the condition holds for every request that comes without TLS."""
    if isinstance(condition, Unknown):
        return condition
    if condition.key.lower() == _SECURE_TRANSPORT and condition.operator.lower() == "null":
        return any_part(condition.values, lambda value: equals(value, "false"))  # it is there: every request has it
    return _asks_for_plain_http(condition)


def _narrowing_conditions(statement: Statement) -> Iterator[str]:
    for condition in each(statement.conditions):
        if isinstance(condition, Condition) and _holds_over_plain_http(condition) is False:
            yield f"its Deny is narrowed by the condition {condition.key}"


def covers_all_actions(statement: Statement, service: str) -> Truth:
    """Whether the statement's Action is every action of a service: "*", "s3:*"."""
    return any_part(statement.actions, lambda action: equals(action, "*", f"{service}:*"))
