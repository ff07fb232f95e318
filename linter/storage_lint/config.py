"""The configuration file: what holds for a whole tree and is not written in its code.

`storage-lint.toml`, in the working directory or the nearest one above it up to the root of the git repository::

    region = "eu-west-1"       # what AWS::Region and data.aws_region are where nothing says it
    partition = "aws"          # what AWS::Partition and data.aws_partition are

    [assume]
    ebs_encryption_by_default = true    # the account encrypts new EBS volumes
    backup_tags = ["Backup=daily"]      # a backup plan elsewhere selects what has one of these tags

    [assume.below."accounts/sandbox"]   # for what is written below a folder, * for any; the last one that fits decides
    ebs_encryption_by_default = false
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import Any

from storage_lint.graph.node import AccountSetting
from storage_lint.graph.settings import Assumption
from storage_lint.graph.value import Known, Origin, Source
from storage_lint.source.problem import Problem
from storage_lint.source.read import Tree
from storage_lint.source.record import Record
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile

NAME = "storage-lint.toml"

MAX_BYTES = 100_000
MAX_PROBLEMS = 20

# Setting -> its type; what may be assumed comes from the nodes of accounts, as `assume.NAME`.
_TYPES: dict[str, type] = {"region": str, "partition": str}
_TYPE_NAMES = {str: "a string in quotes", bool: "true or false", list: "a list of strings"}
_BELOW = "assume.below."


class Config(Record):
    """What the file says; None for what it does not."""

    region: str | None = None
    partition: str | None = None
    assumed: tuple[Assumption, ...] = ()


def find_config(directory: str) -> str | None:
    """Return the nearest configuration file at or above a directory, within its git repository.

    A link is none: a commit may hold one that leads out of the repository.
    """
    at = os.path.abspath(directory)
    while True:
        path = os.path.join(at, NAME)
        if os.path.isfile(path) and not os.path.islink(path):
            return path
        if os.path.exists(os.path.join(at, ".git")) or os.path.dirname(at) == at:
            return None
        at = os.path.dirname(at)


def read_config(path: str) -> tuple[Config, list[Problem]]:
    """Read a configuration file. What it gets wrong becomes problems, and the rest of it counts."""
    import tomllib

    source = Tree((path,)).source(path, MAX_BYTES, private=False)
    if isinstance(source, Problem):
        return Config(), [source]
    try:
        settings = tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        return Config(), [_broken(source, str(error))]
    except (RecursionError, ValueError) as error:  # thousands of brackets, or of digits
        what = "it is nested too deeply" if isinstance(error, RecursionError) else "a number has too many digits"
        return Config(), [Problem(f"{source.path}: not valid settings", what, path=source.path)]
    values, problems = _checked(_flat(settings), source)
    names = sorted((name for name in values if name not in _TYPES), key=_is_below)
    assumable = _assumable() if names else {}
    assumed = tuple(_assumption(source, name, values[name], assumable[_everywhere(name)].fills) for name in names)
    return Config(values.get("region"), values.get("partition"), assumed), problems


def _is_below(name: str) -> bool:
    return name.startswith(_BELOW)


def _everywhere(name: str) -> str:
    """The setting without the folder that it holds for."""
    return f"assume.{name.rpartition('.')[2]}" if _is_below(name) else name


def _assumption(source: SourceFile, name: str, value: object, field: str) -> Assumption:
    """What is assumed, for what is below a folder that is named from the settings' own."""
    known = Known(tuple(value) if isinstance(value, list) else value, Origin(Source.WRITTEN, _place(source, name)))
    folder, path = os.path.dirname(os.path.abspath(source.path)), name.removeprefix(_BELOW).rpartition(".")[0]
    return Assumption(field, known, os.path.normpath(os.path.join(folder, path)) if _is_below(name) else "")


def _assumable() -> dict[str, type[AccountSetting]]:
    """Return the settings of accounts that may be assumed, by the names that the file has for them."""
    from importlib import import_module
    from pkgutil import iter_modules

    from storage_lint import resources

    for module in iter_modules(resources.__path__):
        import_module(f"{resources.__name__}.{module.name}")
    found = (one for one in AccountSetting.__subclasses__() if one.assume)
    return {f"assume.{one.assume}": one for one in sorted(found, key=lambda one: one.assume)}


# complexity: one case for each way in which a setting can be wrong
def _checked(settings: list[tuple[str, Any]], source: SourceFile) -> tuple[dict[str, Any], list[Problem]]:
    """Return the settings that are as they should be, and what is wrong with the others."""
    types = dict(_TYPES)
    if any(name not in _TYPES for name, _ in settings):
        types |= {name: one.assume_type for name, one in _assumable().items()}
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, value in settings:
        wanted = types.get(_everywhere(name))
        if len(problems) == MAX_PROBLEMS:
            detail = f"what comes after the first {MAX_PROBLEMS} is not looked at"
            problems.append(Problem(f"{source.path}: too many settings are wrong", detail, path=source.path))
            break
        if wanted is None:
            shown = name[:100]
            what, detail = f"unknown setting {shown}", _nearest(shown, types)
        elif type(value) is not wanted or (isinstance(value, list) and not all(isinstance(one, str) for one in value)):
            what, detail = f"{name} has the wrong type", f"expected {_TYPE_NAMES[wanted]}"
        else:
            values[name] = value
            continue
        problems.append(Problem(f"{source.path}: {what}", detail, span=_place(source, name)))
    return values, problems


def _flat(settings: dict[str, Any], depth: int = 3) -> list[tuple[str, Any]]:
    """The settings of tables inside tables by their whole names: ('assume.below.prod.backup_tags', …)."""
    flat: list[tuple[str, Any]] = []
    for name, value in settings.items():
        if isinstance(value, dict) and depth:
            flat.extend((f"{name}.{inner}", item) for inner, item in _flat(value, depth - 1))
        else:
            flat.append((name, value))
    return flat


def _nearest(name: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, list(known), n=1)
    return f"did you mean {close[0]}?" if close else f"known settings: {', '.join(known)}"


def _place(source: SourceFile, name: str) -> Span:
    """The line of a setting: tomllib does not tell."""
    key = name.rpartition(".")[2]
    found = re.search(rf"^[ \t]*(?:[\w\"'.-]+\.)?[\"']?{re.escape(key)}\b[^\n#]*", source.text, re.MULTILINE)
    start, end = found.span() if found else (0, 0)
    return Span(source, start, len(source.text[:end].rstrip()) if found else 0)


def _broken(source: SourceFile, message: str) -> Problem:
    place = re.search(r"\(at line (\d+), column (\d+)\)", message)
    offset = source.offset(int(place[1]), int(place[2])) if place else len(source.text)
    return Problem(
        f"{source.path}: not valid TOML", message, span=Span(source, offset, min(offset + 1, len(source.text)))
    )
