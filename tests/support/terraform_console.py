"""Expressions of Terraform: what this project makes of them, and what Terraform does.

Run as a program it asks the `terraform` on PATH for every answer in fixtures/terraform/functions/answers.json again.
"""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any
from unittest.mock import patch

from repository import ROOT
from storage_lint.graph.reading import ReadSettings
from storage_lint.inputs.terraform.modules.configuration import Configuration
from storage_lint.inputs.terraform.modules.module import Loader
from storage_lint.inputs.terraform.modules.sources import Sources
from storage_lint.inputs.terraform.syntax.read import read_expression
from storage_lint.inputs.terraform.values.numbers import parse_number
from storage_lint.source.read import Tree
from storage_lint.source.text import SourceFile

FIXTURES = ROOT / "fixtures" / "terraform" / "functions"
ANSWERS = FIXTURES / "answers.json"
MODULE = FIXTURES / "module"


def evaluate(expression: str) -> Any:
    """Return the value of an expression in `MODULE`. Raises `EvaluationError`."""
    node = read_expression(expression)
    tree = Tree((str(MODULE),))
    configuration = Configuration(Loader(tree), Sources(str(MODULE), tree), {}, ReadSettings())
    scope = configuration.instance.scope(SourceFile("expression", expression))
    # Of any file, as Terraform does.
    with patch("storage_lint.inputs.terraform.evaluate.calls.is_configuration", return_value=True):
        return configuration.root.evaluator.evaluate(node, scope)


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
    record()
