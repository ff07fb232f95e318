"""storage-lint.toml: where it is found, what it says, and what is wrong with it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from commands import run
from storage_lint.config.read import read_config
from storage_lint.config.units import Configs
from storage_lint.config.values import Config
from storage_lint.packs import BUILT_IN
from storage_lint.select import Rulebook

BOOK = Rulebook((BUILT_IN,))

FULL = """\
region = "eu-west-1"
partition = "aws-cn"

[assume]
ebs-encryption-by-default = true
backup-tags = ["Backup=daily"]

[assume.below."accounts/sandbox"]
ebs-encryption-by-default = false
"""


def read(tmp_path: Path, text: str) -> tuple[Config, list[tuple[str, str, int, int]]]:
    """Return what a file says, and its problems: summary, detail, line, column."""
    file = tmp_path / "storage-lint.toml"
    file.write_text(text, encoding="utf-8", newline="")
    config, problems = read_config(str(file), BOOK)
    found = []
    for problem in problems:
        assert problem.span is not None
        place = problem.span.location()
        found.append((problem.summary.rpartition("toml: ")[2], problem.detail, place.line, place.column))
    return config, found


def test_everything(tmp_path: Path) -> None:
    config, wrong = read(tmp_path, FULL)
    assert wrong == []
    assert (config.get("region"), config.get("partition")) == ("eu-west-1", "aws-cn")
    assumed = config.assumed({"backup-tags": "tags", "ebs-encryption-by-default": "encrypts"})
    assert [(one.field, one.value.value, one.path.removeprefix(str(tmp_path))) for one in assumed] == [
        ("encrypts", True, ""),
        ("tags", ("Backup=daily",), ""),
        ("encrypts", False, "/accounts/sandbox"),
    ]
    assert config.entries["assume", "ebs-encryption-by-default"].span.text() == "ebs-encryption-by-default"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("region = 5\n", ("region has the wrong type", "expected a string in quotes", 1, 1)),
        ("\n  regoin = 'x'\n", ("unknown setting regoin", "did you mean region?", 2, 3)),
        ("region = \n", ("not valid TOML", "Invalid value (at line 1, column 10)", 1, 10)),
        (
            "[assume]\nebs_encryption_by_default = 'yes'\n",
            ("assume.ebs_encryption_by_default has the wrong type", "expected true or false", 2, 1),
        ),
        (
            "assume.zzz = 1\n",
            (
                "unknown setting assume.zzz",
                "known here: aurora-encrypted-by-default, backup-tags, below, ebs-encryption-by-default, "
                "s3-public-access-block",
                1,
                8,
            ),
        ),
        (
            "[assume]\nbackup-tags = [1]\n",
            ("assume.backup-tags has the wrong type", "expected a list of strings", 2, 1),
        ),
        (
            "[assume.below.prod]\nbackup-tag = ['a']\n",
            ("unknown setting assume.below.prod.backup-tag", "did you mean assume.below.prod.backup-tags?", 2, 1),
        ),
        (
            'ignore = [\n  "s3-*",\n  "s3-missing-tls-den",\n]\n',
            (
                "ignore: no rule, alias, service or framework is called 's3-missing-tls-den'",
                "did you mean s3-missing-tls-deny? storage-lint rules lists them all",
                1,
                1,
            ),
        ),
        (
            "[rules.ebs-gp2-volum]\nseverity = 'low'\n",
            (
                "rules.ebs-gp2-volum: no rule, alias, service or framework is called 'ebs-gp2-volum'",
                "did you mean ebs-gp2-volume? storage-lint rules lists them all",
                1,
                8,
            ),
        ),
        (
            'rules = { ebs-gp2-volume = { "severty" = "low" } }\n',
            ("unknown setting rules.ebs-gp2-volume.severty", "did you mean rules.ebs-gp2-volume.severity?", 1, 30),
        ),
        (
            "[[override]]\npaths = ['a']\n[[override]]\npaths = ['b']\n  [override.rules.s3]\n  acceptible = true\n",
            (
                "unknown setting override[].rules.s3.acceptible",
                "did you mean override[].rules.s3.acceptable?",
                6,
                3,
            ),
        ),
        (
            "override = [{ paths = ['a'] }, { paths = ['b'], ignor = [] }]\n",
            ("unknown setting override[].ignor", "did you mean override[].ignore?", 1, 49),
        ),
        ("[[override]]\nignore = []\n", ("[[override]] has no paths", "without it the table says nothing", 1, 3)),
        (
            "[[accept]]\nrule = 's3'\n",
            ("[[accept]] does not say where", "name one of address, construct, paths", 1, 3),
        ),
        (
            "[[accept]]\nrule = 's3'\naddress = '*'\nuntil = '2027-01-01'\n",
            ("accept[].until has the wrong type", "expected a date without quotes, such as 2027-03-31", 4, 1),
        ),
        ("accept = 5\n", ("accept has the wrong type", "expected tables, each under [[accept]]", 1, 1)),
        ("rules = 5\n", ("rules has the wrong type", "expected a table", 1, 1)),
        ("requires = 'new'\n", ("requires has the wrong type", "expected versions, such as '>=0.2,<1'", 1, 1)),
        (
            "undecided = 'maybe'\n",
            ("undecided cannot be 'maybe'", "expected one of show, hide, fail", 1, 1),
        ),
        (
            "profile = 'Strct'\n",
            ("profile cannot be 'Strct'", "did you mean strict? expected one of default, strict", 1, 1),
        ),
        (
            "undecided = true\n",
            ("undecided has the wrong type", "expected one of show, hide, fail", 1, 1),
        ),
        (
            "variable-files = ['../../../x.tfvars']\n",
            ("variable-files: ../../../x.tfvars is not read", "it lies outside of the repository", 1, 1),
        ),
        (
            "region = 'eu-west-1'\nvariable-files = ['prod.tfvars']\n",
            (
                "variable-files: prod.tfvars is not read",
                "there is no such file; names are relative to this one",
                2,
                1,
            ),
        ),
        (
            "parameter-files = ['.env']\n",
            (
                "parameter-files: .env is not read",
                "it may hold credentials: files of this kind are not read",
                1,
                1,
            ),
        ),
        (
            "baseline = 'x\\u0000'\n".replace("'", '"'),
            ("baseline: x\0 is not read", "its name holds a NUL character", 1, 1),
        ),
        *(
            (f"policies = ['{one}']\n", (f"policies: {one} is not read", "it lies outside of the repository", 1, 1))
            for one in ("/**/*.yaml", "/etc/*/*.conf", "../../*")
        ),
    ],
)
def test_what_is_wrong_is_said_where(tmp_path: Path, text: str, expected: tuple[str, str, int, int]) -> None:
    assert read(tmp_path, text)[1] == [expected]
    assert read(tmp_path, text.replace("\n", "\r\n"))[1] == [expected]


def test_what_is_right_counts_all_the_same(tmp_path: Path) -> None:
    config, wrong = read(tmp_path, 'region = "eu-west-1"\npartition = 5\nignore = ["s3-*", "zzz-q"]\n')
    assert len(wrong) == 2
    assert {path: entry.value for path, entry in config.entries.items()} == {
        ("region",): "eu-west-1",
        ("ignore",): ["s3-*"],
    }


def test_many_faults_are_not_all_said(tmp_path: Path) -> None:
    file = _write(tmp_path / "storage-lint.toml", "".join(f"x{number} = 1\n" for number in range(99)))
    _, problems = read_config(str(file), BOOK)
    assert len(problems) == 21
    assert problems[-1].summary.endswith("too many settings are wrong")


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_versions(tmp_path: Path) -> None:
    assert read(tmp_path, 'requires = ">=0.1,<1"\n')[1] == []
    ((what, why, line, column),) = read(tmp_path, 'requires = ">=9, <10"\n')[1]
    assert what.startswith("these settings are not for storage-lint 0.")
    assert (why, line, column) == ("they are for >=9, <10", 1, 1)


# -- files that extend each other


def test_tables_are_merged_and_lists_replaced(tmp_path: Path) -> None:
    _write(
        tmp_path / "base.toml",
        'region = "eu-west-1"\nignore = ["s3"]\nvariables = { env = "prod", n = 3 }\n'
        '[rules.s3]\nseverity = "low"\nacceptable = false\n'
        '[[override]]\npaths = ["a"]\n[[override]]\npaths = ["b"]\n',
    )
    (tmp_path / ".git").mkdir()
    config, wrong = read(
        tmp_path,
        'extends = "base.toml"\nignore = ["ebs"]\n[rules.s3]\nseverity = "high"\n[variables]\nn = 4\n'
        '[[override]]\npaths = ["c"]\n',
    )
    assert wrong == []
    assert {path: entry.value for path, entry in config.entries.items() if path != ("extends",)} == {
        ("region",): "eu-west-1",
        ("ignore",): ["ebs"],
        ("variables",): {"env": "prod", "n": 4},
        ("rules", "s3", "severity"): "high",
        ("rules", "s3", "acceptable"): False,
        ("override", 0, "paths"): ["c"],
    }


def test_of_several_the_later_one_wins(tmp_path: Path) -> None:
    _write(tmp_path / "storage-lint-a.toml", 'region = "a"\npartition = "a"\n')
    _write(tmp_path / "storage-lint-b.toml", 'region = "b"\n')
    config, wrong = read(tmp_path, 'extends = ["storage-lint-a.toml", "storage-lint-b.toml"]\n')
    assert wrong == []
    assert (config.get("region"), config.get("partition")) == ("b", "a")


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("missing.toml", "there is no such file"),
        ("link.toml", "it is a symbolic link"),
        ("../outside.toml", "it lies outside of the repository"),
        (".env", "its name does not end with .toml"),
        ("storage-lint.toml", "they extend each other: "),
        ("circle.toml", "they extend each other: "),
        ("deep1.toml", "files extend each other more than 8 deep"),
    ],
)
def test_what_cannot_be_extended(tmp_path: Path, target: str, reason: str) -> None:
    home = tmp_path / "repository"
    (home / ".git").mkdir(parents=True)
    _write(tmp_path / "outside.toml", "password = 'hunter2'\n")
    _write(home / ".env", "password = 'hunter2'\n")
    (home / "link.toml").symlink_to(tmp_path / "outside.toml")
    _write(home / "circle.toml", 'extends = "storage-lint.toml"\n')
    for number in range(1, 10):
        _write(home / f"deep{number}.toml", f'extends = "deep{number + 1}.toml"\n')
    _write(home / "deep10.toml", "")
    ((what, why, _, column),) = read(home, f'  extends = "{target}"\nregion = "x"\n')[1]
    assert "which was not read" in what
    assert why.startswith(reason)
    assert column == (1 if target.startswith(("circle", "deep")) else 3)
    assert "hunter2" not in what + why


def find(directory: Path) -> str | None:
    config = Configs(BOOK).of(str(directory))
    return None if config is None else os.path.abspath(config.files[0])


def test_the_nearest_one_within_the_repository(tmp_path: Path) -> None:
    (tmp_path / "storage-lint.toml").write_text("")
    inner = tmp_path / "repository" / "a" / "b"
    inner.mkdir(parents=True)
    assert find(inner) == str(tmp_path / "storage-lint.toml")
    (tmp_path / "repository" / ".git").mkdir()
    assert find(inner) is None
    (tmp_path / "repository" / "a" / "storage-lint.toml").write_text("")
    assert find(inner) == str(tmp_path / "repository" / "a" / "storage-lint.toml")
    assert find(inner / "main.tf") == str(tmp_path / "repository" / "a" / "storage-lint.toml")


def test_a_link_may_lead_out_of_the_repository_and_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("root:x:0:0\n")
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    (tmp_path / "repository" / "storage-lint.toml").symlink_to(tmp_path / "secret")
    assert find(tmp_path / "repository") is None


def test_what_belongs_to_the_run_is_said_where_the_run_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(tmp_path / "storage-lint.toml", 'fail-on = "high"\n')
    _write(tmp_path / "sub" / "storage-lint.toml", 'extends = "../storage-lint.toml"\nundecided = "fail"\n')
    monkeypatch.chdir(tmp_path)
    configs = Configs(BOOK)
    config = configs.of("sub")
    assert config is not None
    assert (config.get("fail-on"), config.get("undecided")) == (None, None)
    (problem,) = configs.problems
    assert problem.summary == "sub/storage-lint.toml: undecided belongs to the whole run"
    assert problem.detail == "only the storage-lint.toml of the working directory says it: that is storage-lint.toml"
    monkeypatch.chdir(tmp_path / "sub")
    configs = Configs(BOOK)
    assert configs.run is not None
    assert (configs.run.get("fail-on"), configs.run.get("undecided"), configs.problems) == ("high", "fail", [])


INSTANCE = 'resource "aws_instance" "web" {\n  ami = "ami-1"\n}\n'


def test_an_assumption_decides_and_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.tf").write_text(INSTANCE)
    assert "1 undecided" in run("--select", "ebs-unencrypted-volume").output
    (tmp_path / "storage-lint.toml").write_text(FULL)
    assert "0 undecided" in run("--select", "ebs-unencrypted-volume").output
    (tmp_path / "other.toml").write_text("[assume]\nebs_encryption_by_default = false\n")
    assert "1 undecided" in run("--select", "ebs-unencrypted-volume", "--config", "other.toml").output


def test_an_assumption_for_a_folder_decides_there_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("a/prod/data", "b/prod", "production"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "main.tf").write_text(INSTANCE)
    (tmp_path / "storage-lint.toml").write_text('[assume.below."*/prod"]\nebs_encryption_by_default = true\n')
    done = run("--select", "ebs-unencrypted-volume", "--undecided", "show")
    assert "1 undecided" in done.output
    assert "production/main.tf:1:1" in done.output


def test_a_setting_that_is_wrong_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.tf").write_text(INSTANCE)
    assert run("--config", "missing.toml").status == 2
    (tmp_path / "storage-lint.toml").write_text("regoin = 'x'\n")
    done = run()
    assert done.status == 2
    assert "storage-lint.toml:1:1 problem unknown setting regoin" in done.output


def test_the_region_is_what_the_templates_get(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "template.yaml").write_text(
        "Conditions: {Here: !Equals [!Ref AWS::Region, eu-west-1]}\n"
        "Resources:\n  V:\n    Type: AWS::EC2::Volume\n"
        "    Properties: {Encrypted: !If [Here, true, false], VolumeType: gp3, Size: 10}\n"
    )
    assert run().output.startswith("No findings, 1 undecided")
    (tmp_path / "storage-lint.toml").write_text(FULL)
    assert run().output.startswith("No findings, 0 undecided")


def test_options_go_before_the_file_and_the_file_before_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.tf").write_text('resource "aws_ebs_volume" "v" {\n  type = "gp2"\n  encrypted = true\n}\n')
    _write(tmp_path / "storage-lint.toml", 'fail-on = "high"\nselect = ["ebs-gp2-volume"]\n')
    assert (run().status, run("--fail-on", "low").status, run("--isolated").status) == (0, 1, 1)
    _write(tmp_path / "ci.toml", 'ignore = ["ebs-*"]\n')
    assert run("--config", "ci.toml").output.startswith("No findings, 0 undecided")
    monkeypatch.setenv("STORAGE_LINT_CONFIG", "ci.toml")
    assert run().output.startswith("No findings, 0 undecided")
    assert "ebs-gp2-volume" in run("--isolated").output
    assert "ebs-gp2-volume" in run("--config", "storage-lint.toml").output
    assert run("--isolated", "--fail-on", "never").status == 0


def test_variables_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.tf").write_text(
        'variable "type" {}\nvariable "size" { type = number }\nvariable "tags" { type = map(string) }\n'
        'resource "aws_ebs_volume" "v" {\n  type = var.type\n  size = var.size\n  encrypted = var.tags.e\n}\n'
    )
    _write(tmp_path / "storage-lint.toml", 'variables = { type = "gp2", size = 10, tags = { e = "true" } }\n')
    done = run("--undecided", "show", "--select", "ebs-gp2-volume")
    assert "ebs-gp2-volume gp2 volume" in done.output
    assert "0 undecided" in done.output
    done = run("--var", "type=gp3", "--select", "ebs-gp2-volume")
    assert done.output.startswith("No findings, 0 undecided")
    _write(tmp_path / "prod.tfvars", 'type = "gp2"\n')
    _write(tmp_path / "storage-lint.toml", 'variable-files = ["prod.tfvars"]\n')
    assert "ebs-gp2-volume gp2 volume" in run("--select", "ebs-gp2-volume").output


def test_a_path_that_is_not_there_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("config", "envs/prdo")
    assert (done.status, done.errors.splitlines()[0]) == (2, "envs/prdo: no such file or directory")
    assert done.output == run("config").output
