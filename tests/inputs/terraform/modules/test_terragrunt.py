"""What a root does not declare, where Terragrunt adds files to it: a note, and not known."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from storage_lint.cli import main
from storage_lint.inputs.terraform.modules import terragrunt
from storage_lint.lint import lint
from storage_lint.report import Report

INSTANCE = """\
resource "aws_db_instance" "db" {
  engine            = "postgres"
  storage_encrypted = var.encrypt
}
"""
ENCRYPTION = "rds-unencrypted-storage"
INCLUDE = 'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\n'
GENERATE = 'generate "variables" {\n  path     = "variables.tf"\n  contents = file("variables.tf")\n}\n'
HOOK = 'terraform {\n  before_hook "copy" {\n    commands = ["plan"]\n    execute  = ["cp", "../v.tf", "."]\n  }\n}\n'


def source(expression: str) -> str:
    return f"{INCLUDE}terraform {{\n  source = {expression}\n}}\n"


def extra(text: str) -> str:
    """Arguments for Terraform."""
    return f'terraform {{\n  extra_arguments "more" {{\n    {text}\n  }}\n}}\n'


# What is in files beside the root `modules/db`, and that Terragrunt may declare what is missing there.
COMPLETED = {
    "in the root itself": {"modules/db/terragrunt.hcl": GENERATE},
    "included by the root": {"modules/db/terragrunt.hcl": INCLUDE, "root.hcl": GENERATE},
    "a source": {"live/prod/db/terragrunt.hcl": source('"../../../modules/db"'), "live/root.hcl": GENERATE},
    "a source with a root of its own": {"live/db/terragrunt.hcl": source('"../..//modules//db"'), "root.hcl": GENERATE},
    "a computed source": {
        "live/db/terragrunt.hcl": source('"${get_repo_root()}/modules/db"'),
        "live/root.hcl": GENERATE,
    },
    "one of two sources": {
        "live/db/terragrunt.hcl": source(
            '"${get_env("E") == "p" ? "git::https://x.org/y//modules/db?ref=v${get_env("V")}" : "../../modules/db"}"'
        ),
        "live/root.hcl": GENERATE,
    },
    "a source that only leads up": {"modules/db/live/dev/terragrunt.hcl": source('"../.."') + GENERATE},
    "a source above, with a slash": {"modules/db/live/terragrunt.hcl": source('"..//"') + GENERATE},
    "a computed source above": {"modules/db/live/terragrunt.hcl": source('"${get_terragrunt_dir()}/.."') + GENERATE},
    "in what is included": {
        "live/db/terragrunt.hcl": INCLUDE,
        "live/_common/db.hcl": source('"../../modules/db"') + HOOK,
    },
}
REFUSED: dict[str, dict[str, str]] = {
    "no Terragrunt": {},
    "the source of another": {"live/db/terragrunt.hcl": source('"../../modules/other"'), "live/root.hcl": GENERATE},
    "a source above the root": {"modules/db/live/terragrunt.hcl": source('"../.."') + GENERATE},
    "half of a name": {"live/db/terragrunt.hcl": source('"../../es/db"'), "live/root.hcl": GENERATE},
    "nothing is added": {"live/db/terragrunt.hcl": source('"../../modules/db"')},
    "no file of Terragrunt": {"live/db/other.hcl": source('"../../modules/db"') + GENERATE},
}


def _lint(tmp_path: Path, files: dict[str, str], code: str = INSTANCE) -> Report:
    for name, text in {"modules/db/main.tf": code, **files}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / ".git").mkdir(exist_ok=True)
    return lint([str(tmp_path)])


@pytest.mark.parametrize("files", COMPLETED.values(), ids=COMPLETED)
def test_a_file_that_terragrunt_adds_may_declare_it(files: dict[str, str], tmp_path: Path) -> None:
    report = _lint(tmp_path, files)
    (problem,) = report.problems
    assert problem.note
    assert problem.summary == "var.encrypt is not declared"
    assert ", unless a file that Terragrunt adds (" in problem.detail
    assert ENCRYPTION in {one.rule.id for one in report.undecided}
    assert ENCRYPTION not in {one.rule.id for one in report.findings}


@pytest.mark.parametrize("files", REFUSED.values(), ids=REFUSED)
def test_what_nothing_adds_is_refused(files: dict[str, str], tmp_path: Path) -> None:
    report = _lint(tmp_path, files)
    assert [(one.note, one.detail) for one in report.problems] == [
        (False, "Terraform refuses this; what depends on it is not known")
    ]
    assert ENCRYPTION in {one.rule.id for one in report.undecided}


@pytest.mark.parametrize("name", ["local.encrypt", "data.aws_x.y.encrypt", "module.m.encrypt", "aws_x.y.encrypt"])
def test_whatever_is_missing(name: str, tmp_path: Path) -> None:
    report = _lint(tmp_path, COMPLETED["a source"], INSTANCE.replace("var.encrypt", name))
    assert [one.note for one in report.problems] == [True]
    assert ENCRYPTION in {one.rule.id for one in report.undecided}


def test_nothing_is_added_to_what_a_root_calls(tmp_path: Path) -> None:
    called = {"modules/db/inner/main.tf": INSTANCE}
    report = _lint(tmp_path, {**COMPLETED["a source"], **called}, 'module "inner" {\n  source = "./inner"\n}\n')
    assert [(one.note, one.summary) for one in report.problems] == [
        (False, "var.encrypt of module.inner is not declared")
    ]


def test_only_the_root_was_named(tmp_path: Path) -> None:
    _lint(tmp_path, COMPLETED["a source"])
    report = lint([str(tmp_path / "modules" / "db")])
    assert [one.note for one in report.problems] == [True]


DEFAULT = 'variable "encrypt" {\n  type    = bool\n  default = true\n}\n' + INSTANCE
SOURCE = source('"../../modules/db"')
LITERAL = "inputs = {\n  encrypt = false\n}\n"
# Files of Terragrunt that may give the variable another value than its default.
GIVING = {
    "an input": {"live/db/terragrunt.hcl": SOURCE + LITERAL},
    "in one line": {"live/db/terragrunt.hcl": SOURCE + 'inputs = { name = "x", "encrypt" = false }\n'},
    "in the root itself": {"modules/db/terragrunt.hcl": LITERAL},
    "below the root": {"modules/db/live/terragrunt.hcl": source('".."') + LITERAL},
    "included": {"live/db/terragrunt.hcl": SOURCE, "live/root.hcl": LITERAL},
    "included from above": {"live/db/terragrunt.hcl": SOURCE, "live/terragrunt.hcl": LITERAL},
    "computed": {"live/db/terragrunt.hcl": SOURCE + 'inputs = merge(local.common, { name = "x" })\n'},
    "each computed": {"live/db/terragrunt.hcl": SOURCE + "inputs = { for name, value in local.all : name => value }\n"},
    "a file of variables": {"live/db/terragrunt.hcl": SOURCE + extra('required_var_files = ["../common.tfvars"]')},
    "an option": {"live/db/terragrunt.hcl": SOURCE + extra('arguments = ["-var-file=../common.tfvars"]')},
    "the environment": {"live/db/terragrunt.hcl": SOURCE + extra("env_vars = { TF_VAR_encrypt = false }")},
    "of one of two": {
        "live/dev/db/terragrunt.hcl": source('"../../../modules/db"'),
        "live/prod/db/terragrunt.hcl": source('"../../../modules/db"') + LITERAL,
    },
}
COMPONENT = 'component "db" {\n  source = "../modules/db"\n  inputs = {\n    encrypt = var.encrypt\n  }\n}\n'
IN_ONE_LINE = COMPONENT.replace("{\n    encrypt = var.encrypt\n  }", "{ encrypt = var.encrypt }")
IN_STACKS = {
    "a component": {"live/db.tfcomponent.hcl": COMPONENT},
    "of the first version": {"live/db.tfstack.hcl": COMPONENT},
    "in one line": {"live/db.tfcomponent.hcl": IN_ONE_LINE},
    "computed": {"live/db.tfcomponent.hcl": 'component "db" {\n  source = "../modules/db"\n  inputs = local.all\n}\n'},
}
NOT_GIVING: dict[str, dict[str, str]] = {
    "nobody": {},
    "no input of that name": {"live/db/terragrunt.hcl": SOURCE + "inputs = {\n  encrypted = false\n}\n"},
    "no inputs": {"live/db/terragrunt.hcl": SOURCE + "locals {\n  encrypt = false\n}\n"},
    "another option": {"live/db/terragrunt.hcl": SOURCE + extra('arguments = ["-lock-timeout=20m", "-various"]')},
    "of another": {
        "live/db/terragrunt.hcl": SOURCE,
        "live/other/terragrunt.hcl": source('"../../modules/other"') + LITERAL,
    },
    "a component of another": {"live/db.tfcomponent.hcl": COMPONENT.replace("modules/db", "modules/other")},
    "deployments of a stack": {"live/prod.tfdeploy.hcl": COMPONENT},
    "of no source": {"live/other/terragrunt.hcl": source('"../../modules/other"') + LITERAL},
}


@pytest.mark.parametrize("files", GIVING.values(), ids=GIVING)
def test_inputs_may_give_another_value(files: dict[str, str], tmp_path: Path) -> None:
    report = _lint(tmp_path, files, DEFAULT)
    (undecided,) = [one for one in report.undecided if one.rule.id == ENCRYPTION]
    assert "terragrunt.hcl may give var.encrypt a value, which was not read" in undecided.unknown.reason
    assert [hop.message for hop in undecided.unknown.origin.trace().via] == ["var.encrypt"]  # no --var gave it
    assert ENCRYPTION not in {one.rule.id for one in report.findings}
    assert report.problems == ()


@pytest.mark.parametrize("files", IN_STACKS.values(), ids=IN_STACKS)
def test_components_of_stacks_may_give_another_value(files: dict[str, str], tmp_path: Path) -> None:
    report = _lint(tmp_path, files, DEFAULT)
    (undecided,) = [one for one in report.undecided if one.rule.id == ENCRYPTION]
    assert f"{next(iter(files))} may give var.encrypt a value, which was not read" in undecided.unknown.reason


@pytest.mark.parametrize("files", NOT_GIVING.values(), ids=NOT_GIVING)
def test_else_the_default_decides(files: dict[str, str], tmp_path: Path) -> None:
    report = _lint(tmp_path, files, DEFAULT)
    assert ENCRYPTION not in {one.rule.id for one in report.findings} | {one.rule.id for one in report.undecided}


@pytest.mark.parametrize(("given", "found"), [("true", False), ("false", True)])
def test_what_terraform_is_given_decides(given: str, found: bool, tmp_path: Path) -> None:
    files = {**GIVING["an input"], "modules/db/terraform.tfvars": f"encrypt = {given}\n"}
    report = _lint(tmp_path, files, DEFAULT)
    assert (ENCRYPTION in {one.rule.id for one in report.findings}) is found
    assert ENCRYPTION not in {one.rule.id for one in report.undecided}


def test_a_file_that_cannot_be_read_may_say_anything(tmp_path: Path) -> None:
    _lint(tmp_path, {"modules/db/terragrunt.hcl": ""}, DEFAULT)
    (tmp_path / "modules" / "db" / "terragrunt.hcl").write_bytes(b"inputs = {\n  \xff = 1\n}\n")
    undecided = {one.rule.id: one.unknown.reason for one in lint([str(tmp_path)]).undecided}
    assert "terragrunt.hcl may give var.encrypt a value, which was not read" in undecided[ENCRYPTION]


def test_a_file_of_the_root_is_named(tmp_path: Path) -> None:
    """The tree around it is walked, so that its deployments are known."""
    _lint(tmp_path, GIVING["an input"], DEFAULT)
    report = lint([str(tmp_path / "modules" / "db" / "main.tf")])
    assert ENCRYPTION in {one.rule.id for one in report.undecided}


def git(directory: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(directory), *words], check=True, capture_output=True)


@pytest.mark.parametrize("version", ["2", "4"])
@pytest.mark.parametrize(
    "giving",
    [
        GIVING["an input"],
        {**GIVING["an input"], "live/db/terragrunt.hbs": "", "live/db/terragrunt.hclx": ""},  # names alike
        IN_STACKS["a component"],
        IN_STACKS["of the first version"],
        {**IN_STACKS["of the first version"], "live/db.tfstack.hcb": ""},
    ],
    ids=["Terragrunt", "neighbours", "a stack", "an old stack", "its neighbour"],
)
def test_the_file_that_gives_it_lies_outside_of_what_was_named(
    giving: dict[str, str], version: str, tmp_path: Path
) -> None:
    """Whether there may be one says git's index; a run that looks at less finds no more to be right."""
    git(tmp_path, "init", "-q")
    files = {**giving, "live/db/terraform.tfvars": ""}
    whole = _lint(tmp_path, files, DEFAULT)
    git(tmp_path, "-c", f"index.version={version}", "add", ".")
    git(tmp_path, "update-index", "--index-version", version)
    report = lint([str(tmp_path / "modules" / "db")])
    assert [one.rule.id for one in report.undecided] == [one.rule.id for one in whole.undecided]
    assert ENCRYPTION in {one.rule.id for one in report.undecided}


def test_without_files_of_terragrunt_the_tree_is_not_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(tmp_path, "init", "-q")
    _lint(tmp_path, {"live/prod.tfvars": "", "live/prod.lock.hcl": ""}, DEFAULT)
    git(tmp_path, "add", ".")
    monkeypatch.setattr(terragrunt, "_hcl_files", lambda top: pytest.fail("searched"))
    assert ENCRYPTION not in {one.rule.id for one in lint([str(tmp_path / "modules" / "db")]).undecided}


def test_what_is_new_since_a_commit_is_judged_as_the_commit_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    git(tmp_path, "init", "-q")
    _lint(tmp_path, GIVING["an input"], DEFAULT)
    git(tmp_path, "add", ".")
    git(tmp_path, "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "x")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit, match=r"^0$"):
        main(["--undecided", "show", "--since", "HEAD", "modules/db"])
    assert "No findings, 0 undecided" in capsys.readouterr().out
