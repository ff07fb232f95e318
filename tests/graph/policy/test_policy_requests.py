"""What the policy engine says, against every request of a small world, decided by another reading of IAM's rules.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

import re
from itertools import product
from random import Random
from typing import Any

from depth import tries
from graphs import bucket, known
from storage_lint.graph.policy.access import plain_http_denial
from storage_lint.graph.policy.document import Policy, parse_document
from storage_lint.graph.value import Known

# The last of each is in no policy: only a star means it.
PRINCIPALS = ("arn:aws:iam::111122223333:root", "arn:aws:iam::444455556666:root", "nobody in particular")
ACTIONS = ("s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:AnyOtherAction")
RESOURCES = ("arn:aws:s3:::acme-logs", "arn:aws:s3:::acme-logs/in/a", "arn:aws:s3:::acme-logs/any other key")
TEAMS = ("red", "any other team", None)
BUCKET = bucket("aws_s3_bucket.b", known("acme-logs"))

Request = tuple[str, str, bool, str | None]


def requests(secure: bool) -> list[Request]:
    return list(product(PRINCIPALS, ACTIONS, (secure,), TEAMS))


def matches(pattern: str, text: str) -> bool:
    parts = [".*" if char == "*" else "." if char == "?" else re.escape(char) for char in pattern]
    return re.fullmatch("".join(parts), text, re.DOTALL) is not None


def some(written: Any, text: str, *, lower: bool = False) -> bool:
    patterns = written if isinstance(written, list) else [written]
    return any(matches(one.lower(), text.lower()) if lower else matches(one, text) for one in patterns)


def who(written: Any, principal: str) -> bool:
    if written == "*":
        return True
    named = written.get("AWS", [])
    return any(one in ("*", principal) for one in (named if isinstance(named, list) else [named]))


def holds(operator: str, key: str, values: Any, request: Request) -> bool:
    _, _, secure, team = request
    texts = [str(one).lower() for one in (values if isinstance(values, list) else [values])]
    there = {"aws:securetransport": str(secure).lower(), "aws:principaltag/team": team}[key.lower()]
    if operator == "Null":
        return str(there is None).lower() in texts
    if there is None:
        return operator.endswith("IfExists") or operator == "StringNotEquals"
    return (there in texts) is not (operator == "StringNotEquals")


def denied(statement: dict[str, Any], resource: str, request: Request) -> bool:
    principal, action, _, _ = request
    return (
        statement["Effect"] == "Deny"
        and (who(statement["Principal"], principal) if "Principal" in statement else False)
        and (not who(statement["NotPrincipal"], principal) if "NotPrincipal" in statement else True)
        and (some(statement["Action"], action, lower=True) if "Action" in statement else True)
        and (not some(statement["NotAction"], action, lower=True) if "NotAction" in statement else True)
        and (some(statement["Resource"], resource) if "Resource" in statement else True)
        and (not some(statement["NotResource"], resource) if "NotResource" in statement else True)
        and all(
            holds(operator, key, values, request)
            for operator, keys in statement.get("Condition", {}).items()
            for key, values in keys.items()
        )
    )


def draw(random: Random) -> dict[str, Any]:
    statement: dict[str, Any] = {"Effect": random.choice(["Deny", "Deny", "Deny", "Allow"])}
    who = random.choice(["Principal", "Principal", "Principal", "Principal", "NotPrincipal"])
    statement[who] = random.choice(["*", "*", {"AWS": "*"}, {"AWS": [PRINCIPALS[0], "*"]}, {"AWS": PRINCIPALS[0]}])
    if who == "NotPrincipal":
        statement[who] = {"AWS": PRINCIPALS[0]}
        statement["Principal"] = "*"  # the other way to read it: everybody but
    what = random.choice(["Action", "Action", "Action", "NotAction"])
    statement[what] = random.choice(["s3:*", "S3:*", "*", ["s3:Get*", "s3:*"], ["s3:GetObject"], "s3:Put*", "iam:*"])
    where = random.choice(["Resource", "Resource", "Resource", "Resource", "NotResource"])
    patterns = ["*", "arn:aws:s3:::acme-logs", "arn:aws:s3:::acme-logs/*", "arn:aws:s3:::acme-logs*"]
    patterns += ["arn:aws:s3:::acme-logs/in/*", "arn:aws:s3:::acme-log?", "arn:aws:s3:::*/*", "arn:aws:s3:::other*"]
    statement[where] = random.sample(patterns, random.choice([1, 2, 2, 3]))
    condition: dict[str, dict[str, Any]] = {}
    for _ in range(random.choice([1, 1, 1, 2])):
        operator = random.choice(["Bool", "Bool", "Bool", "BoolIfExists", "Null"])
        key = random.choice(["aws:SecureTransport", "AWS:securetransport"])
        condition.setdefault(operator, {})[key] = random.choice(["false", "false", False, ["false"], "true"])
    if random.random() < 0.2:
        operator = random.choice(["StringEquals", "StringNotEquals", "StringEqualsIfExists"])
        condition[operator] = {"aws:PrincipalTag/team": "red"}
    statement["Condition"] = condition
    return statement


def engine(statements: list[dict[str, Any]]) -> tuple[bool, bool]:
    written = [
        {key: value for key, value in one.items() if key != "Principal" or "NotPrincipal" not in one}
        for one in statements
    ]
    parsed = parse_document(known({"Statement": written}))
    assert isinstance(parsed, Known)
    assert isinstance(parsed.value, Policy)
    denial = plain_http_denial(parsed.value, BUCKET.arns(), "s3")
    assert isinstance(denial.resource, bool)
    assert isinstance(denial.contents, bool)
    return denial.resource, denial.contents


def everything(statements: list[dict[str, Any]], resource: str) -> bool:
    """Whether each request over plain HTTP is denied by one of the statements."""
    return all(any(denied(one, resource, request) for one in statements) for request in requests(secure=False))


def depends_on_tls(statement: dict[str, Any]) -> bool:
    bools = (statement["Condition"].get(operator, {}) for operator in ("Bool", "BoolIfExists"))
    return any("false" in str(value).lower() for keys in bools for value in keys.values())


def test_what_is_said_to_be_denied_is() -> None:
    random = Random(20)
    said, count = 0, tries(1_500, usual=800)
    for _ in range(count):
        statements = [draw(random) for _ in range(random.choice([1, 2, 3]))]
        on_bucket, inside = engine(statements)
        said += on_bucket + inside
        assert not on_bucket or everything(statements, RESOURCES[0]), statements
        assert not inside or (everything(statements, RESOURCES[1]) and everything(statements, RESOURCES[2])), statements
    assert said > count / 10


def test_what_one_statement_denies_is_said() -> None:
    random = Random(21)
    said, count = 0, tries(4_000, usual=2_000)
    for _ in range(count):
        statement = draw(random)
        if not depends_on_tls(statement):
            continue
        on_bucket, inside = engine([statement])
        assert on_bucket is everything([statement], RESOURCES[0]), statement
        contents = RESOURCES[1:] if "NotResource" in statement else RESOURCES[2:]
        assert inside is all(everything([statement], one) for one in contents), statement
        said += on_bucket + inside
    assert said > count / 20
