"""What the settings of an account make of the fields of its resources."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from fnmatch import fnmatchcase

from storage_lint.graph.choices import chosen, surely, worded
from storage_lint.graph.environment import are_one, open_questions
from storage_lint.graph.node import AccountSetting, Resource
from storage_lint.graph.value import Choice, Known, Unknown, UnknownList, Value
from storage_lint.source.record import Record, replace


class Assumption(Record):
    """What the user says of an account, where the code says nothing: `field` of its resources is `value`.

    It holds for what is written below `path`, an absolute one in which `*` stands for anything; empty: everywhere; and
    for the units, by their scope, that `of_unit` says.
    """

    field: str
    value: Known[object]
    path: str = ""
    of_unit: Callable[[str], bool] | None = None

    def holds_for(self, node: Resource) -> bool:
        """Return whether it is about a resource."""
        if self.field not in node._fields or (self.of_unit is not None and not self.of_unit(node.scope)):
            return False
        return not self.path or self._is_above(node.declared.trace().span.file.path)

    def _is_above(self, file: str) -> bool:
        path, pattern = (one.replace(os.sep, "/") for one in (os.path.abspath(file), self.path))
        return fnmatchcase(path, f"{pattern}/*")


# Settings that were read together, by their scope, then by the field of a node that they fill.
Settings = Mapping[str, Mapping[str, list[AccountSetting]]]


def grouped(accounts: Iterable[AccountSetting]) -> Settings:
    """Return settings as `apply_settings` takes them."""
    found: dict[str, dict[str, list[AccountSetting]]] = {}
    for one in accounts:
        found.setdefault(one.scope, {}).setdefault(one.fills, []).append(one)
    return found


def apply_settings(accounts: Settings, assumed: Sequence[Assumption], node: Resource) -> Resource:
    """Return a node with what the settings of its account give to its fields.

    `assumed` has values for fields that no setting fills; of several, the last one decides. What may be set for
    another account or Region is a choice.
    """
    changes: dict[str, Value[object]] = {one.field: one.value for one in assumed if one.holds_for(node)}
    for field, settings in accounts.get(node.scope, {}).items():
        if field in node._fields:
            value = changes[field] if field in changes else getattr(node, field)
            changes[field] = _filled(settings, node, value)
    return replace(node, **changes) if changes else node


def _filled(settings: list[AccountSetting], node: Resource, value: Value[object]) -> Value[object]:
    """The value of a field: what surely is set for the account decides over what may be."""
    same = [(one, are_one(one.environment, node.environment, one.regional)) for one in settings]
    for one in (setting for setting, is_same in same if is_same is None):
        value = _if_same(one, node, _if_exists(one, value), value)
    return _surely_filled([setting for setting, is_same in same if is_same], value)


def _surely_filled(settings: list[AccountSetting], value: Value[object]) -> Value[object]:
    if len(settings) > 1 and settings[0].adds_up:
        return _together(settings)
    existing = [one for one in settings if surely(one.exists)]
    if existing:
        return _last_applied(existing) if len(existing) > 1 else existing[0].setting
    for one in settings:
        value = _if_exists(one, value)
    return value


def _together(settings: list[AccountSetting]) -> Value[object]:
    """The lists of several settings as one, of which more may be known later."""
    items: list[object] = []
    open_: Unknown | None = None
    for one in settings:
        setting = one.setting
        if isinstance(one.exists, Unknown):
            open_ = one.exists if open_ is None else open_
            continue
        items += setting.value if isinstance(setting, Known) else getattr(setting, "items", ())
        open_ = setting if open_ is None and isinstance(setting, Unknown) else open_
    return UnknownList(open_, items) if open_ is not None else Known(tuple(items), settings[0].declared)


def _last_applied(settings: list[AccountSetting]) -> Unknown:
    addresses = " and ".join(one.address for one in settings)
    return Unknown(
        f"{addresses} overwrite each other",
        settings[1].declared,
        supply="keep one of them",
        subject=f"which of {addresses} is applied last",
        choices=tuple(Choice(f"{one.address} is applied last", one.setting) for one in settings),
    )


def _if_same(account: AccountSetting, node: Resource, then: Value[object], otherwise: Value[object]) -> Unknown:
    """One value if the setting is for the node's account and Region, another one if it is not."""
    questions = open_questions(account.environment, node.environment, account.regional)
    same = " and ".join(f"{one} is {other}" for one, other in questions)
    different = " or ".join(f"{one} is not {other}" for one, other in questions)
    return Unknown(
        f"{account.address} holds only if {same}, which is not known",
        account.declared,
        supply="name accounts and Regions in the provider configurations",
        subject=same,
        choices=(Choice(same, then), Choice(different, otherwise)),
    )


def _if_exists(account: AccountSetting, otherwise: Value[object]) -> Value[object]:
    reasoned = worded(account.exists, lambda why: f"{account.address} may not exist: {why}")
    return chosen(reasoned, account.setting, otherwise)
