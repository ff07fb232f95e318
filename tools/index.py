"""Writes what must be known of modules before they are imported.

`resource_types.py` of the languages, `assumable.py` of the resources; of the rules `strict.py`, `options.py` and
`aliases.txt`.

python tools/index.py           write them
python tools/index.py --check   exit with 1 when one is not current

Each lowering says in its own file which types it is for, each rule its profile, so that a service is only new files;
what every run must know before it imports one stands in the tables.
"""

from __future__ import annotations

import sys
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Any

from storage_lint.graph.node import AccountSetting
from storage_lint.packs import BUILT_IN
from storage_lint.rule import Profile, Rule
from storage_lint.select import all_rules

WIDTH = 120
INPUTS = Path(__file__).parents[1] / "linter" / "storage_lint" / "inputs"
RESOURCES = Path(__file__).parents[1] / "linter" / "storage_lint" / "resources"
RULES = Path(__file__).parents[1] / "rules" / BUILT_IN
# What tables each language's modules have: name, type, and the comment above it.
TABLES = {
    "terraform": (
        (
            "NAMES",
            "dict[str, dict[str, str]]",
            "Attributes that are a resource's own name -> the attribute that writes it.",
        ),
        ("IMPORTED_BY", "dict[str, str]", "The attribute that the import id is, where it is another one than `id`."),
        ("ARNS", "dict[str, str]", "What stands between the partition and the resource's own name in its `arn`."),
        (
            "DOMAINS",
            "dict[str, dict[str, str]]",
            "Attributes that are domain names -> what stands there behind the resource's own name.",
        ),
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
        (
            "PLAIN_IDENTITIES",
            "tuple[str, ...]",
            "The types whose ids, names and ARNs, as AWS makes them up, are of letters, digits and a few signs.",
        ),
        ("LOWER_CASE_IDS", "tuple[str, ...]", "The types whose `id`, as AWS makes it up, has no upper case letters."),
        ("LOWER_CASE_NAMES", "tuple[str, ...]", "The types whose names AWS stores in lower case."),
        ("COMPUTED_BLOCKS", "tuple[str, ...]", "Nested blocks that the provider fills in when they are not written."),
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
    rules = {"strict.py": strict(), "options.py": options(), "aliases.txt": aliases()}
    others = {RESOURCES / "assumable.py": assumable(), **{RULES / name: text for name, text in rules.items()}}
    for target, text in {**tables, **others}.items():
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
    found = [rule.id for rule in _rules() if rule.profile is Profile.STRICT]
    return _file("The rules of the strict profile, known before one is imported.", "STRICT", "tuple[str, ...]", found)


def options() -> str:
    """Return the text of the rules' `options.py`."""
    found = {rule.id: {name: one.type for name, one in type(rule).options.items()} for rule in _rules() if rule.options}
    return _file("The options of rules, known before one is imported.", "OPTIONS", "dict[str, dict[str, type]]", found)


def aliases() -> str:
    """Return the text of the rules' `aliases.txt`: a name in small letters, and the rules, a line."""
    said = sorted((name.lower(), rule.id) for rule in _rules() for name in {*rule.aliases, *rule.parts})
    groups = groupby(said, key=lambda pair: pair[0])
    return "".join(f"{name} {' '.join(id for _, id in group)}\n" for name, group in groups)


def assumable() -> str:
    """Return the text of the resources' `assumable.py`."""
    for path in RESOURCES.glob("[!_]*.py"):
        import_module(f"storage_lint.resources.{path.stem}")
    kinds = sorted((one for one in AccountSetting.__subclasses__() if one.assume), key=lambda one: one.assume)
    found = {one.assume.replace("_", "-"): (one.__module__.rpartition(".")[2], one.__name__) for one in kinds}
    what = "What settings may assume of an account: the module and the class of each."
    return _file(what, "ASSUMABLE", "dict[str, tuple[str, str]]", found)


def _file(what: str, name: str, kind: str, value: Any) -> str:
    lines = [
        f'"""{what} Written by `tools/index.py`."""',
        "",
        "from __future__ import annotations",
        "",
        *_literal(name, kind, value),
    ]
    return "\n".join(lines) + "\n"


def _rules() -> list[Rule[Any]]:
    rules, problems = all_rules((BUILT_IN,))
    assert not problems, problems
    return rules


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
    return value.__name__ if isinstance(value, type) else '"' + value + '"'


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
