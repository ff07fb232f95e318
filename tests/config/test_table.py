"""Every setting of the table: right, of the wrong type, misspelt, at its exact place; and what the schema says."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from commands import run
from repository import ROOT
from storage_lint.config import kinds
from storage_lint.config.read import read_config
from storage_lint.config.table import SETTINGS, Setting, assumable_settings
from storage_lint.packs import BUILT_IN
from storage_lint.select import Rulebook

BOOK = Rulebook((BUILT_IN,))
SCHEMA = json.loads((ROOT / "linter" / "storage_lint" / "config.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft7Validator(SCHEMA)
ALL = [*SETTINGS, *assumable_settings()]
# What a table needs beside the setting that is looked at.
BESIDE = {"override": "paths = ['a']\n", "accept": "rule = 's3'\naddress = 'a'\n"}


def right(setting: Setting) -> str:
    """Return a value that fits, as TOML."""
    if setting.names_rules:
        return '"s3"' if setting.kind is kinds.TEXT else '["s3-*", "CKV_AWS_18"]'
    if setting.path == ("packs",):
        return '["click"]'
    if setting.path == ("policies",):
        return '["*.toml"]'
    words = setting.kind.schema.get("enum") or setting.kind.schema.get("items", {}).get("enum")
    if words:
        return json.dumps(words[-1] if "enum" in setting.kind.schema else words[:2])
    return {
        kinds.VERSIONS.words: '">=0.1"',
        kinds.TEXT.words: '"text"',
        kinds.TEXTS.words: '["a", "b"]',
        kinds.TEXT_OR_TEXTS.words: "[]",
        kinds.FLAG.words: "true",
        kinds.DATE.words: "2027-03-31",
        kinds.TABLE.words: '{ a = "b" }',
    }[setting.kind.words]


def written(setting: Setting, value: str, spelling: str = "") -> tuple[str, int, int]:
    """Return a file with one setting, and the line and column of its key."""
    *tables, key = ["x" if part == "*" and setting.path[0] == "assume" else part for part in setting.path]
    names = [str(part) if part != "*" else "s3-*" for part in tables if part != 0]
    header = ".".join(json.dumps(name) if "*" in name else name for name in names)
    head = f"# first line\n[{header}]\n" if names and 0 not in tables else ""
    if 0 in tables:
        beside = "".join(one for one in BESIDE[names[0]].splitlines(True) if not one.startswith(f"{key} "))
        inner = ".".join(header.split(".")[1:])
        head = f"# first line\n[[{names[0]}]]\n{beside}" + (f"[{names[0]}.{inner}]\n" if inner else "")
    text = f"{head}  {spelling or key} = {value}\n"
    return text, text.count("\n"), 3


def problems(tmp_path: Path, text: str) -> list[tuple[str, int, int]]:
    file = tmp_path / "storage-lint.toml"
    file.write_text(text, encoding="utf-8")
    found = []
    for problem in read_config(str(file), BOOK)[1]:
        assert problem.span is not None
        place = problem.span.location()
        found.append((problem.summary.rpartition("toml: ")[2], place.line, place.column))
    return found


def accepts(text: str) -> bool:
    """Return whether the JSON Schema accepts a file; editors see dates as strings."""
    return VALIDATOR.is_valid(json.loads(json.dumps(tomllib.loads(text), default=str)))


@pytest.mark.parametrize("setting", ALL, ids=lambda one: one.name)
def test_each_setting(setting: Setting, tmp_path: Path) -> None:
    text, _, _ = written(setting, right(setting))
    for name in ("a", "b"):  # what names of files are right
        (tmp_path / name).touch()
    assert (problems(tmp_path, text), accepts(text)) == ([], True)
    text, line, column = written(setting, "0.5")
    (what, *where), *_ = problems(tmp_path, text)
    assert (what.endswith("has the wrong type"), where, accepts(text)) == (True, [line, column], False)
    key = str(setting.path[-1])
    text, line, column = written(setting, right(setting), f"{key[:-1]}x{key[-1]}")
    wrong = problems(tmp_path, text)
    assert (wrong[-1][0].startswith("unknown setting"), wrong[-1][1:]) == (True, (line, column))
    assert not accepts(text)


def test_the_schema_is_one() -> None:
    Draft7Validator.check_schema(SCHEMA)
    assert json.loads(run("config", "--schema").output) == SCHEMA


PAGE = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_documented_examples_are_right(number: int, tmp_path: Path) -> None:
    assert (problems(tmp_path, EXAMPLES[number]), accepts(EXAMPLES[number])) == ([], True)


def test_editors_tools_say_the_same(tmp_path: Path) -> None:
    pytest.importorskip("check_jsonschema")
    good, bad = [], []
    for number, text in enumerate(EXAMPLES):
        (tmp_path / f"good{number}.toml").write_text(text)
        good.append(str(tmp_path / f"good{number}.toml"))
        (tmp_path / f"bad{number}.toml").write_text(f"nothing = 1\n{text}")
        bad.append(str(tmp_path / f"bad{number}.toml"))
    schema = str(ROOT / "linter" / "storage_lint" / "config.schema.json")
    command = [sys.executable, "-m", "check_jsonschema", "--schemafile", schema]
    done = subprocess.run([*command, *good], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    done = subprocess.run([*command, *bad], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert all(f"bad{number}.toml" in done.stdout for number in range(len(EXAMPLES)))


def test_what_holds_and_where_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "storage-lint.toml").write_text(
        'region = "eu-west-1"\nignore = ["s3"]\nfail-on = "high"\n[rules."s3-*"]\nseverity = "low"\n'
        '[[override]]\npaths = ["sub/dev"]\nignore = ["ebs-*"]\n[override.rules."s3-*"]\nseverity = "off"\n'
    )
    (tmp_path / "sub" / "dev").mkdir(parents=True)
    (tmp_path / "sub" / "storage-lint.toml").write_text(
        'extends = "../storage-lint.toml"\nregion = "us-east-1"\n[[accept]]\nrule = "s3"\npaths = ["a"]\n'
        "until = 2027-01-01\n"
    )
    shown = {line.partition(" ")[0]: line for line in run("config").output.splitlines()}
    assert re.sub(" +", " ", shown["region"]) == 'region = "eu-west-1" # storage-lint.toml:1'
    assert re.sub(" +", " ", shown["profile"]) == 'profile = "default" # default'
    assert re.sub(" +", " ", shown["fail-on"]) == 'fail-on = "high" # storage-lint.toml:3'
    printed = json.loads(run("config", "sub", "--format", "json").output)
    rows = {row["name"]: (row["value"], row["from"]) for row in printed}
    assert rows["region"] == ("us-east-1", {"path": "sub/storage-lint.toml", "line": 2, "column": 1})
    assert rows["fail-on"] == ("high", {"path": "storage-lint.toml", "line": 3, "column": 1})
    assert rows["ignore"] == (["s3"], {"path": "storage-lint.toml", "line": 2, "column": 1})
    assert rows["accept[0].until"] == ("2027-01-01", {"path": "sub/storage-lint.toml", "line": 6, "column": 1})
    shown = {line.partition(" =")[0]: line for line in run("config", "sub/dev/main.tf").output.splitlines()}
    assert re.sub(" +", " ", shown["ignore"]) == 'ignore = ["ebs-*"] # storage-lint.toml:8'
    assert re.sub(" +", " ", shown['rules."s3-*".severity']) == 'rules."s3-*".severity = "off" # storage-lint.toml:10'


def test_what_is_wrong_is_said_by_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "storage-lint.toml").write_text("\nregoin = 1\n")
    done = run("config")
    assert (done.status, done.errors) == (
        2,
        "storage-lint.toml:2:1: unknown setting regoin\n  did you mean region?\n",
    )
    assert run("config", "--isolated").status == 0
    assert run("config", "--config", "missing.toml").status == 2
