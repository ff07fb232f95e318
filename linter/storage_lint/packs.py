"""Packs of rules: Python packages in which the folder is the service and the module is the rule.

`storage_lint_rules/ebs/gp2_volume.py` is the rule `ebs-gp2-volume`. Nothing is registered: the folder is listed,
and only the folders of services that are needed are imported. A pack may say `PREFIX = "acme"`: its rules are then
called `acme-ebs-…`, so that none of ours will ever have the same name. What other people's code prints is no part of a
report: it goes to standard error.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import redirect_stdout
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

from storage_lint.rule import Category, Option, Profile, Rule, Severity, node_types
from storage_lint.source.globs import is_pattern
from storage_lint.source.pattern import LatePattern
from storage_lint.source.problem import Problem
from storage_lint.source.read import is_below
from storage_lint.source.record import Record

BUILT_IN = "storage_lint_rules"
_NO_NAMES: dict[str, str] = {}
_PREFIX = LatePattern(r"[a-z0-9]+([-_][a-z0-9]+)*")
# What a rule's class says, of which type, in words.
_FORM: Mapping[str, tuple[type, str]] = {
    "title": (str, "a text"),
    "severity": (Severity, "one of Severity"),
    "category": (Category, "one of Category"),
    "profile": (Profile, "one of Profile"),
    "references": (tuple, "a tuple of addresses"),
    "aliases": (tuple, "a tuple of names"),
    "parts": (Mapping, "a mapping of names to fields"),
    "options": (Mapping, "a mapping of names to Option"),
}
POLICIES = "policies:"  # a pack that is a file of declarative rules has this before its path


class PackError(Exception):
    """A pack that cannot be used: it does not import, or a rule of it breaks the form."""


class RuleFile(Record):
    """A rule that a pack holds, known by its file name before it is imported."""

    id: str
    service: str
    module: str

    @property
    def is_built_in(self) -> bool:
        """Whether it is one of ours."""
        return self.module.startswith(f"{BUILT_IN}.")


def list_rules(pack: str = BUILT_IN, services: Collection[str] | None = None) -> list[RuleFile]:
    """Return every rule of a pack, or those of some services, by id, without importing them. Raises `PackError`."""
    if pack.startswith(POLICIES):
        from storage_lint.policies.read import read_policies

        found = read_policies(pack.removeprefix(POLICIES)).policies
        return [RuleFile(one.id, one.service, one.module) for one in found]  # few: all were read
    wanted = None if services is None else tuple(services)
    return list(_own(wanted) if pack == BUILT_IN else _listed(pack, wanted))


def _listed(pack: str, services: tuple[str, ...] | None) -> tuple[RuleFile, ...]:
    try:
        with redirect_stdout(sys.stderr):
            paths = list(import_module(pack).__path__)
    except (Exception, SystemExit) as error:  # other people's code: whatever it raises names the pack
        said = str(error) if isinstance(error, (ImportError, AttributeError)) else f"{type(error).__name__}: {error}"
        raise PackError(f"the rule pack {pack} cannot be imported as a package: {said}") from error
    if fault := _fault_of_pack(pack):
        raise PackError(f"the rule pack {pack} has {fault}")
    return tuple(sorted((file for path in paths for file in _files(pack, path, services)), key=lambda file: file.id))


def _fault_of_pack(pack: str) -> str:
    """Return what the `__init__.py` of a pack has wrong."""
    prefix = getattr(sys.modules[pack], "PREFIX", "")
    if prefix != "" and not (isinstance(prefix, str) and _PREFIX.fullmatch(prefix)):
        return f"PREFIX = {prefix!r}: small letters, digits and dashes, as in acme"
    if renamed(pack) is not getattr(sys.modules[pack], "renamed", _NO_NAMES):
        return "a `renamed` that is not {old: new}, both names of rules"
    return ""


@lru_cache(64)
def _own(services: tuple[str, ...] | None) -> tuple[RuleFile, ...]:
    """Return our own rules: their folders do not change while the program runs."""
    return _listed(BUILT_IN, services)


def is_built_in(name: str) -> bool:
    """Return whether a name is one of our rules, a service, or a pattern of its rules: no other folder is looked at."""
    service, *words = name.split("-")
    if not service.isalnum() or name != name.lower():
        return False
    if is_pattern(name):
        return any(fnmatchcase(file.id, name) for file in list_rules(BUILT_IN, (service,)))
    file = f"{'_'.join(words) or '__init__'}.py"
    paths = import_module(BUILT_IN).__path__ if all(map(str.isalnum, words)) else ()
    return any(os.path.isfile(os.path.join(path, service, file)) for path in paths)


def problems_of(pack: str) -> tuple[Problem, ...]:
    """Return what is wrong inside a pack that can be used all the same: a file of policies."""
    if not pack.startswith(POLICIES):
        return ()
    from storage_lint.policies.read import read_policies

    return read_policies(pack.removeprefix(POLICIES)).problems


# complexity: one reason a line why a name is no pack
def named_pack(name: str) -> str:
    """Return the name of a pack that the user names: a package, a directory, which has a slash in it, or a YAML file.

    A directory is only loaded for that: what a tree holds is never imported for its name alone. Raises `PackError`.
    """
    from importlib.util import find_spec

    if name.endswith((".yaml", ".yml")):
        return f"{POLICIES}{os.path.abspath(name)}"
    if "/" not in name and os.sep not in name and name not in (os.curdir, os.pardir):
        if os.path.isdir(name) and find_spec(name) is None:
            raise PackError(f"no installed package is called {name}; for the directory write ./{name}")
        return name
    path = os.path.abspath(name)
    start = os.path.join(path, "__init__.py")
    if not os.path.isfile(start):
        what = "has no __init__.py, which makes it a package of rules" if os.path.isdir(path) else "is no directory"
        raise PackError(f"{name} {what}")
    package = os.path.basename(path)
    if not package.isidentifier():
        raise PackError(f"{name}: a package is called by letters, digits and underscores")
    known = sys.modules.get(package)
    if known is not None and path in map(os.path.abspath, getattr(known, "__path__", ())):
        return package
    if known is not None or find_spec(package) is not None:
        raise PackError(f"{name}: a package that is called {package} is there already; rename the directory")
    _load(package, start, name)
    return package


def _load(package: str, start: str, name: str) -> None:
    """Import the package whose `__init__.py` is at `start`."""
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location(package, start, submodule_search_locations=[os.path.dirname(start)])
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[package] = module_from_spec(spec)
    try:
        with redirect_stdout(sys.stderr):
            spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:  # other people's code: whatever it raises names the pack
        del sys.modules[package]
        raise PackError(f"{name} cannot be imported: {type(error).__name__}: {error}") from error


def not_installed(name: str, tree: str) -> str:
    """Return why a package that the settings of a tree name is not imported: it must be installed, outside of it."""
    from importlib.util import find_spec

    if not all(part.isidentifier() for part in name.split(".")):
        return "expected the import name of an installed package"
    try:
        spec = find_spec(name.partition(".")[0])
    except (ImportError, ValueError):
        spec = None
    if spec is None or not spec.submodule_search_locations:
        return "no package of this name is installed"
    for place in map(os.path.realpath, spec.submodule_search_locations):
        if is_below(place, os.path.realpath(tree)) and not is_below(place, os.path.realpath(sys.prefix)):
            return "it lies in the tree that is reviewed: only --pack DIRECTORY loads it"
    return ""


def _files(pack: str, path: str, services: tuple[str, ...] | None) -> Iterator[RuleFile]:
    prefix = getattr(sys.modules[pack], "PREFIX", "")
    for service in sorted(os.listdir(path)) if services is None else services:
        folder = os.path.join(path, service)
        if not os.path.isfile(os.path.join(folder, "__init__.py")):
            continue
        for name in sorted(os.listdir(folder)):
            stem = name.removesuffix(".py")
            if stem != name and not stem.startswith("_"):
                id = f"{prefix}-{service}-{stem}".removeprefix("-").replace("_", "-")
                yield RuleFile(id, service, f"{pack}.{service}.{stem}")


def controls_of(packs: Iterable[str], framework: str) -> tuple[str, ...]:
    """Return the controls of a framework that one of the packs has a file of, `fsbp.toml`; else nothing."""
    for pack in packs:
        for path in getattr(sys.modules.get(pack), "__path__", ()):
            file = os.path.join(path, f"{framework.lower()}.toml")
            if framework.isalnum() and os.path.isfile(file):
                import tomli

                with open(file, "rb") as stream:
                    return tuple(tomli.load(stream)["controls"])
    return ()


def strict_rules() -> frozenset[str]:
    """Return our own rules of the strict profile, without importing them: `tools/index.py` writes the list."""
    return frozenset(import_module(f"{BUILT_IN}.strict").STRICT)


def called(name: str) -> set[str]:
    """Return those of our own rules that others, or earlier versions, call so: them or parts of them."""
    new = renamed(BUILT_IN).get(name)
    return {*_aliases().get(name.lower(), ()), *(() if new is None else (new,))}


@cache
def _aliases() -> Mapping[str, tuple[str, ...]]:
    """Return what `tools/index.py` has written of our rules, so that none is imported: by name, in small letters."""
    with open(os.path.join(import_module(BUILT_IN).__path__[0], "aliases.txt"), encoding="utf-8") as file:
        return {name: tuple(ids) for name, *ids in map(str.split, file)}


def option_types() -> Mapping[str, Mapping[str, type]]:
    """Return the options of our own rules, without importing them: `tools/index.py` writes the list."""
    listed: Mapping[str, Mapping[str, type]] = import_module(f"{BUILT_IN}.options").OPTIONS
    return listed


def renamed(pack: str) -> dict[str, str]:
    """Return what a pack says of rules that it calls otherwise now: `renamed = {old: new}` in its `__init__.py`."""
    said = getattr(sys.modules.get(pack), "renamed", _NO_NAMES)
    is_right = isinstance(said, dict) and all(isinstance(one, str) for pair in said.items() for one in pair)
    return said if is_right else _NO_NAMES


def load_rule(file: RuleFile) -> Rule[Any]:
    """Import a rule's module and return the rule. Raises `PackError` when the module does not hold just that rule."""
    rule = _own_class(file) if file.is_built_in else _class(file)
    names = renamed(file.module.rpartition(f".{file.service}.")[0])
    if old := {name for name, new in names.items() if new == file.id}.difference(rule.aliases):
        rule.aliases = (*rule.aliases, *sorted(old))
    try:
        return rule()
    except (Exception, SystemExit) as error:  # it may have an `__init__` of its own
        raise PackError(f"{file.module}: {type(error).__name__}: {error}") from error


def _class(file: RuleFile) -> type[Rule[Any]]:
    try:
        with redirect_stdout(sys.stderr):
            module = import_module(file.module)
    except (Exception, SystemExit) as error:  # a rule is other people's code: whatever it raises names the rule
        raise PackError(f"rule {file.id} cannot be imported: {type(error).__name__}: {error}") from error
    rules: list[type[Rule[Any]]] = [
        item
        for item in vars(module).values()
        if isinstance(item, type) and Rule in item.__mro__ and item.__module__ == file.module
    ]
    if len(rules) != 1:
        raise PackError(f"rule {file.id}: {file.module} must define exactly one Rule, and defines {len(rules)}")
    plain = "-".join(file.module.split(".")[-2:]).replace("_", "-")  # without the pack's prefix
    if getattr(rules[0], "id", None) not in (file.id, plain):
        raise PackError(f"{file.module}: the rule's id must be {file.id!r}, as its path says")
    rules[0].id, rules[0].service = file.id, file.service
    if not file.is_built_in and (fault := next(_faults(rules[0]), None)):
        raise PackError(f"{file.module}: {fault}")
    return rules[0]


def _faults(rule: type[Rule[Any]]) -> Iterator[str]:
    """Yield what a class has wrong that would end a run, or keep the rule silent."""
    for name, (kind, words) in _FORM.items():
        if not isinstance(getattr(rule, name, None), kind):
            yield f"the rule has no {name}: {words}" if not hasattr(rule, name) else f"the rule's {name} is not {words}"
    if isinstance(rule.options, Mapping) and not all(isinstance(one, Option) for one in rule.options.values()):
        yield "an option of the rule is not Option(TYPE, DEFAULT, DOC)"
    if not node_types(rule):
        yield "the class must name the node that it checks, as in Rule[Volume]"
    if left := sorted(rule.__abstractmethods__):
        yield f"the rule has no {', '.join(left)}"


_own_class = cache(_class)  # our own modules do not change while the program runs
