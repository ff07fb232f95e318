"""Writes what must be known of modules before they are imported: `resource_types.py`, and `strict.py` of the rules.

python tools/index.py           write them
python tools/index.py --check   exit with 1 when one is not current

Each lowering says in its own file which types it is for, each rule its profile, so that a service is only new files;
what every run must know before it imports one stands in the tables.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from storage_lint.packs import BUILT_IN
from storage_lint.rule import Profile
from storage_lint.select import all_rules

WIDTH = 120
INPUTS = Path(__file__).parents[1] / "linter" / "storage_lint" / "inputs"
STRICT = Path(__file__).parents[1] / "rules" / BUILT_IN / "strict.py"
# What tables each language's modules have: name, type, and the comment above it.
TABLES = {
    "terraform": (
        (
            "NAMES",
            "dict[str, dict[str, str]]",
            "Attributes that are a resource's own name -> the attribute that writes it.",
        ),
        ("ARNS", "dict[str, str]", "What stands between the partition and the resource's own name in its `arn`."),
        (
            "REPEATED",
            "dict[str, dict[str, str]]",
            "Attributes that repeat what another one writes; a type that ends in _ is how types begin.",
        ),
        (
            "REPEATED_IN_OWNER",
            "dict[str, str]",
            "The attribute of what a type configures in which the provider repeats its settings.",
        ),
        ("WORDS", "dict[str, tuple[str, ...]]", "The words by which what was not read speaks of a service."),
    ),
    "cloudformation": (
        ("NAMES", "dict[str, str]", "The property that writes what `Ref` returns."),
        ("IDENTIFIERS", "dict[str, str]", "The attribute that says what `Ref` returns."),
        ("LOWER_CASE_NAMES", "tuple[str, ...]", "The types whose names AWS stores in lower case."),
        ("PASSING_ON", "tuple[str, ...]", "The types whose `Ref` or attributes say what another resource is called."),
    ),
}


def main(words: list[str]) -> int:
    """Do what the words say; return the exit status."""
    status = 0
    tables = {INPUTS / language / "resource_types.py": table(language) for language in TABLES}
    for target, text in {**tables, STRICT: strict()}.items():
        if target.is_file() and target.read_text(encoding="utf-8") == text:
            continue
        if "--check" in words:
            print(f"{target} is not current: run python tools/index.py", file=sys.stderr)
            status = 1
        else:
            target.write_text(text, encoding="utf-8")
    return status


def table(language: str) -> str:
    """Return the text of a language's `resource_types.py`."""
    modules = _modules(language, "lower")
    lines = [
        '"""What lowerings say of themselves, known before one is imported. Written by `tools/index.py`."""',
        "",
        "from __future__ import annotations",
        "",
        "# The resource types that are lowered, and the module that does it.",
        *_literal("LOWERED_BY", "dict[str, str]", _places(modules, "LOWERINGS")),
    ]
    for name, kind, comment in TABLES[language]:
        found = [getattr(module, name) for module in modules.values() if hasattr(module, name)]
        lines += [f"# {comment}", *_literal(name, kind, _merged(found))]
    if language == "terraform":
        lines += ["# What has attributes that follow from what is written, as data sources do, and the module for it."]
        lines += _literal("COMPUTED_BY", "dict[str, str]", _places(_modules(language, "data_sources"), "COMPUTED"))
    return "\n".join(lines) + "\n"


def strict() -> str:
    """Return the text of the rules' `strict.py`."""
    rules, problems = all_rules((BUILT_IN,))
    assert not problems, problems
    found = [rule.id for rule in rules if rule.profile is Profile.STRICT]
    lines = [
        '"""The rules of the strict profile: other runs need not import them. Written by `tools/index.py`."""',
        "",
        "from __future__ import annotations",
        "",
        *_literal("STRICT", "tuple[str, ...]", found),
    ]
    return "\n".join(lines) + "\n"


def _merged(tables: list[Any]) -> Any:
    if tables and isinstance(tables[0], tuple):
        return sorted(one for table in tables for one in table)
    return dict(sorted((key, value) for table in tables for key, value in table.items()))


def _modules(language: str, folder: str) -> dict[str, Any]:
    names = sorted(path.stem for path in (INPUTS / language / folder).glob("*.py") if not path.stem.startswith("_"))
    return {name: import_module(f"storage_lint.inputs.{language}.{folder}.{name}") for name in names}


def _places(modules: dict[str, Any], table: str) -> dict[str, str]:
    places = {kind: name for name, module in modules.items() for kind in getattr(module, table, ())}
    return dict(sorted(places.items(), key=lambda place: (place[1], place[0])))


def _literal(name: str, kind: str, value: Any) -> list[str]:
    if isinstance(value, list):
        if len(value) == 1:  # as ruff writes it
            return [f"{name}: {kind} = {_text(tuple(value))}"]
        return [f"{name}: {kind} = (", *(f"    {_text(one)}," for one in value), ")"]
    return [f"{name}: {kind} = {{", *(line for pair in value.items() for line in _entry(*pair)), "}"]


def _entry(key: str, value: Any) -> list[str]:
    line = f"    {_text(key)}: {_text(value)},"
    if len(line) <= WIDTH or not isinstance(value, dict):
        return [line]
    inner = (f"        {_text(name)}: {_text(one)}," for name, one in value.items())
    return [f"    {_text(key)}: {{", *inner, "    },"]


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return "(" + ", ".join(map(_text, value)) + ("," if len(value) == 1 else "") + ")"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_text(key)}: {_text(inner)}" for key, inner in value.items()) + "}"
    return '"' + value + '"'


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
