"""What a run over one small Terraform file imports: nothing heavy."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import storage_lint

ROOT = Path(storage_lint.__file__).parents[1]
HEAVY = """
_socket ast asyncio cfnlint click
concurrent.futures csv ctypes dataclasses decimal difflib email hashlib hcl2 html http inspect
importlib.metadata importlib.resources ipaddress json jsonschema lark logging multiprocessing networkx pathlib pathspec
pickle pprint random rich selectors shutil socket ssl statistics string subprocess tempfile textwrap unicodedata
unittest urllib xml yaml zipfile
""".split()  # noqa: SIM905  (forty lines as a list)
OTHER_INPUTS = [
    "storage_lint.inputs.cdk",
    "storage_lint.inputs.cloudformation.syntax.yaml",
    "storage_lint.report.json",
]
OTHER_SERVICES = [
    "storage_lint_rules.s3",
    "storage_lint_rules.rds",
    "storage_lint.resources.s3",
    "storage_lint.resources.rds",
]


def imported(tmp_path: Path, *words: str) -> set[str]:
    """Return the modules that a run in `tmp_path` has imported beyond those of Python."""
    program = """
import sys
before = set(sys.modules)
from storage_lint.cli import main
try:
    main()
except SystemExit as exit:
    assert exit.code in (0, 1), exit.code
print("imported:", *sorted(set(sys.modules) - before))
"""
    done = subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT.parent / 'rules'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return set(done.stdout.rpartition("imported:")[2].split())


@pytest.fixture
def terraform(tmp_path: Path) -> Path:
    (tmp_path / "main.tf").write_text('resource "aws_ebs_volume" "data" {\n  size = 10\n  type = "gp2"\n}\n')
    return tmp_path


def test_a_small_terraform_file_imports_nothing_heavy(terraform: Path) -> None:
    modules = imported(terraform)
    assert "storage_lint_rules.ebs.gp2_volume" in modules
    assert modules & {*HEAVY, *OTHER_INPUTS, *OTHER_SERVICES} == set()


def test_nor_does_a_repository_with_ignored_files(terraform: Path) -> None:
    (terraform / ".gitignore").write_text("*.log\nbuild/\n[ab].tmp\n")
    (terraform / ".git").mkdir()
    assert imported(terraform) & set(HEAVY) == set()


def test_settings_cost_what_reads_them(terraform: Path) -> None:
    """Places of keys, patterns of files and schemas are for who asks for them; a run without settings reads none."""
    assert not {one for one in imported(terraform) if one.startswith("storage_lint.config.")} - {
        "storage_lint.config.units"
    }
    (terraform / "storage-lint.toml").write_text('ignore = ["ebs-unencrypted-volume"]\n[rules.ebs]\nseverity = "low"\n')
    modules = imported(terraform)
    assert "storage_lint.config.read" in modules
    unwanted = {"glob", "storage_lint.source.toml_places", "storage_lint.config.schema", "storage_lint.vocabulary"}
    assert modules & {*HEAVY, *OTHER_INPUTS, *OTHER_SERVICES, *unwanted, "tomllib"} == set()


def test_options_patterns_and_assumptions_import_no_other_service(terraform: Path) -> None:
    (terraform / "storage-lint.toml").write_text(
        'ignore = ["s3-*", "rds-default-port", "CKV_AWS_18", "FSBP"]\nvariables = { stage = "dev" }\n'
        "[rules.rds-short-backup-retention]\nminimum-days = 14\n"
        "[assume]\nebs-encryption-by-default = true\n"
    )
    modules = imported(terraform)
    assert "storage_lint.config.read" in modules
    assert modules & {*HEAVY, *OTHER_INPUTS, *OTHER_SERVICES, "tomllib"} == set()


def test_an_import_of_the_list_is_seen(terraform: Path) -> None:
    """The test above can fail: the JSON report imports json."""
    assert "json" in imported(terraform, "--format", "json")


def test_help_and_version_import_no_input_and_no_rule(tmp_path: Path) -> None:
    for word in ("--help", "--version"):
        modules = imported(tmp_path, word)
        assert not [name for name in modules if name.startswith(("storage_lint.inputs.c", "storage_lint_rules"))]


COMPILED = """
import sys
compiled = []
sys.addaudithook(lambda event, what: compiled.append(what) if event == "compile" and what[1] == "<string>" else None)
from storage_lint.cli import main
try:
    main(["main.tf"])
except SystemExit:
    print("compiled:", *(str(source[:40], "utf-8") for source, _ in compiled), sep="|")
"""


def test_nothing_of_ours_is_compiled_from_text(terraform: Path) -> None:
    """A named tuple, and the name of a class in a type that is made when a module is imported, cost 1 ms each."""
    done = subprocess.run(
        [sys.executable, "-c", COMPILED],
        cwd=terraform,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT.parent / 'rules'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    of_functools = "lambda _cls, hits, misses, maxsize, currs"
    assert {*done.stdout.rpartition("compiled:")[2].strip().split("|")} - {"", of_functools[:40]} == set(), done.stderr
    assert "compiled:" in done.stdout
