"""`storage-lint config [PATH]`: what holds for a unit, and where it is said."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from typing import Any

import click

from storage_lint.commands import CLEAN, HELP, PROBLEMS
from storage_lint.commands.packs import PACK
from storage_lint.config.table import SETTINGS, written
from storage_lint.config.units import Configs
from storage_lint.config.values import OF_RUN, Config, Entry
from storage_lint.packs import BUILT_IN
from storage_lint.select import Rulebook
from storage_lint.source.problem import Problem
from storage_lint.source.record import Record
from storage_lint.source.toml_places import Path
from storage_lint.terminal import complain_there, write


class Effective(Record):
    """A setting that holds: how it is written, its value, and where it is said (None: the default)."""

    name: str
    value: Any
    entry: Entry | None


@click.command(context_settings=HELP)
@click.argument("path", default=".")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--schema", "wants_schema", is_flag=True, help="Print the JSON Schema of storage-lint.toml, for editors.")
@click.option(
    "--config",
    "file",
    metavar="FILE",
    help="Read settings from FILE instead of the nearest storage-lint.toml.  [env: STORAGE_LINT_CONFIG]",
)
@click.option("--isolated", is_flag=True, help="Read no storage-lint.toml.")
@PACK
def command(path: str, form: str, wants_schema: bool, file: str | None, isolated: bool, packs: tuple[str, ...]) -> int:
    """Show the settings that hold for PATH (default: the working directory), and where each is said."""
    from storage_lint.config.schema import schema

    rulebook = Rulebook((BUILT_IN, *packs))
    if wants_schema:
        write([json.dumps(schema(rulebook), indent=2) + "\n"])
        return CLEAN
    if isolated and file is not None:
        raise click.UsageError("--isolated reads no settings: leave --config out, or --isolated")
    configs = Configs.chosen(rulebook, file, isolated)
    found = list(_effective(configs.of(path), configs.run, path))
    write([_json(found)] if form == "json" else _lines(found))
    problems = list(configs.problems)
    if not os.path.lexists(path):
        problems.append(Problem(f"{path}: no such file or directory", "this is what would hold for it"))
    for problem in problems:
        complain_there(problem)
    return PROBLEMS if problems else CLEAN


# complexity: one layer of settings after the other
def _effective(config: Config | None, run: Config | None, path: str) -> Iterator[Effective]:
    """Yield what holds for a path: the overrides that match it are applied."""
    entries = {} if config is None else dict(config.entries)
    entries |= {} if run is None else {where: one for where, one in run.entries.items() if where in OF_RUN}
    for number in [] if config is None else reversed(config.overridden((path,))):
        inside = [where for where in entries if where[:2] == ("override", number)]
        entries |= {where[2:]: entries[where] for where in inside if where[2:] != ("paths",)}
    entries = {where: one for where, one in entries.items() if where[0] != "override"}
    for setting in SETTINGS:
        if len(setting.path) == 1:
            entry = entries.pop(setting.path, None)
            yield Effective(setting.name, setting.default if entry is None else entry.value, entry)
    for where, entry in sorted(entries.items(), key=lambda one: tuple(map(str, one[0]))):
        yield Effective(_name(where), entry.value, entry)


_BARE = re.compile(r"[A-Za-z0-9_-]+")


def _name(path: Path) -> str:
    """Return a path as TOML has it on one line, the number of a table of an array as it is counted."""
    if isinstance(path[1], int):
        return f"{path[0]}[{path[1]}].{written(path[2:])}"
    return ".".join(part if _BARE.fullmatch(part) else json.dumps(part) for part in map(str, path))


def _lines(found: list[Effective]) -> Iterator[str]:
    said = [f"{one.name} = {_toml(one.value)}" if one.value is not None else f"{one.name} is not set" for one in found]
    width = min(max(map(len, said)), 60)
    for text, one in zip(said, found, strict=True):
        yield f"{text.ljust(width)}  # {_place(one.entry)}\n"


def _place(entry: Entry | None) -> str:
    if entry is None:
        return "default"
    location = entry.span.location()
    return f"{location.path}:{location.line}"


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        inside = ", ".join(f"{key} = {_toml(one)}" for key, one in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str | bool | int | float) else str(value)


def _json(found: list[Effective]) -> str:
    rows = [{"name": one.name, "value": one.value, "from": _location(one.entry)} for one in found]
    return json.dumps(rows, indent=2, default=str) + "\n"


def _location(entry: Entry | None) -> dict[str, Any] | None:
    if entry is None:
        return None
    location = entry.span.location()
    return {"path": location.path, "line": location.line, "column": location.column}
