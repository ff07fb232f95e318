"""Who imports whom: linter/IMPORTS.md is the table, every import statement is held to it."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from repository import ROOT
from syntax import statements

PAGE = (ROOT / "linter" / "IMPORTS.md").read_text()
FOLDERS = [ROOT / "linter" / "storage_lint", ROOT / "rules" / "storage_lint_rules"]
MODULES = {
    ".".join(path.relative_to(folder.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for folder in FOLDERS
    for path in sorted(folder.rglob("*.py"))
}


def table(first_cell: str) -> list[list[list[str]]]:
    """Return the rows of the table whose header starts with `first_cell`: each cell's words in backticks, or all."""
    lines = PAGE[PAGE.index(f"| {first_cell} |") :].split("\n\n")[0].splitlines()[2:]
    return [[re.findall(r"`([^`]+)`", cell) or cell.split() for cell in line.strip("|").split("|")] for line in lines]


MAY_IMPORT = {package: allowed for packages, allowed in table("Package") for package in packages}


def package_of(module: str) -> str:
    """Return the row of the table that a module belongs to."""
    name = module.removeprefix("storage_lint.")
    rows = [row for row in MAY_IMPORT if name == row or name.startswith(row + ".")]
    assert rows, f"{module} has no row in the table"
    return max(rows, key=len)


START, LATER, TYPES = "at start-up", "when it is needed", "for type checkers"


@cache
def imports(path: Path, module: str) -> list[tuple[str, str]]:
    """Return (imported module, when) for each import statement of a file."""
    return list(_imports(path, module))


def _imports(path: Path, module: str) -> Iterator[tuple[str, str]]:
    tree = ast.parse(path.read_text())
    when = {id(node): START for node in tree.body}
    for block in tree.body:
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING":
            when |= {id(node): TYPES for node in ast.walk(block)}
    for node in statements(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, when.get(id(node), LATER)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative import"
            assert node.module is not None
            for alias in node.names:
                deeper = f"{node.module}.{alias.name}"
                yield (deeper if deeper in MODULES else node.module), when.get(id(node), LATER)


def ours(name: str) -> bool:
    return name.split(".")[0] in ("storage_lint", "storage_lint_rules")


def test_the_table_speaks_of_what_exists() -> None:
    for name in {*MAY_IMPORT, *(word for allowed in MAY_IMPORT.values() for word in allowed if word != "anything")}:
        module = name if name.startswith("storage_lint_rules") else f"storage_lint.{name}"
        assert module in MODULES, name


def circles() -> list[set[str]]:
    """Return the sets of files that import each other, lazy imports and those for type checkers included."""
    graph = {
        module: {name for name, _ in imports(path, module) if name in MODULES and name != module}
        for module, path in MODULES.items()
    }
    reached = {module: _reach(module, graph) for module in graph}
    found = {frozenset(one for one in reached[module] if module in reached[one]) for module in graph}
    return sorted((set(one) for one in found if one), key=min)


def _reach(module: str, graph: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    left = list(graph[module])
    while left:
        name = left.pop()
        if name not in seen:
            seen.add(name)
            left.extend(graph[name])
    return seen


def test_there_are_no_circles_between_files() -> None:
    assert circles() == []


def forbidden(module: str) -> Iterator[str]:
    """Yield what a module imports that its row of the table does not have."""
    package = package_of(module) if module != "storage_lint" else ""
    allowed = [*MAY_IMPORT[package], package] if package else []
    if "anything" in allowed:
        return
    for name, _ in imports(MODULES[module], module):
        if ours(name) and name != "storage_lint":
            short = name.removeprefix("storage_lint.")
            if not any(short == row or short.startswith(row + ".") for row in allowed):
                yield f"{module} imports {name}"


def test_imports_are_allowed() -> None:
    assert [fault for module in MODULES for fault in forbidden(module)] == []


# What imports a module without a statement that says which.
BY_NAME = {"import_module", "__import__", "find_spec", "module_from_spec", "spec_from_file_location", "run_module"}
BY_NAME |= {"exec", "eval"}


# Who says none of these words does none of it.
_SAYS_ONE = re.compile(rf"\b(?:{'|'.join(BY_NAME)}|modules|sys as|runpy|builtins)\b|\bimport\b.*\bstorage_lint")


def imports_by_name(tree: ast.AST) -> Iterator[str]:
    """Yield the names in a file by which modules can be imported, or reached, that no import statement says."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) if name in BY_NAME:
                yield name
            case ast.Attribute(value=ast.Name(id="sys"), attr="modules"):
                yield "sys.modules"
            case ast.ImportFrom(module="sys" | "importlib" | "importlib.util" | "runpy" | "builtins", names=names):
                yield from (one.name for one in names if one.name in {*BY_NAME, "modules"})
            case ast.Import(names=names):
                yield from (one.name for one in names if one.name in ("storage_lint", "storage_lint_rules"))
                yield from (one.name for one in names if one.name == "sys" and one.asname)


# They ask what is imported already for its page.
ASK_FOR_PAGES = {"report/sarif_rules.py", "policies/read.py", "select.py", "commands/explain.py"}


def test_what_is_imported_by_its_name_is_listed() -> None:
    listed = {file for _, files in table("By name") for file in files}
    found = {
        str(path.relative_to(FOLDERS[0] if FOLDERS[0] in path.parents else FOLDERS[1]))
        for path in MODULES.values()
        if _SAYS_ONE.search(text := path.read_text()) and any(imports_by_name(ast.parse(text)))
    }
    assert found == listed | ASK_FOR_PAGES


@pytest.mark.parametrize(
    "text",
    [
        'importlib.import_module("storage_lint.cli")',
        "from importlib import import_module as load\nload(name)",
        "import importlib as other\nother.import_module(name)",
        "import sys as other\nother.modules[name]",
        '__import__("storage_lint.cli")',
        'sys.modules["storage_lint.cli"]',
        "import storage_lint\nstorage_lint.cli",
        "exec(text)",
    ],
)
def test_no_other_way_to_import_is_overlooked(text: str) -> None:
    assert _SAYS_ONE.search(text)
    assert list(imports_by_name(ast.parse(text)))


def test_nothing_imports_cfn_lint_at_start_up() -> None:
    for module, path in MODULES.items():
        for name, when in imports(path, module):
            assert not (name.startswith("storage_lint.cfnlint") and when == START), module


def test_inputs_never_import_each_other() -> None:
    """What the table means, checked without it."""
    for module, path in MODULES.items():
        for name, _ in imports(path, module):
            assert not (module.startswith("storage_lint.inputs.terraform") and "cloudformation" in name), module
            assert not (module.startswith("storage_lint.inputs.cloudformation") and "terraform" in name), module
            assert not (module.startswith("storage_lint_rules") and ".inputs" in name), module


def test_each_library_is_imported_where_the_page_says() -> None:
    aliases = {"PyYAML": "yaml", "python-hcl2": "hcl2", "cfn-lint": "cfnlint"}
    named = {aliases.get(name, name): set(where) for (name, *_), _, where in table("Library")}
    found: dict[str, set[str]] = {}
    for module, path in MODULES.items():
        for name, when in imports(path, module):
            library = name.split(".")[0]
            if ours(name) or library in sys.stdlib_module_names or when == TYPES:
                continue
            found.setdefault("hcl2" if library == "lark" else library, set()).add(str(path.relative_to(FOLDERS[0])))
            optional = library == "cfnlint" and module == "storage_lint.cfnlint"  # imported as a whole, or not at all
            assert library == "click" or optional or when == LATER, f"{module} imports {library} {when}"
    assert found == named
