"""What a policy does: who is meant, which actions and resources a statement covers, whether plain HTTP is denied.

Answers are three-valued: True, False, or the `Unknown` that they hang on.
Facts: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase

from storage_lint.graph.policy.arns import Arns
from storage_lint.graph.policy.document import Condition, Policy, Principal, Statement, each
from storage_lint.graph.policy.truth import Truth, all_of, any_of, any_part, equals, is_there, not_of
from storage_lint.graph.text import ANY, as_glob, globs_intersect, is_made_by_aws
from storage_lint.graph.value import Symbol, Unknown, Value, text_of
from storage_lint.source.record import Record

_SECURE_TRANSPORT = "aws:securetransport"


def is_everyone(statement: Statement) -> Truth:
    """Whether the statement's principal is everybody: "*" or {"AWS": "*"}."""
    return all_of((not_of(any_part(statement.not_principals, is_there)), any_part(statement.principals, _is_star)))


def _is_star(principal: Principal | Unknown) -> Truth:
    if isinstance(principal, Unknown):
        return principal
    if principal.kind not in ("*", "AWS") or _names_somebody(principal.value):
        return False
    return equals(principal.value, "*")


def _names_somebody(value: Value[str]) -> bool:
    """Whether part of a value is an ARN or an id that AWS makes up: whatever it is, it is no star."""
    text = value.text if isinstance(value, Unknown) else None
    return text is not None and any(isinstance(part, Symbol) and is_made_by_aws(part) for part in text.parts)


class PlainHttpDenial(Record):
    """What a policy denies over plain HTTP: the resource itself, and everything inside it.

    Where that is not both, `nearest` is the statement that comes nearest to it, and `shortfalls` what it lacks.
    """

    resource: Truth
    contents: Truth
    nearest: Statement | None
    shortfalls: tuple[str, ...]


# A key that no pattern holds literally: only a pattern that ends in "*" right after the slash matches it.
ANYTHING_INSIDE = "/\ue003\ue004"
# Matched by every pattern that matches some key.
SOMETHING_INSIDE = "/" + ANY


def plain_http_denial(policy: Policy, arns: Arns, service: str) -> PlainHttpDenial:
    """Return what the statements of `policy` together deny to everybody who comes without TLS."""

    def denies(inside: str) -> Callable[[Statement | Unknown], Truth]:
        def holds(statement: Statement | Unknown) -> Truth:
            if isinstance(statement, Unknown):
                return statement
            return all_of(truth for truth, _ in _what_a_denial_needs(statement, arns, service, inside))

        return holds

    resource, contents = (any_part(policy.statements, denies(inside)) for inside in ("", ANYTHING_INSIDE))
    nearest, shortfalls = (None, ()) if resource is True and contents is True else _nearest(policy, arns, service)
    return PlainHttpDenial(resource, contents, nearest, shortfalls)


def _nearest(policy: Policy, arns: Arns, service: str) -> tuple[Statement | None, tuple[str, ...]]:
    """Return the statement that comes nearest to denying plain HTTP without doing so, and what it lacks."""
    nearest: Statement | None = None
    shortfalls: tuple[str, ...] = ()
    for statement in each(policy.statements):
        if isinstance(statement, Statement) and _is_about_plain_http(statement) is not False:
            lacking = _shortfalls(statement, arns, service)
            if lacking and (nearest is None or len(lacking) < len(shortfalls)):
                nearest, shortfalls = statement, lacking
    return nearest, shortfalls


def keeps_plain_http_out(policy: Policy, arns: Arns, entrance: str) -> Truth:
    """Return whether nobody gets in without TLS: by a Deny of what all need, or because every Allow asks for TLS.

    `entrance` is the action, in lower case, that everything else needs. A statement without Resource is about what the
    policy belongs to, as in the policies of file systems.
    """

    def denies(statement: Statement | Unknown) -> Truth:
        if isinstance(statement, Unknown):
            return statement
        covered = any_part(statement.resources, arns.covers) if statement.resources else not statement.not_resources
        holds = not_of(any_part(statement.conditions, lambda part: not_of(_holds_over_plain_http(part))))
        entered = covers_action(statement, entrance)
        return all_of((_is_about_plain_http(statement), holds, is_everyone(statement), entered, covered))

    def lets_in(statement: Statement | Unknown) -> Truth:
        if isinstance(statement, Unknown):
            return statement
        asks = any_part(statement.conditions, _asks_for_tls)
        return all_of((equals(statement.effect, "allow"), not_of(asks)))

    allows = any_part(policy.statements, lambda one: one if isinstance(one, Unknown) else equals(one.effect, "allow"))
    return any_of((any_part(policy.statements, denies), all_of((allows, not_of(any_part(policy.statements, lets_in))))))


def _asks_for_tls(condition: Condition | Unknown) -> Truth:
    """Whether the condition holds for requests with TLS only."""
    if isinstance(condition, Unknown):
        return condition
    if condition.key.lower() != _SECURE_TRANSPORT or condition.operator.lower() != "bool":
        return False
    return not_of(any_part(condition.values, lambda value: not_of(equals(value, "true"))))


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
    yield not_of(leaves_out(statement, arns, inside)), lambda: ("its Deny is narrowed by NotResource",)
    yield (
        any_of((any_part(statement.resources, lambda value: arns.covers(value, inside)), has_not_resource(statement))),
        lambda: ("its Deny covers neither the resource itself nor all that is in it",),
    )


def leaves_out(statement: Statement, arns: Arns, inside: str) -> Truth:
    """Whether NotResource names the resource, or some of what is in it."""
    meant = SOMETHING_INSIDE if inside else ""
    return any_part(statement.not_resources, lambda value: arns.meets(value, meant))


def has_not_resource(statement: Statement) -> Truth:
    """Whether the statement is about everything but what NotResource names.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notresource.html
    """
    return any_part(statement.not_resources, _is_string)


def _is_string(value: Value[str]) -> Truth:
    return value if isinstance(value, Unknown) and value.text is None else True


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


def covers_action(statement: Statement, action: str) -> Truth:
    """Return whether the statement is about an action, in lower case ("s3:putobject"): by Action or by NotAction."""

    def matches(pattern: Value[str]) -> Truth:
        if isinstance(pattern, Unknown):
            return pattern
        return fnmatchcase(action, pattern.value.lower().replace("[", "[[]"))

    left_out = any_part(statement.not_actions, matches)
    everything_else = all_of((any_part(statement.not_actions, is_there), not_of(left_out)))
    return any_of((any_part(statement.actions, matches), everything_else))


def covers_all_actions(statement: Statement, service: str) -> Truth:
    """Whether the statement is about every action of a service: by Action ("*", "s3:*"), or NotAction leaves none out.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html
    """
    named = any_part(statement.actions, lambda action: equals(action, "*", f"{service}:*"))
    left_out = any_part(statement.not_actions, lambda action: _is_of_service(action, service))
    return any_of((named, all_of((any_part(statement.not_actions, _is_string), not_of(left_out)))))


def _is_of_service(action: Value[str], service: str) -> Truth:
    """Whether a pattern of actions matches some of a service."""
    text = text_of(action)
    if text is None:
        return action if isinstance(action, Unknown) else False
    pattern = "".join(ANY if isinstance(part, Symbol) else as_glob(part.lower()) for part in text.parts)
    if not globs_intersect(f"{service}:{ANY}", pattern):
        return False
    return action if isinstance(action, Unknown) else True
