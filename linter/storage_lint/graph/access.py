"""What a policy does: who is meant, which actions and resources a statement covers, whether plain HTTP is denied.

Answers are three-valued: True, False, or the `Unknown` that they hang on.
Facts: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from storage_lint.graph.policy import Condition, Policy, Statement
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
    if statement.not_principals:
        return False
    return any_of(
        equals(value, "*") if kind in ("*", "AWS") or isinstance(value, Unknown) else False
        for kind, value in statement.principals
    )


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
        self._loose_names: list[tuple[str, Unknown]] = []
        for name in names:
            text = text_of(name)
            if text is not None:
                self._names.append(self._holes.fill(text.parts))
            if isinstance(name, Unknown) and not (text and is_identity(text)):
                self._loose_names.append((_loosen(text.parts) if text else ANY, name))
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
        return self._may_cover(value, text, inside)

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
        tail = (self._name_part(_loosen(text.parts)) or "").replace("*", ANY)
        if isinstance(value, Unknown) and any(_intersects(name, inside, tail) for name in self._names):
            return value
        for name, unknown in self._loose_names:
            if _intersects(name, inside, tail):
                return value if isinstance(value, Unknown) else unknown
        return False

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

    `shortfalls` says, for statements that come near, what keeps them from denying it.
    """

    resource: Truth
    contents: Truth
    shortfalls: tuple[str, ...]


# A key that no pattern holds literally: only a pattern that ends in "*" right after the slash matches it.
ANYTHING_INSIDE = "/\ue003\ue004"


def plain_http_denial(policy: Policy, arns: Arns, service: str) -> PlainHttpDenial:
    """Return what the statements of `policy` together deny to everybody who comes without TLS."""
    resource: list[Truth] = []
    contents: list[Truth] = []
    shortfalls: list[str] = []
    for statement in policy.statements:
        if isinstance(statement, Unknown):
            resource.append(statement)
            contents.append(statement)
            continue
        if _denies_without_tls(statement) is False:
            continue
        narrowed = _narrowings(statement, service)
        if narrowed:
            shortfalls.extend(narrowed)
            continue
        certain = _without_doubt(statement, service)
        resource.append(all_of((certain, any_of(arns.covers(value) for value in statement.resources))))
        contents.append(all_of((certain, any_of(arns.covers(value, ANYTHING_INSIDE) for value in statement.resources))))
    return PlainHttpDenial(any_of(resource), any_of(contents), tuple(dict.fromkeys(shortfalls)))


def _denies_without_tls(statement: Statement) -> Truth:
    """Whether it is a Deny that depends on aws:SecureTransport being false."""
    conditions: list[Truth] = [
        any_of(equals(value, "false") for value in condition.values)
        for condition in statement.conditions
        if _is_about_tls(condition)
    ]
    return all_of((equals(statement.effect, "deny"), any_of((*conditions, *statement.unread))))


def _is_about_tls(condition: Condition) -> bool:
    return condition.key.lower() == _SECURE_TRANSPORT and condition.operator.lower() in ("bool", "boolifexists")


def _narrowings(statement: Statement, service: str) -> list[str]:
    """What surely keeps the statement from meaning everybody, every action, every request."""
    found = [
        f"its Deny is narrowed by the condition {condition.key}"
        for condition in statement.conditions
        if not _is_about_tls(condition)
    ]
    if is_everyone(statement) is False:
        found.append("its Deny does not name everybody as principal")
    if _covers_all_actions(statement, service) is False:
        found.append(f"its Deny does not cover {service}:*")
    if statement.not_resources:
        found.append("its Deny is narrowed by NotResource")
    return found


def _without_doubt(statement: Statement, service: str) -> Truth:
    # What could not be read of its conditions may narrow it.
    doubts = statement.unread
    return all_of(
        (_denies_without_tls(statement), is_everyone(statement), _covers_all_actions(statement, service), *doubts)
    )


def _covers_all_actions(statement: Statement, service: str) -> Truth:
    return any_of(equals(action, "*", f"{service}:*") for action in statement.actions)
