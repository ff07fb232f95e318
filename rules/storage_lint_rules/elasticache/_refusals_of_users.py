"""What ElastiCache refuses of users, and of groups of them.

https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html
https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateUser.html
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.checks import Refusal
from storage_lint.graph.choices import both, either, mapped, opposite, sometimes
from storage_lint.graph.value import Value
from storage_lint.resources.elasticache_users import User, UserGroup
from storage_lint.source.pattern import LatePattern

MAXIMUM_PASSWORDS = 2
# https://valkey.io/topics/acl/, but for what sets passwords; brackets hold more rules, and spaces cut them in pieces.
_RULE = LatePattern(
    r"(?i)on|off|(?:all|reset)(?:keys|channels)|(?:all|no)commands|(?:skip-)?sanitize-payload|clearselectors"
    r"|[~&%+-].*|.*[()].*"
)
_OF_PASSWORDS = LatePattern(r"(?i)(?:nopass|resetpass|reset)|[<>#!].*")


def of_user(user: User) -> Iterator[Refusal]:
    """Yield what is refused of a user: who it is, and what it may."""
    yield Refusal(
        both(user.no_password, user.has_password), user.no_password, "a password of a user who is said to need none"
    )
    for fits in user.passwords_fit:
        yield Refusal(mapped(fits, lambda one: one is False), fits, "a password that is not 16 to 128 characters long")
    many: Value[bool] = mapped(user.password_count, lambda count: count > MAXIMUM_PASSWORDS)
    if sometimes(many):
        yield Refusal(many, user.declared, f"a user with more than {MAXIMUM_PASSWORDS} passwords")
    without = opposite(either(user.has_password, either(user.no_password, user.by_iam)))
    if sometimes(without):
        yield Refusal(
            without, user.declared, "a user without a password, IAM authentication or a word that none is needed"
        )
    yield from _of_access(user.access_string)


def _of_access(access: Value[str | None]) -> Iterator[Refusal]:
    speaks: Value[bool] = mapped(access, lambda text: any(map(_OF_PASSWORDS.fullmatch, (text or "").split())))
    strange: Value[bool] = mapped(access, lambda text: not all(map(_RULE.fullmatch, (text or "").split())))
    if sometimes(speaks):
        yield Refusal(speaks, access, "an access string that speaks of passwords or says reset")
    elif sometimes(strange):
        yield Refusal(strange, access, "an access string with what is no rule")


def of_users(group: UserGroup) -> Iterator[Refusal]:
    """Yield that a group of Redis has no user who is called `default`, or one of Valkey a user without a password."""
    redis: Value[bool] = mapped(group.engine, lambda engine: (engine or "").lower() == "redis")
    alone = both(redis, opposite(group.has_default_user))
    yield Refusal(alone, group.user_ids, "a user group of Redis has a user called `default`, and this one has none")
    valkey: Value[bool] = mapped(group.engine, lambda engine: (engine or "").lower() == "valkey")
    if sometimes(group.has_open_user):
        message = "a user group of Valkey with a user who needs no password"
        yield Refusal(both(valkey, group.has_open_user), group.user_ids, message)
