"""What RDS and DocumentDB refuse of the master user and of names, whether of an instance or of a cluster.

AWS's pages speak of reserved words, and do not say which they are: its answers do, as https://github.com/aws/aws-cdk/pull/13295
tells of DocumentDB and https://github.com/aws-cloudformation/cfn-lint/pull/4425 of RDS (`admin`, `rdsadmin`).
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html (MasterUsername)
https://docs.aws.amazon.com/documentdb/latest/developerguide/API_CreateDBCluster.html (MasterUsername)
https://www.postgresql.org/docs/current/predefined-roles.html
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.checks import Refusal
from storage_lint.graph.choices import both, either, follow, mapped, opposite, sometimes
from storage_lint.graph.text import Drawn
from storage_lint.graph.value import Known, Unknown, Value, text_of
from storage_lint.source.pattern import LatePattern

SECRET = "a KMS key of the secret with the password, and no password is managed there"
_OF_RDS = "rdsadmin"  # its own user, in every engine
_ADMIN, _ENGINES_OF_ADMIN = "admin", ("postgres", "docdb")
_ROLES_OF_POSTGRESQL = "pg_"
# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html (DBName; of Oracle it is the SID,
# which need not begin with a letter)
_LETTER = LatePattern("[A-Za-z]")
_BEGINNING = LatePattern(r"[A-Za-z]?")
_IN_DATABASE = LatePattern(r"[A-Za-z0-9_]*")


def reserved_user(
    username: Value[str | None], engine: Value[str] | Value[str | None], comes_from_source: Value[bool]
) -> Iterator[Refusal]:
    """Yield a name that is reserved. One that is not known is judged where somebody writes it."""
    wrong = follow(username, lambda name: mapped(engine, lambda kind: _is_reserved(name.value or "", kind or "")))
    if sometimes(wrong):
        yield Refusal(both(wrong, opposite(comes_from_source)), username, "the name of the master user is reserved")


def refused_user(username: Value[str | None], comes_from_source: Value[bool]) -> Iterator[Refusal]:
    """Yield a name that begins with something else than a letter."""
    wrong: Value[bool] = mapped(username, lambda name: bool(name) and not _LETTER.match(name or ""))
    if sometimes(wrong):
        message = "the name of the master user begins with a letter"
        yield Refusal(both(wrong, opposite(comes_from_source)), username, message)


def is_drawn(name: Value[str | None]) -> Value[bool]:
    """Return whether something in a name is drawn at random: then it is no word that somebody knows."""
    text = text_of(name)
    return Known(text is not None and any(isinstance(part, Drawn) for part in text.parts), name.origin)


def _is_reserved(name: str, engine: str) -> bool:
    has_admin = any(kind in engine.lower() for kind in _ENGINES_OF_ADMIN)
    is_role = "postgres" in engine.lower() and name.startswith(_ROLES_OF_POSTGRESQL)
    return name == _OF_RDS or (name == _ADMIN and has_admin) or is_role


def refused_database(
    name: Value[str | None], engine: Value[str] | Value[str | None], comes_from_source: Value[bool]
) -> Iterator[Refusal]:
    """Yield a name of the first database that no engine takes, and any with SQL Server, which makes none."""
    wrong: Value[bool] = mapped(name, lambda one: not _IN_DATABASE.fullmatch(one or ""))
    if isinstance(wrong, Unknown) and _has_refused_part(name):
        wrong = Known(True, name.origin)
    begins: Value[bool] = mapped(name, lambda one: bool(_BEGINNING.fullmatch((one or "")[:1])))
    other: Value[bool] = mapped(engine, lambda kind: "oracle" not in (kind or "").lower())
    wrong = either(wrong, both(opposite(begins), other))
    if sometimes(wrong):
        text = "the name of the database begins with a letter and has only letters, digits and _"
        yield Refusal(both(wrong, opposite(comes_from_source)), name, text)
    named: Value[bool] = mapped(name, bool)
    none = both(named, mapped(engine, lambda kind: "sqlserver" in (kind or "").lower()))
    if sometimes(none):
        yield Refusal(
            both(none, opposite(comes_from_source)), name, "SQL Server is made without a database, so none is named"
        )


def _has_refused_part(name: Value[str | None]) -> bool:
    """Whether what is known of a name has a character that is refused."""
    text = text_of(name)
    parts = text.parts if text is not None else ()
    return any(isinstance(part, str) and not _IN_DATABASE.fullmatch(part) for part in parts)
