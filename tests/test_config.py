"""storage-lint.toml: where it is found, what it says, and what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands import run
from storage_lint.config import Config, find_config, read_config

KNOWN = "region, partition, assume.backup_tags, assume.ebs_encryption_by_default"
FULL = """\
region = "eu-west-1"
partition = "aws-cn"

[assume]
ebs_encryption_by_default = true
backup_tags = ["Backup=daily"]

[assume.below."accounts/sandbox"]
ebs_encryption_by_default = false
"""


def problems(tmp_path: Path, text: str) -> list[tuple[str, str, int, int]]:
    file = tmp_path / "storage-lint.toml"
    file.write_text(text)
    found = []
    for problem in read_config(str(file))[1]:
        assert problem.span is not None
        place = problem.span.location()
        found.append((problem.summary.rpartition("toml: ")[2], problem.detail, place.line, place.column))
    return found


def test_everything(tmp_path: Path) -> None:
    (tmp_path / "storage-lint.toml").write_text(FULL)
    config, wrong = read_config(str(tmp_path / "storage-lint.toml"))
    assert wrong == []
    assert (config.region, config.partition) == ("eu-west-1", "aws-cn")
    assert [(one.field, one.value.value, one.path.removeprefix(str(tmp_path))) for one in config.assumed] == [
        ("account_encrypts_by_default", True, ""),
        ("account_backup_tags", ("Backup=daily",), ""),
        ("account_encrypts_by_default", False, "/accounts/sandbox"),
    ]
    assert config.assumed[0].value.origin.trace().span.text() == "ebs_encryption_by_default = true"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("region = 5\n", ("region has the wrong type", "expected a string in quotes", 1, 1)),
        ("\n  regoin = 'x'\n", ("unknown setting regoin", "did you mean region?", 2, 1)),
        (
            "[assume]\nebs_encryption_by_default = 'yes'\n",
            ("assume.ebs_encryption_by_default has the wrong type", "expected true or false", 2, 1),
        ),
        (
            "assume.zzz = 1\n",
            ("unknown setting assume.zzz", "known settings: " + KNOWN, 1, 1),
        ),
        (
            "[assume]\nbackup_tags = [1]\n",
            ("assume.backup_tags has the wrong type", "expected a list of strings", 2, 1),
        ),
        (
            "[assume.below.prod]\nbackup_tag = ['a']\n",
            ("unknown setting assume.below.prod.backup_tag", "did you mean assume.backup_tags?", 2, 1),
        ),
        ("region = \n", ("not valid TOML", "Invalid value (at line 1, column 10)", 1, 10)),
    ],
)
def test_what_is_wrong_is_said_where(tmp_path: Path, text: str, expected: tuple[str, str, int, int]) -> None:
    assert problems(tmp_path, text) == [expected]


def test_what_is_right_counts_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "storage-lint.toml").write_text('region = "eu-west-1"\npartition = 5\n')
    assert read_config(str(tmp_path / "storage-lint.toml"))[0] == Config(region="eu-west-1")


def test_the_nearest_one_within_the_repository(tmp_path: Path) -> None:
    (tmp_path / "storage-lint.toml").write_text("")
    inner = tmp_path / "repository" / "a" / "b"
    inner.mkdir(parents=True)
    assert find_config(str(inner)) == str(tmp_path / "storage-lint.toml")
    (tmp_path / "repository" / ".git").mkdir()
    assert find_config(str(inner)) is None
    (tmp_path / "repository" / "a" / "storage-lint.toml").write_text("")
    assert find_config(str(inner)) == str(tmp_path / "repository" / "a" / "storage-lint.toml")


def test_a_link_may_lead_out_of_the_repository_and_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("root:x:0:0\n")
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    (tmp_path / "repository" / "storage-lint.toml").symlink_to(tmp_path / "secret")
    assert find_config(str(tmp_path / "repository")) is None


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
