"""Packs of rules: Python packages in which the folder is the service and the module is the rule.

`storage_lint_rules/ebs/gp2_volume.py` is the rule `ebs-gp2-volume`. Nothing is registered: the folder is listed,
and only the folders of services that are needed are imported.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any

from storage_lint.rule import Rule
from storage_lint.source.record import Record

BUILT_IN = "storage_lint_rules"


class PackError(Exception):
    """A pack that cannot be used: it does not import, or a rule of it breaks the form."""


class RuleFile(Record):
    """A rule that a pack holds, known by its file name before it is imported."""

    id: str
    service: str
    module: str


def list_rules(pack: str = BUILT_IN) -> list[RuleFile]:
    """Return every rule of a pack, sorted by id, without importing them. Raises `PackError`."""
    try:
        paths = list(import_module(pack).__path__)
    except (ImportError, AttributeError) as error:
        raise PackError(f"the rule pack {pack} cannot be imported as a package: {error}") from error
    return sorted(_files(pack, paths), key=lambda file: file.id)


def _files(pack: str, paths: list[str]) -> Iterator[RuleFile]:
    for path in paths:
        for service in sorted(os.listdir(path)):
            if not os.path.isfile(os.path.join(path, service, "__init__.py")):
                continue
            for name in sorted(os.listdir(os.path.join(path, service))):
                stem, extension = os.path.splitext(name)
                if extension == ".py" and not stem.startswith("_"):
                    yield RuleFile(f"{service}-{stem}".replace("_", "-"), service, f"{pack}.{service}.{stem}")


def controls_of(packs: Iterable[str], framework: str) -> tuple[str, ...]:
    """Return the controls of a framework that one of the packs has a file of, `fsbp.toml`; else nothing."""
    for pack in packs:
        for path in getattr(sys.modules.get(pack), "__path__", ()):
            file = os.path.join(path, f"{framework.lower()}.toml")
            if framework.isalnum() and os.path.isfile(file):
                import tomllib

                with open(file, "rb") as stream:
                    return tuple(tomllib.load(stream)["controls"])
    return ()


def load_rule(file: RuleFile) -> Rule[Any]:
    """Import a rule's module and return the rule. Raises `PackError` when the module does not hold just that rule."""
    try:
        module = import_module(file.module)
    except Exception as error:  # a rule is other people's code: whatever it raises names the rule
        raise PackError(f"rule {file.id} cannot be imported: {type(error).__name__}: {error}") from error
    rules = [
        item
        for item in vars(module).values()
        if isinstance(item, type) and issubclass(item, Rule) and item.__module__ == file.module
    ]
    if len(rules) != 1:
        raise PackError(f"rule {file.id}: {file.module} must define exactly one Rule, and defines {len(rules)}")
    rule: Rule[Any] = rules[0]()
    if getattr(rule, "id", None) != file.id:
        raise PackError(f"{file.module}: the rule's id must be {file.id!r}, as its path says")
    return rule
