"""Expressions of literals and function calls: what this project makes of them, and what Terraform does.

Run as a program it asks the `terraform` on PATH for every answer in fixtures/terraform/functions/answers.json again.
"""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from storage_lint.graph.value import Origin, Source, Text, Tree, Unknown
from storage_lint.inputs.terraform.convert import normal, parse_number
from storage_lint.inputs.terraform.data import Raw
from storage_lint.inputs.terraform.functions import call
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile

FIXTURES = Path(__file__).parent.parent / "fixtures" / "terraform" / "functions"
ANSWERS = FIXTURES / "answers.json"
MODULE = FIXTURES / "module"

_TOKEN = re.compile(
    r'\s*(?:(?P<string>"(?:[^"\\]|\\.)*")|(?P<number>-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)'
    r"|(?P<name>[a-zA-Z_][\w:]*)|(?P<mark>\.\.\.|[\[\](){},=]))"
)
_ESCAPE = re.compile(r'\\(?:([nrt"\\])|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))|(\$\$|%%)(?=\{)')
_CONSTANTS: dict[str, Raw] = {"true": True, "false": False, "null": None}


class Context:
    """The surroundings of a call in a test: a directory, and templates of plain `${name}` alone."""

    module_directory = str(MODULE)
    root_directory = str(MODULE)

    def unknown(self, reason: str, *, text: Text | None = None, tree: Tree = None) -> Unknown:
        """Return an Unknown at the start of an empty file."""
        origin = Origin(Source.WRITTEN, Span(SourceFile("main.tf", ""), 0, 0))
        return Unknown(reason, origin, text=text, tree=tree)

    def render_template(self, text: str, variables: dict[str, Raw], where: str) -> Raw:
        """Render `${name}`."""
        return re.sub(r"\$\{(\w+)\}", lambda match: str(variables[match[1]]), text)


def evaluate(expression: str, context: Context | None = None) -> Raw:
    """Return the value of an expression. Raises `FunctionError` as the functions do."""
    tokens = [match for match in _TOKEN.finditer(expression) if match.group().strip()]
    assert "".join(match.group() for match in tokens) == expression.rstrip(), f"cannot read {expression}"
    value, rest = _value([(str(match.lastgroup), match.group().strip()) for match in tokens], context or Context())
    assert not rest, f"cannot read {expression}"
    return value


Tokens = list[tuple[str, str]]


def _value(tokens: Tokens, context: Context) -> tuple[Raw, Tokens]:
    (kind, text), rest = tokens[0], tokens[1:]
    if kind == "string":
        return normal(_ESCAPE.sub(_unescape, text[1:-1])), rest
    if kind == "number":
        return parse_number(text), rest
    if text == "[":
        return _items(rest, "]", context)
    if text == "{":
        return _object(rest, context)
    if text in _CONSTANTS:
        return _CONSTANTS[text], rest
    assert rest[0][1] == "(", f"{text} is no function call"
    arguments, rest = _items(rest[1:], ")", context)
    return call(text, arguments, context), rest


def _items(tokens: Tokens, end: str, context: Context) -> tuple[list[Raw], Tokens]:
    items: list[Raw] = []
    while tokens[0][1] != end:
        item, tokens = _value(tokens, context)
        items.append(item)
        if tokens[0][1] == "...":
            last = items.pop()
            assert isinstance(last, list)
            items += last
            tokens = tokens[1:]
        if tokens[0][1] == ",":
            tokens = tokens[1:]
    return items, tokens[1:]


def _object(tokens: Tokens, context: Context) -> tuple[Raw, Tokens]:
    made: dict[str, Raw] = {}
    while tokens[0][1] != "}":
        kind, name = tokens[0]
        assert tokens[1][1] == "="
        value, tokens = _value(tokens[2:], context)
        made[_ESCAPE.sub(_unescape, name[1:-1]) if kind == "string" else name] = value
        if tokens[0][1] == ",":
            tokens = tokens[1:]
    return made, tokens[1:]


def _unescape(match: re.Match[str]) -> str:
    letter, short, long, dollar = match.groups()
    if letter:
        return {"n": "\n", "r": "\r", "t": "\t"}.get(letter, letter)
    return dollar[0] if dollar else chr(int(short or long, 16))


def decode(text: str) -> Any:
    """Return JSON with numbers as Terraform's values hold them."""
    return json.loads(text, parse_float=parse_number, parse_int=parse_number)


def terraform_version() -> str | None:
    """Return the version of the `terraform` on PATH, or None."""
    if shutil.which("terraform") is None:
        return None
    found = re.search(r"v([0-9.]+)", _run(["terraform", "version"], "", MODULE).stdout)
    return found[1] if found else None


def console(expressions: list[str]) -> list[Any]:
    """Return Terraform's value of each expression, or `{"refused": True}`."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        shutil.copytree(MODULE, directory, dirs_exist_ok=True)
        answers = ",\n".join(f"try({{ value = {expression} }}, {{ refused = true }})" for expression in expressions)
        (directory / "main.tf").write_text(f"locals {{\n  answers = [\n{answers}\n]\n}}\n", encoding="utf-8")
        run = _run(["terraform", "console"], "base64encode(jsonencode(local.answers))\n", directory)
    if run.returncode or run.stderr:
        raise RuntimeError(f"terraform console failed: {run.stderr}")
    answers_back = decode(base64.b64decode(run.stdout.strip().strip('"')).decode())
    return [answer.get("value") if "value" in answer else {"refused": True} for answer in answers_back]


def refusal(expression: str) -> str:
    """Return the sentence with which Terraform refuses an expression."""
    with tempfile.TemporaryDirectory() as name:
        shutil.copytree(MODULE, name, dirs_exist_ok=True)
        printed = _run(["terraform", "console"], f"{expression}\n", Path(name)).stderr
    lines = [re.sub("\x1b\\[[0-9;]*m", "", line).strip("│╷╵ ") for line in printed.splitlines()]
    start = next(at for at, line in enumerate(lines) if "source code not available" in line) + 2
    return " ".join(line for line in lines[start:] if line)


def _run(command: list[str], given: str, directory: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": os.devnull}
    return subprocess.run(
        command,
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment,
        cwd=directory,
        check=False,
    )


def record() -> None:
    """Write Terraform's answers into the fixture."""
    cases = json.loads(ANSWERS.read_text(encoding="utf-8"))["functions"]
    expressions = [expression for function in cases.values() for expression in function]
    answers = dict(zip(expressions, console(expressions), strict=True))
    for function in cases.values():
        for expression in function:
            answer = answers[expression]
            refused = answer == {"refused": True}
            function[expression] = {"error": refusal(expression)} if refused else {"value": answer}
    recorded = {"terraform": terraform_version(), "functions": cases}
    ANSWERS.write_text(json.dumps(recorded, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(record())
