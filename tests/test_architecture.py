"""linter/ARCHITECTURE.md names every module, in its folder, and nothing that is not there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from repository import ROOT
from storage_lint.commands import COMMANDS
from storage_lint.deliver import FORMS

PAGE = (ROOT / "linter" / "ARCHITECTURE.md").read_text(encoding="utf-8")
LAYOUT = PAGE[PAGE.index("## Layout") :].split("```\n")[1]
CODE = (ROOT / "linter" / "storage_lint", ROOT / "rules" / "storage_lint_rules")
EACH = (
    "a file for each"  # of a folder that is described so no file is named; but of these two only what has such a file
)
LISTED = {"commands": [name.replace("-", "_") for name in COMMANDS], "report": FORMS}


def entries(layout: str) -> Iterator[tuple[Path, str]]:
    """Yield what each entry of the layout stands below, and its text: what it names first, then what is said of it."""
    above: list[tuple[int, Path]] = []
    for entry in re.split(r"\n(?= {0,9}\S)", layout.rstrip()):
        indent = len(entry) - len(entry.lstrip())
        above = [one for one in above if one[0] < indent]
        base = above[-1][1] if above else ROOT
        name = entry.split()[0]
        if name.endswith("/"):
            base /= name
            above.append((indent, base))
        yield base, entry.strip()


def named(base: Path, text: str) -> Iterator[str]:
    """Yield patterns of the files that an entry names; what stands in angle brackets is any name."""
    if text.startswith(f"{base.name}/") and EACH in text:
        yield from (f"{one}.py" for one in LISTED.get(base.name, "*"))
    for word in re.findall(r"(?<![\w./-])(?:<\w+>/)?[\w*<>]+\.py\b", text):
        yield re.sub(r"<\w+>", "[!_]*", word)


def covered(layout: str) -> tuple[set[Path], list[str]]:
    """Return the modules that a layout speaks of, and what it names of them that is not there."""
    found: set[Path] = set()
    missing = []
    for base, text in entries(layout):
        for pattern in named(base, text):
            files = set(base.glob(pattern))
            found |= files
            if not files and base.is_relative_to(ROOT / "linter") | base.is_relative_to(ROOT / "rules"):
                missing.append(f"{base.relative_to(ROOT)}/{pattern}")
    return found, missing


def modules() -> set[Path]:
    return {path for folder in CODE for path in folder.rglob("*.py") if path.name != "__init__.py"}


def test_every_module_is_named_in_its_folder() -> None:
    found, missing = covered(LAYOUT)
    assert missing == []
    assert sorted(str(path.relative_to(ROOT)) for path in modules() - found) == []


def test_every_folder_of_fixtures_and_every_tool_is_named() -> None:
    (fixtures,) = (text for base, text in entries(LAYOUT) if base == ROOT / "fixtures")
    assert {path.name for path in (ROOT / "fixtures").iterdir()} <= set(re.findall(r"(?<![\w/-])([\w-]+)/", fixtures))
    found, _ = covered(LAYOUT)
    assert set((ROOT / "tools").glob("*.py")) <= found


def test_a_module_that_is_named_elsewhere_or_nowhere_is_noticed() -> None:
    for line, module in (
        ("tally.py summary.py statistics.py: how many", "linter/storage_lint/report/tally.py"),
        ("  strict.py  ", "rules/storage_lint_rules/strict.py"),
        ("switches.py by which values", "linter/storage_lint/inputs/terraform/switches.py"),
    ):
        assert line in LAYOUT
        without = LAYOUT.replace(line, line.replace(Path(module).name, ""))
        moved = without.replace("  source/  ", f"  source/  {Path(module).name} ")
        assert ROOT / module in modules() - covered(without)[0]
        assert ROOT / module in modules() - covered(moved)[0]
        assert covered(moved)[1] == [f"linter/storage_lint/source/{Path(module).name}"]


# Packages of more than fifteen files, which say in their own docstring what lies where.
MAPPED = (
    "inputs/terraform/syntax",
    "inputs/terraform/modules",
    "inputs/terraform/values",
    "inputs/cloudformation/stacks",
    "report",
)


@pytest.mark.parametrize("name", MAPPED)
def test_a_large_package_says_what_lies_where(name: str) -> None:
    package = ROOT / "linter" / "storage_lint" / name
    page = ast.get_docstring(ast.parse((package / "__init__.py").read_text())) or ""
    there = {path.name for path in package.glob("*.py") if path.name != "__init__.py"}
    forms = {f"{form}.py" for form in LISTED.get(package.name, ())}
    assert set(re.findall(r"`(\w+\.py)`", page)) == there - forms


def test_what_the_code_says_of_other_modules_is_there() -> None:
    every = [path.as_posix() for path in (*(ROOT / "tools").rglob("*.py"), *(ROOT / "tests").rglob("*.py"))]
    every += [path.as_posix() for folder in CODE for path in folder.rglob("*.py")]
    named = [
        (path.name, module)
        for folder in CODE
        for path in folder.rglob("*.py")
        for module in re.findall(r"`((?:\w+/)+\w+\.py)`", path.read_text(encoding="utf-8"))
    ]
    assert len(named) > 20
    assert [one for one in named if not any(there.endswith(f"/{one[1]}") for there in every)] == []
