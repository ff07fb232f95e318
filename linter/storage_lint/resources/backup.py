"""AWS Backup: what selections say of the resources of an account. Each service's nodes have a field `backups`.

Facts: https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupSelection.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from storage_lint.graph.choices import both, follow
from storage_lint.graph.node import AccountSetting, Attachment, Resource
from storage_lint.graph.value import Known, Symbol, Unknown, UnknownList, Value, make_text
from storage_lint.resources.dynamodb import Selected, named_in
from storage_lint.source.pattern import LatePattern
from storage_lint.source.record import Record

# What names every table of an account and a Region.
_EVERYTHING = LatePattern(r"\*|arn:(?:\*|aws[a-z-]*):(?:\*|dynamodb):\*:\*:(?:table/)?\*")


class TaggedSelection(AccountSetting, kw_only=True):
    """A selection of what has one of some tags, in the account and the Region that it is made in."""

    kind: ClassVar[str] = "backup.selection"
    fills: ClassVar[str] = "account_backup_tags"
    regional: ClassVar[bool] = True
    adds_up: ClassVar[bool] = True
    assume: ClassVar[str] = "backup_tags"
    assume_type: ClassVar[type] = list

    tags: tuple[str, ...]  # 'Backup=daily'
    open: Unknown | None  # why there may be further ones

    @property
    def setting(self) -> Known[Any] | Unknown:
        """The tags."""
        return Known(self.tags, self.declared) if self.open is None else UnknownList(self.open, list(self.tags))


class WholeSelection(AccountSetting, kw_only=True):
    """A selection of everything, or of all tables, in the account and the Region that it is made in."""

    kind: ClassVar[str] = "backup.whole_selection"
    fills: ClassVar[str] = "account_backs_up_all"
    regional: ClassVar[bool] = True

    taken: Value[bool]  # no condition keeps some of it out

    @property
    def setting(self) -> Known[Any] | Unknown:
        """Whether everything is covered."""
        return self.taken


class Condition(Record):
    """One tag that a selection asks for, as it is written."""

    type: Value[str | None]
    key: Value[str | None]
    value: Value[str | None]
    exists: Value[bool]


# complexity: what selects and what leaves out, each with what is unknown of it
def selections(
    common: dict[str, Any],
    arns: Value[tuple[Value[str], ...] | None],
    conditions: Sequence[Condition],
    filtered: Value[bool],
) -> Iterator[Resource]:
    """Yield what a selection says of each resource that it names, and of those with some tags.

    A pattern may be any that it fits. `filtered`: whether it keeps some of what it names out.
    """
    exists = both(common["exists"], _taken(filtered))
    part = Selected(common["address"], exists)
    if isinstance(arns, Unknown):
        yield Attachment(**common, target=arns, field="backups", part=part, many=True)
    for arn in (arns.value or ()) if isinstance(arns, Known) else ():
        if isinstance(arn, Known) and _EVERYTHING.fullmatch(arn.value):
            yield WholeSelection(**common, taken=_taken(filtered))
            continue
        yield Attachment(**common, target=_pattern(named_in(arn)), field="backups", part=part, many=True)
    tags, open_ = _tags(conditions)
    if open_ is None and isinstance(exists, Unknown):
        open_ = exists if common["exists"] is not exists else None
    if tags or (open_ is not None and conditions):
        kept = () if isinstance(exists, Unknown) and common["exists"] is not exists else tags
        yield TaggedSelection(**common, tags=kept, open=open_)


def _taken(filtered: Value[bool]) -> Value[bool]:
    """Whether a selection surely takes what it names: one with conditions takes what meets them."""
    reason = "the selection's conditions decide"
    return follow(filtered, lambda known: Unknown(reason, known.origin) if known.value else Known(True, known.origin))


def _tags(conditions: Sequence[Condition]) -> tuple[tuple[str, ...], Unknown | None]:
    """The tags that conditions of the type STRINGEQUALS name, as 'Key=Value', and why there may be others."""
    found: list[str] = []
    open_: Unknown | None = None
    for one in conditions:
        parts = (one.exists, one.type, one.key, one.value)
        unknown = next((part for part in parts if isinstance(part, Unknown)), None)
        if unknown is not None:
            open_ = unknown if open_ is None else open_
        elif isinstance(one.type, Known) and one.type.value == "STRINGEQUALS":
            key, value = (part.value if isinstance(part, Known) else "" for part in (one.key, one.value))
            found.append(f"{str(key).removeprefix('aws:ResourceTag/')}={value}")
    return tuple(found), open_


def _pattern(name: Value[str]) -> Value[str]:
    if not isinstance(name, Known) or "*" not in name.value:
        return name
    parts = name.value.split("*")
    symbols = [Symbol(f"* of {name.value}", str(at)) for at in range(len(parts) - 1)]
    mixed = [one for pair in zip(parts, symbols, strict=False) for one in pair]
    text = make_text([*mixed, parts[-1]])
    return Unknown(f"the selection names {name.value}", name.origin, text=text)
