"""Whether a policy lets everybody in: an Allow for everybody without a condition that pins who calls.

Facts: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html ("The meaning of
public") and https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html.
An ARN counts as fixed when its account is, whatever it ends in: S3 asks for less only of access points.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from storage_lint.graph.policy.access import is_everyone
from storage_lint.graph.policy.document import Condition, Policy, Statement, each
from storage_lint.graph.policy.truth import Truth, all_of, any_of, any_part, equals, is_there, not_of
from storage_lint.graph.text import is_made_by_aws, is_whole_arn
from storage_lint.graph.value import Origin, Symbol, Unknown, Value, text_of
from storage_lint.source.record import Record

# What tells who calls, or from where, in a policy of S3. Condition keys have no case.
S3_PINS = frozenset(
    (
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:sourceaccount",
        "aws:sourcearn",
        "aws:sourceip",
        "aws:sourceowner",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:userid",
        "s3:dataaccesspointaccount",
        "s3:dataaccesspointarn",
        # Whose endpoint the request came through. S3's page does not name them; who is let in is known all the same.
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
        "aws:sourcevpcarn",
        "aws:vpceaccount",
        "aws:vpceorgid",
        "aws:vpceorgpaths",
    )
)
_ARNS = frozenset(
    (
        *("aws:principalarn", "aws:sourcearn", "aws:sourcevpcarn"),
        *("s3:dataaccesspointarn", "elasticfilesystem:accesspointarn"),
    )
)
# What ends the part of a value that identifies: an organization before its units, a role before its sessions.
_ENDS = {"aws:principalorgpaths": "/", "aws:sourceorgpaths": "/", "aws:vpceorgpaths": "/", "aws:userid": ":"}
_WIDEST = {4: 8, 6: 32}  # IP version -> the shortest prefix that is not everybody


class PublicAccess(Record):
    """Whether everybody is let in, the statement that does it, or that may, and where that stands."""

    is_public: Truth
    statement: Statement | None
    declared: Origin


def public_access(policy: Policy, pins: Collection[str] = S3_PINS) -> PublicAccess:
    """Return whether one of the statements lets everybody in. `pins` are the keys that tell who calls, in lower case.

    What a Deny takes away again is not looked at, as AWS does not when it calls a policy public.
    """

    def holds(part: Statement | Unknown) -> Truth:
        return part if isinstance(part, Unknown) else lets_everybody_in(part, pins)

    answers = [(holds(part), part) for part in each(policy.statements) if isinstance(part, Statement)]
    surely = (part for answer, part in answers if answer is True)
    maybe = (part for answer, part in answers if isinstance(answer, Unknown))
    statement = next(surely, None) or next(maybe, None)
    declared = policy.declared if statement is None else statement.declared
    return PublicAccess(any_part(policy.statements, holds), statement, declared)


def lets_everybody_in(statement: Statement, pins: Collection[str] = S3_PINS) -> Truth:
    """Return whether the statement allows something to everybody."""
    everybody = any_of((is_everyone(statement), any_part(statement.not_principals, is_there)))
    pinned = any_part(statement.conditions, lambda condition: _pins(condition, pins))
    return all_of((equals(statement.effect, "allow"), everybody, not_of(pinned)))


def _pins(condition: Condition | Unknown, pins: Collection[str]) -> Truth:
    """Whether the condition holds for known callers only."""
    if isinstance(condition, Unknown):
        return condition
    key = condition.key.lower()
    # …IfExists and ForAllValues hold when the key is missing; what is negated holds for all others.
    operator = condition.operator.lower().removeprefix("foranyvalue:")
    is_fixed = _FIXED.get(operator)
    if key not in pins or is_fixed is None or (operator == "ipaddress") is not (key == "aws:sourceip"):
        return False
    return not_of(any_part(condition.values, lambda value: not_of(is_fixed(key, value))))


def _is_fixed_string(_key: str, value: Value[str]) -> Truth:
    """Whether a string that is compared as it is written is fixed: a policy variable is not."""
    text = text_of(value)
    if text is None:
        return value if isinstance(value, Unknown) else False
    return not any(isinstance(part, str) and "${" in part for part in text.parts)


def _is_fixed_pattern(key: str, value: Value[str]) -> Truth:
    """Whether the part of a pattern that identifies has neither a wildcard nor a policy variable."""
    text = text_of(value)
    if text is None:
        return value if isinstance(value, Unknown) else False
    written = _identifying(key, "".join(map(_mark, text.parts)))
    if any(wild in written for wild in ("*", "?", "${")):
        return False
    return value if "\1" in written and isinstance(value, Unknown) and not is_whole_arn(text) else True


def _mark(part: str | Symbol) -> str:
    """A literal part itself, else a mark: one for what AWS makes up, one for what may be anything."""
    if isinstance(part, str):
        return part
    return "\0" if is_made_by_aws(part) else "\1"


def _identifying(key: str, pattern: str) -> str:
    """The part of a pattern that says who is meant: of an ARN its account, or what it names where it has none."""
    if key not in _ARNS:
        return pattern.partition(_ENDS[key])[0] if key in _ENDS else pattern
    fields = pattern.split(":", 5)
    if len(fields) < 6:
        return pattern
    return fields[4] or fields[5].partition("/")[0]


def _is_narrow_range(_key: str, value: Value[str]) -> Truth:
    """Whether a range of addresses is narrower than what S3 takes for everybody."""
    if isinstance(value, Unknown):
        return value
    from ipaddress import ip_network

    try:
        network = ip_network(value.value, strict=False)
    except ValueError:
        return Unknown("the condition aws:SourceIp holds what is no range of addresses", value.origin)
    return network.prefixlen >= _WIDEST[network.version]


def _is_true(_key: str, value: Value[str]) -> Truth:
    """Whether a key that says true or false about the request must say true."""
    return equals(value, "true")


_FIXED: dict[str, Callable[[str, Value[str]], Truth]] = {
    "bool": _is_true,
    "stringequals": _is_fixed_string,
    "stringequalsignorecase": _is_fixed_string,
    "stringlike": _is_fixed_pattern,
    "arnequals": _is_fixed_pattern,
    "arnlike": _is_fixed_pattern,
    "ipaddress": _is_narrow_range,
}
