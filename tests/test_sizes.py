"""Files and functions that fit on a screen; what has many branches says above its `def` why it stays in one piece."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from syntax import statements

ROOT = Path(__file__).parents[1]
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 40
MAX_BRANCHES = 10  # radon's grade B
REASON = "# complexity: "
MAX_SAME_REASONS = 3
FILES = sorted(path for folder in ("linter", "rules", "tools") for path in (ROOT / folder).rglob("*.py"))

Function = ast.FunctionDef | ast.AsyncFunctionDef
_BRANCHES = (ast.If, ast.IfExp, ast.For, ast.While, ast.ExceptHandler, ast.comprehension, ast.Assert, ast.match_case)
_WORDS = re.compile(r"\b(?:if|elif|else|for|while|except|and|or|assert|case)\b")


def functions(tree: ast.Module) -> Iterator[Function]:
    return (node for node in statements(tree) if isinstance(node, Function))


def branches(node: ast.AST) -> int:
    """Return the cyclomatic complexity of a function, as radon counts it."""
    inside = list(ast.walk(node))
    loops = (one for one in inside if isinstance(one, (ast.For, ast.While, ast.Try)) and one.orelse)
    conditions = sum(len(one.ifs) for one in inside if isinstance(one, ast.comprehension))
    operators = sum(len(one.values) - 1 for one in inside if isinstance(one, ast.BoolOp))
    return 1 + sum(isinstance(one, _BRANCHES) for one in inside) + len(list(loops)) + conditions + operators


def may_have_many(function: Function, lines: list[str]) -> bool:
    """Return whether a function has enough words for too many branches: each branch has one, and most have few."""
    return len(_WORDS.findall("\n".join(lines[function.lineno - 1 : function.end_lineno]))) >= MAX_BRANCHES


def lines_of(function: Function, path: Path) -> int:
    """Return the lines of a function; the docstring of a rule is a page of its own."""
    start = function.lineno
    if ROOT / "rules" in path.parents and ast.get_docstring(function) is not None:
        start = function.body[0].end_lineno or start
    return (function.end_lineno or start) - start + 1


def reason(function: Function, lines: list[str]) -> str:
    """Return why a function stays in one piece, as the line above it says; empty where it says nothing."""
    first = min([function.lineno, *(one.lineno for one in function.decorator_list)])
    above = lines[first - 2].strip() if first > 1 else ""
    return above.removeprefix(REASON) if above.startswith(REASON) else ""


def faults(path: Path) -> Iterator[str]:
    """Yield what of a file does not fit on a screen."""
    name, text = path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
    lines = text.splitlines()
    if len(lines) > MAX_FILE_LINES:
        yield f"{name}: {len(lines)} lines"
    for one in functions(ast.parse(text)):
        if lines_of(one, path) > MAX_FUNCTION_LINES:
            yield f"{name}: {one.name} has {lines_of(one, path)} lines"
        said = reason(one, lines)
        number = branches(one) if said or may_have_many(one, lines) else 0
        if number > MAX_BRANCHES and not said:
            yield f"{name}: {one.name} has {number} branches, and says not why"
        if number <= MAX_BRANCHES and said:
            yield f"{name}: {one.name} has {number} branches: it needs no reason"


def test_what_is_written_fits_on_a_screen() -> None:
    assert [fault for path in FILES for fault in faults(path)] == []


def test_a_reason_is_that_of_its_function() -> None:
    """What stands above many functions is about none of them; what stands above no function is left over."""
    found: Counter[str] = Counter()
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines()
        if REASON not in text:
            continue
        reasons = [said for one in functions(ast.parse(text)) if (said := reason(one, lines))]
        assert len(reasons) == sum(line.strip().startswith(REASON) for line in lines), path
        found.update(reasons)
    assert [said for said, times in found.items() if times > MAX_SAME_REASONS] == []


def test_branches_are_counted() -> None:
    code = "def f(a):\n    for b in a or ():\n        if b and a:\n            return [c for c in a if c]\n"
    (function,) = functions(ast.parse(code))
    assert branches(function) == 7
    assert len(_WORDS.findall(code)) == 6
