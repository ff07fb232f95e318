"""ElastiCache: users, the groups of them, and what is written of passwords and tokens.

Facts: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateUser.html and
https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

from storage_lint.graph.choices import either, follow, is_given, mapped, may_be_written
from storage_lint.graph.lookup import Lookup
from storage_lint.graph.node import Expander, Resource
from storage_lint.graph.secret import disclosure, fits
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.source.pattern import LatePattern
from storage_lint.source.record import replace

# https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html
PASSWORD = LatePattern(r"(?s).{16,128}")


class Credential(Resource, kw_only=True):
    """A token of a group, or a password of a user: never itself, only where it can be read."""

    kind: ClassVar[str] = "elasticache.credential"

    what: str  # 'token', 'password'
    disclosure: Value[str | None]  # see graph/secret.py

    @property
    def piece(self) -> str:
        """The token, or the password."""
        return self.what


class User(Resource, kw_only=True):
    """A user of Redis or Valkey. Passwords themselves are nowhere in the graph."""

    kind: ClassVar[str] = "elasticache.user"
    identity: ClassVar[str] = "user_id"

    user_id: Value[str]
    user_name: Value[str | None]
    access_string: Value[str | None]
    no_password: Value[bool]  # whether it says so, in either of the two ways
    by_iam: Value[bool]
    has_password: Value[bool]
    passwords_fit: tuple[Value[bool | None], ...]  # of each that is written, whether AWS takes it
    password_count: Value[float]


class UserGroup(Resource, kw_only=True):
    """Users that a cache lets in: how they are, is filled in from the users that it lists."""

    kind: ClassVar[str] = "elasticache.user_group"

    engine: Value[str | None]
    user_ids: Value[tuple[Value[str], ...] | None]
    has_default_user: Value[bool]
    has_open_user: Value[bool]  # one that was read, and needs no password

    @classmethod
    def expander(cls, nodes: Sequence[Resource]) -> Expander:
        """Return what fills in whether one of its users is called `default`, and whether one needs no password."""
        users = Lookup(one for one in nodes if isinstance(one, User))
        return lambda group: (
            replace(group, has_default_user=_has_default(users, group), has_open_user=_has_open(users, group)),
        )


def items(values: Value[tuple[Value[str], ...] | None]) -> tuple[Value[Any], ...]:
    """Return the items of a list; of one that is not known that itself."""
    return (values.value or ()) if isinstance(values, Known) else (values,)


def credentials(common: dict[str, Any], what: str, secrets: Iterable[Value[Any]]) -> Iterator[Credential]:
    """Yield what each secret that is written says of itself, by number where there are several.

    `common` are the fields that every resource has, `what` is 'token' or 'password'.
    """
    for number, secret in enumerate(one for one in secrets if may_be_written(one)):
        name = f"{what} {number + 1}" if number else what
        yield Credential(**common, what=name, disclosure=disclosure(secret))


def _has_default(users: Lookup[User], group: UserGroup) -> Value[bool]:
    """Whether one of the users is called `default`, as the user is that AWS makes, whose id is `default`, too."""
    found: Value[bool] = Known(False, group.user_ids.origin)
    for one in items(group.user_ids):
        by_id: Value[bool] = mapped(one, lambda name: name == "default")
        found = either(found, either(by_id, _is_called_default(users.find(group, one), one)))
    return found


def _is_called_default(user: Value[User | None], name: Value[str]) -> Value[bool]:
    def of_known(known: Known[User | None]) -> Value[bool]:
        if known.value is None:
            return Unknown("how one of its users is called is not among what was read", name.origin)
        return mapped(known.value.user_name, lambda called: called == "default")

    return follow(user, of_known)


def _has_open(users: Lookup[User], group: UserGroup) -> Value[bool]:
    """Whether one of the users that were read needs no password."""

    def of_known(user: Known[User | None]) -> Value[bool]:
        return Known(False, user.origin) if user.value is None else user.value.no_password

    found: Value[bool] = Known(False, group.user_ids.origin)
    for one in items(group.user_ids):
        found = either(found, follow(users.find(group, one), of_known))
    return found


def passwords(lists: Sequence[Value[tuple[Value[str], ...] | None]], secret: Value[str | None]) -> dict[str, Any]:
    """Return the fields of a user about the passwords in `lists`, and about one that only AWS is told."""
    there, count = is_given(secret), mapped(is_given(secret), float)
    for some in lists:
        there, count = either(there, mapped(some, bool)), _more(count, some)
    written = tuple(fits(one, PASSWORD) for some in lists if isinstance(some, Known) for one in some.value or ())
    return {"has_password": there, "passwords_fit": written, "password_count": count}


def _more(count: Value[float], some: Value[tuple[Value[str], ...] | None]) -> Value[float]:
    return follow(count, lambda before: mapped(some, lambda ones: before.value + len(ones or ())))
