"""Puts a value of another type in the place of every value of every fixture, one at a time, and reads what comes of it.

    python fuzz/wrong_types.py [--part 1/4] [PATH...]

Of a template in YAML or JSON, a plan, a manifest and Terraform, each value becomes a number, text, a list, a map,
nothing, and what is not known, in turn. Whatever stands there, no stage of the program and no rule may crash. Exits
with 1 when one does, and prints the change.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "linter"))

from storage_lint.lint import Settings, lint  # noqa: E402
from storage_lint.rule import Profile  # noqa: E402

UNKNOWN = {"Fn::ImportValue": "nowhere"}
YAML = ("5", '"x"', "[1]", '{"a": 1}', "null", json.dumps(UNKNOWN))
TERRAFORM = ("5", '"x"', "[1]", "{ a = 1 }", "null", "data.external.x.result")
MAX_BYTES = 60_000  # of a file: each of its values is a run
YAML_LINE = re.compile(r"^(\s*(?:- )*)([\w:.\"'-]+:)(?=\s)(.*)$")
TERRAFORM_LINE = re.compile(r"^(\s*)([\w-]+)\s*(=|\{)(.*)$")


def changed(path: Path) -> Iterator[str]:
    """Yield the text of a file with one of its values changed."""
    text = path.read_text()
    if path.name.endswith((".json", ".template")) and text.lstrip()[:1] == "{":
        yield from _json(json.loads(text))
    elif path.name.endswith((".yaml", ".yml", ".template")):
        yield from _by_line(text, YAML_LINE, lambda found, value: f"{found[1]}{found[2]} {value}", YAML)
    elif path.name.endswith((".tf", ".tofu")):
        yield from _by_line(text, TERRAFORM_LINE, lambda found, value: f"{found[1]}{found[2]} = {value}", TERRAFORM)


def _json(document: Any) -> Iterator[str]:
    """Yield a document with each of its values changed, in place: it is as it was afterwards."""
    pending = [document]
    for holder in pending:
        for key in list(holder) if isinstance(holder, dict) else range(len(holder)):
            there = holder[key]
            for value in (5, "x", [1], {"a": 1}, None, UNKNOWN):
                holder[key] = value
                yield json.dumps(document)
            holder[key] = there
            if isinstance(there, (dict, list)):
                pending.append(there)


def _by_line(text: str, pattern: re.Pattern[str], make: Any, values: tuple[str, ...]) -> Iterator[str]:
    """Yield a text with the value of each line changed, what is indented below it left out."""
    lines = text.splitlines()
    for at, line in enumerate(lines):
        found = pattern.match(line)
        if found is None:
            continue
        end = at + 1
        while end < len(lines) and (not lines[end].strip() or _indent(lines[end]) > len(found[1])):
            end += 1
        if end < len(lines) and lines[end].strip()[:1] in ("}", "]", ")"):
            end += 1
        for value in values:
            yield "\n".join([*lines[:at], make(found, value), *lines[end:], ""])


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def crashes(directory: str) -> list[str]:
    """Return what crashes while a directory is read and judged."""
    report = lint([directory], Settings(profile=Profile.STRICT))
    said = [f"{one.summary}: {one.detail}" for one in report.problems]
    return [one for one in said if "internal error" in one or " crashed on " in one]


def main() -> int:
    """Change what is to be changed; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", default="1/1")
    parser.add_argument("paths", nargs="*", type=Path)
    options = parser.parse_args()
    part, parts = map(int, options.part.split("/"))
    roots = options.paths or [ROOT / "fixtures"]
    files = sorted(path for root in roots for path in ([root] if root.is_file() else root.rglob("*")) if path.is_file())
    seen: dict[str, str] = {}
    count = 0
    for path in files[part - 1 :: parts]:
        if path.stat().st_size > MAX_BYTES:
            continue
        with tempfile.TemporaryDirectory() as directory:
            try:
                for text in changed(path):
                    target = Path(directory, path.name)
                    target.write_text(text)
                    count += 1
                    for what in crashes(directory):
                        key = what.split("; STORAGE")[0].split(": ", 1)[-1]
                        if key not in seen:
                            seen[key] = text
                            kept = Path(tempfile.mkdtemp(), path.name)
                            kept.write_text(text)
                            print(f"{path}: {what}\n  kept in {kept}", flush=True)
            except (UnicodeDecodeError, json.JSONDecodeError):
                continue  # damaged as it is
    print(f"{count:,} changes, {len(seen)} crashes")
    return 1 if seen else 0


if __name__ == "__main__":
    os.environ.pop("STORAGE_LINT_DEBUG", None)
    sys.exit(main())
