"""AWS Backup: what selections say of the resources of an account. Each service's nodes have a field `backups`.

Facts: https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupSelection.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from storage_lint.graph.node import AccountSetting, Attachment, Resource
from storage_lint.graph.value import Known, Symbol, Unknown, Value, make_text, text_of
from storage_lint.resources.dynamodb import named_in


class TaggedSelection(AccountSetting, kw_only=True):
    """A selection of what has one of some tags, in the account and the Region that it is made in."""

    kind: ClassVar[str] = "backup.selection"
    fills: ClassVar[str] = "account_backup_tags"
    regional: ClassVar[bool] = True
    assume: ClassVar[str] = "backup_tags"
    assume_type: ClassVar[type] = list

    tags: tuple[str, ...]  # 'Backup=daily'

    @property
    def setting(self) -> Known[Any]:
        """The tags."""
        return Known(self.tags, self.declared)


def selected(common: dict[str, Any], arns: Value[tuple[Value[str], ...] | None]) -> Iterator[Resource]:
    """Yield what a selection says of each resource that it names; a pattern may be any that it fits."""
    address = common["address"]
    if isinstance(arns, Unknown):
        yield Attachment(**common, target=arns, field="backups", part=address, many=True)
    for arn in (arns.value or ()) if isinstance(arns, Known) else ():
        yield Attachment(**common, target=_pattern(named_in(arn)), field="backups", part=address, many=True)


def _pattern(name: Value[str]) -> Value[str]:
    if not isinstance(name, Known) or "*" not in name.value:
        return name
    parts = name.value.split("*")
    symbols = [Symbol(f"* of {name.value}", str(at)) for at in range(len(parts) - 1)]
    mixed = [one for pair in zip(parts, symbols, strict=False) for one in pair]
    text = make_text([*mixed, parts[-1]])
    return Unknown(f"the selection names {name.value}", name.origin, text=text)


def tags_of(pairs: list[tuple[Value[str | None], Value[str | None], Value[str | None]]]) -> tuple[str, ...]:
    """Return the tags that conditions of the type STRINGEQUALS name, as 'Key=Value'."""
    found = []
    for kind, key, value in pairs:
        name = text_of(key)
        if name is not None and isinstance(value, Known) and isinstance(kind, Known) and kind.value == "STRINGEQUALS":
            found.append(f"{str(name).removeprefix('aws:ResourceTag/')}={value.value}")
    return tuple(found)
