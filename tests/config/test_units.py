"""Which settings hold for which unit: the verdicts of a monorepo, from wherever they are asked for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands import run
from storage_lint.packs import BUILT_IN, list_rules, strict_rules
from storage_lint.select import Rulebook

VOLUME = 'resource "aws_ebs_volume" "v" {\n  type = "gp2"\n  size = 10\n  encrypted = false\n}\n'
TREE = {
    "storage-lint.toml": 'ignore = ["ebs-unencrypted-volume"]\nselect = ["ebs-*"]\n'
    '[rules.ebs-gp2-volume]\nseverity = "high"\n'
    '[[override]]\npaths = ["envs/dev/**"]\nignore = ["ebs-gp2-volume"]\n'
    '[override.rules.ebs-unencrypted-volume]\nseverity = "info"\n',
    "envs/dev/main.tf": VOLUME,
    "envs/prod/storage-lint.toml": 'extends = "../../storage-lint.toml"\nignore = []\nregion = "eu-west-1"\n',
    "envs/prod/main.tf": VOLUME,
    "envs/prod/deep/main.tf": VOLUME,
    "other/storage-lint.toml": 'select = ["ebs-gp2-volume"]\n',
    "other/main.tf": VOLUME,
    "other/t.yaml": "Resources:\n  V:\n    Type: AWS::EC2::Volume\n"
    "    Properties: {AvailabilityZone: a, Size: 10, VolumeType: gp2}\n",
    "more/main.tf": VOLUME,
}
GP2, OPEN = "ebs-gp2-volume", "ebs-unencrypted-volume"
EXPECTED = {
    ("envs/dev/main.tf", OPEN, "info"),
    ("envs/prod/main.tf", GP2, "high"),
    ("envs/prod/main.tf", OPEN, "high"),
    ("envs/prod/deep/main.tf", GP2, "high"),
    ("envs/prod/deep/main.tf", OPEN, "high"),
    ("other/main.tf", GP2, "low"),
    ("other/t.yaml", GP2, "low"),
    ("more/main.tf", GP2, "high"),
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    for name, text in TREE.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


BLOCK = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")


def found(root: Path, *words: str) -> set[tuple[str, str, str]]:
    """Return the findings: file from the root, rule, severity."""
    done = run("--format", "json", *words)
    assert done.status in (0, 1), done.output
    report = json.loads(done.output)
    return {
        (Path(one["location"]["path"]).absolute().relative_to(root).as_posix(), one["rule"], one["severity"])
        for one in report["findings"]
    }


def test_from_the_root(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree)
    assert found(tree) == EXPECTED


@pytest.mark.parametrize("unit", ["envs/dev", "envs/prod", "other", "more"])
def test_from_a_unit_and_by_name(tree: Path, unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = {one for one in EXPECTED if one[0].startswith(f"{unit}/")}
    monkeypatch.chdir(tree)
    assert found(tree, unit) == expected
    alone = {one for one in expected if one[0] == f"{unit}/main.tf"}
    assert found(tree, f"{unit}/main.tf") == alone
    monkeypatch.chdir(tree / unit)
    assert found(tree) == expected
    assert found(tree, "main.tf") == alone


def test_options_go_before_what_a_unit_says(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree)
    assert {rule for _, rule, _ in found(tree, "--select", GP2)} == {GP2}
    assert not any(rule == GP2 for _, rule, _ in found(tree, "--ignore", GP2, "envs", "more"))
    assert {severity for _, rule, severity in found(tree, "--isolated", "--select", GP2)} == {"low"}


def test_what_decides_values_holds_for_its_unit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    template = (
        "Parameters: {Type: {Type: String, Default: gp3}}\nConditions: {Here: !Equals [!Ref AWS::Region, eu-west-1]}\n"
        "Resources:\n  V:\n    Type: AWS::EC2::Volume\n    Condition: Here\n"
        "    Properties: {AvailabilityZone: a, Size: 10, VolumeType: !Ref Type, Encrypted: true}\n"
    )
    root = 'variable "type" {\n  default = "gp3"\n}\n'
    root += 'resource "aws_ebs_volume" "v" {\n  type = var.type\n  size = 1\n}\n'
    instance = 'resource "aws_instance" "i" {\n  ami = "ami-1"\n}\n'
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "t.yaml").write_text(template)
        (tmp_path / name / "main.tf").write_text(root + instance)
    (tmp_path / "a" / "p.json").write_text('{"Type": "gp2"}')
    (tmp_path / "a" / "storage-lint.toml").write_text(
        'region = "eu-west-1"\nvariables = { type = "gp2" }\nparameter-files = ["p.json"]\n'
        "[assume]\nebs-encryption-by-default = true\n"
    )
    assert found(tmp_path, "--select", GP2) == {("a/main.tf", GP2, "low"), ("a/p.json", GP2, "low")}
    done = run("--select", OPEN, "--undecided", "show", "--format", "json")
    undecided = {one["location"]["path"] for one in json.loads(done.output)["undecided"]}
    assert undecided == {"b/main.tf"}


def test_what_is_excluded_is_not_looked_at_and_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a", "examples/x", "modules/old"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "main.tf").write_text(VOLUME)
    (tmp_path / "main.tf").write_text('module "old" {\n  source = "./modules/old"\n}\n')
    (tmp_path / "storage-lint.toml").write_text('exclude = ["examples/**", "modules"]\nselect = ["ebs-gp2-volume"]\n')
    assert found(tmp_path) == {("a/main.tf", GP2, "low")}
    report = json.loads(run("--format", "json").output)
    assert (report["summary"]["excluded"], report["summary"]["suppressed"]) == (1, 0)
    assert report["summary"]["passed_by"] == 1  # examples/x: modules/old is called, and read
    assert ", 0 suppressed, 1 in excluded places, " in run().output
    assert "Read 2 storage resources in 3 files; the settings exclude 1 directory or file.\n" in run().output
    assert found(tmp_path, "examples/x/main.tf") == {("examples/x/main.tf", GP2, "low")}
    assert found(tmp_path, "examples") == {("examples/x/main.tf", GP2, "low")}
    assert "passed_by" not in json.loads(run("--format", "json", "examples").output)["summary"]


def test_what_is_excluded_is_joined_with_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is named has the verdict of the whole tree, which does not look there either."""
    rule = "s3-missing-public-access-block"
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    for name in ("live", "vendor/a"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "live" / "main.tf").write_text('resource "aws_s3_bucket" "b" {\n  bucket = "acme-logs"\n}\n')
    settings = "".join(f"  {one} = true\n" for one in BLOCK)
    (tmp_path / "vendor" / "a" / "main.tf").write_text(
        f'resource "aws_s3_bucket_public_access_block" "b" {{\n  bucket = "acme-logs"\n{settings}}}\n'
    )
    for excluded, expected in (("", set()), ('exclude = ["vendor"]\n', {("live/main.tf", rule, "medium")})):
        (tmp_path / "storage-lint.toml").write_text(excluded)
        for words in ((), ("live/main.tf",), ("live/main.tf", "storage-lint.toml")):
            assert found(tmp_path, "--select", rule, *words) == expected
    assert found(tmp_path, "--select", rule, "live/main.tf", "vendor/a/main.tf") == set()  # named, it is looked at


def test_where_a_run_is_started_decides_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which of two blocks for one bucket comes first is open at deployment; here it is the same from everywhere."""
    (tmp_path / ".git").mkdir()
    bucket = 'resource "aws_s3_bucket" "b" {\n  bucket = "acme-logs"\n}\n'
    for name, declared, policy in (("live/a", "", "false"), ("vendor/x", bucket, "true")):
        (tmp_path / name).mkdir(parents=True)
        settings = "".join(f"  {one} = {policy if one == 'block_public_policy' else 'true'}\n" for one in BLOCK)
        (tmp_path / name / "main.tf").write_text(
            f'{declared}resource "aws_s3_bucket_public_access_block" "b" {{\n  bucket = "acme-logs"\n{settings}}}\n'
        )

    def said(start: str, *paths: str) -> list[tuple[str, ...]]:
        monkeypatch.chdir(tmp_path / start)
        report = json.loads(run("--format", "sarif", "-q", "--undecided", "show", *paths).output)
        places = [(one["ruleId"], one["locations"][0], one["message"]["text"]) for one in report["runs"][0]["results"]]
        return sorted((rule, json.dumps(place), text) for rule, place, text in places)

    for start, whole in (("live/a", "../.."), ("vendor/x", "../.."), ("vendor", ".."), ("vendor", str(tmp_path))):
        assert said(start, whole) == said(".")
        assert said(start, f"{whole}/vendor/x/main.tf") == said(".", "vendor/x/main.tf")


def test_what_is_excluded_calls_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module of which the only caller is excluded stands for itself, and not for all that the caller calls."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    for name in ("live", "other", "m", "n"):
        (tmp_path / name).mkdir()
    for name in ("m", "n"):
        (tmp_path / name / "main.tf").write_text(VOLUME)
    call = 'module "{0}" {{\n  source = "../{0}"\n}}\n'
    (tmp_path / "live" / "main.tf").write_text(call.format("m") + call.format("n"))
    (tmp_path / "other" / "main.tf").write_text(call.format("n"))
    (tmp_path / "storage-lint.toml").write_text(f'select = ["{GP2}"]\nexclude = ["live"]\n')
    assert found(tmp_path) == {("m/main.tf", GP2, "low"), ("n/main.tf", GP2, "low")}
    for name in ("m", "n"):
        report = json.loads(run("--format", "json", f"{name}/main.tf").output)
        (one,) = report["findings"]
        address = "aws_ebs_volume.v" if name == "m" else "module.n.aws_ebs_volume.v"
        assert (one["location"]["path"], one["resource"]["address"]) == (f"{name}/main.tf", address)


def test_a_repository_that_is_named_by_a_link_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on macOS, where /tmp leads to /private/tmp, and the working directory is called so."""
    home = tmp_path / "private" / "repository"
    for name in ("envs/dev", "envs/prod"):
        (home / name).mkdir(parents=True)
        (home / name / "main.tf").write_text(VOLUME)
    (home / ".git").mkdir()
    (home / "b.json").write_text('{"schema": 1, "tool": "0.1.0", "entries": []}')
    (home / "storage-lint.toml").write_text(
        f'baseline = "b.json"\nselect = ["{GP2}"]\n[[override]]\npaths = ["envs/dev/**"]\nignore = ["ebs-*"]\n'
    )
    (tmp_path / "link").symlink_to(tmp_path / "private")
    monkeypatch.chdir(home)
    for named in (home, tmp_path / "link" / "repository", tmp_path / "link" / "repository" / "envs"):
        report = json.loads(run("--format", "json", "-q", str(named)).output)
        assert report["problems"] == []
        (found,) = report["findings"]
        assert found["location"]["path"].endswith("envs/prod/main.tf")


@pytest.mark.parametrize("form", ["text", "concise", "github", "markdown", "sarif"])
def test_a_run_that_excludes_everything_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a", "b/c"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "main.tf").write_text(VOLUME)
    (tmp_path / "b" / "t.yaml").write_text("Resources: {V: {Type: AWS::EC2::Volume}}\n")
    (tmp_path / "storage-lint.toml").write_text('exclude = ["a", "b"]\n')
    said = run("--format", form)
    assert (said.status, "; the settings exclude 3 directories or files." in said.output + said.errors) == (0, True)
    assert ("3 directories or files that the settings exclude" in said.output) == (form == "sarif")


def test_a_file_of_somebodys_home_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A verdict hangs on the tree, not on whose machine it is: but in a repository there, and where one stands."""
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    (tmp_path / "storage-lint.toml").write_text(f'ignore = ["{GP2}"]\n')
    (tmp_path / "project" / "envs").mkdir(parents=True)
    (tmp_path / "project" / "envs" / "main.tf").write_text(VOLUME)
    monkeypatch.chdir(tmp_path / "project")
    assert GP2 in {rule for _, rule, _ in found(tmp_path / "project")}
    monkeypatch.chdir(tmp_path)
    assert GP2 not in {rule for _, rule, _ in found(tmp_path)}
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path / "project")
    assert GP2 not in {rule for _, rule, _ in found(tmp_path / "project")}
    (tmp_path / ".git").rmdir()
    (tmp_path / "project" / "storage-lint.toml").write_text(f'ignore = ["{GP2}"]\n')
    monkeypatch.chdir(tmp_path / "project" / "envs")
    assert GP2 not in {rule for _, rule, _ in found(tmp_path / "project" / "envs")}


@pytest.mark.parametrize("name", ["fsbp", "FSBP", "EC2.3", "CKV_AWS_3", "ebs-unencrypted-*"])
def test_settings_name_rules_as_options_do(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Controls of a framework that no rule is about are nothing to leave out, and nothing wrong."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.tf").write_text('resource "aws_ebs_volume" "v" {\n  size = 10\n  encrypted = false\n}\n')
    all_of_it = found(tmp_path)
    assert "ebs-unencrypted-volume" in {rule for _, rule, _ in all_of_it}
    given = run("--ignore", name, "--format", "json")
    (tmp_path / "storage-lint.toml").write_text(f"ignore = [{json.dumps(name)}]\n")
    said = run("--format", "json")
    assert (json.loads(said.output)["findings"], json.loads(said.output)["problems"]) == (
        json.loads(given.output)["findings"],
        [],
    )
    assert "ebs-unencrypted-volume" not in {rule for _, rule, _ in found(tmp_path)}
    (tmp_path / "storage-lint.toml").write_text(f"select = [{json.dumps(name)}]\n")
    assert "ebs-unencrypted-volume" in {rule for _, rule, _ in found(tmp_path)}


@pytest.mark.parametrize(
    ("settings", "words", "left_out"),
    [
        ("", "", 0),
        ("", "--ignore ebs-gp2-volume", 1),
        ("", "--ignore ebs-gp2-volume,s3,ebs-missing-kms-key", 1),  # of what was read, and of the profile
        ('ignore = ["ebs-gp2-volume"]', "", 1),
        ('[rules.ebs-gp2-volume]\nseverity = "off"', "", 1),
        ('[[override]]\npaths = ["a"]\nignore = ["ebs-gp2-volume"]', "", 1),
        ('[[override]]\npaths = ["b"]\nignore = ["ebs-gp2-volume"]', "", 0),
        ('[[override]]\npaths = ["a"]\nignore = ["s3"]', "", 0),
        ('select = ["ebs-*"]\nprofile = "strict"', "", 0),
        ('select = ["s3"]', "", None),  # all there are
        ("", "--select s3", None),
    ],
)
def test_rules_that_are_left_out_are_counted(
    settings: str, words: str, left_out: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "main.tf").write_text(VOLUME)
    (tmp_path / "storage-lint.toml").write_text(settings)
    if left_out is None:
        strict = strict_rules()
        left_out = sum(one.id not in strict for one in list_rules(services=("ebs",)))
    report = json.loads(run("--format", "json", *words.split()).output)
    assert report["summary"].get("rules_left_out", 0) == left_out
    said = f", {left_out} rule left out, 0 problems" if left_out else " 0 suppressed, 0 problems"
    said = ", no rule ran, 0 problems" if left_out > 1 else said
    for form in ("text", "markdown"):
        assert said in run("--format", form, *words.split()).output


def test_a_rule_takes_its_options_from_the_unit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = Rulebook((BUILT_IN,))
    options = book.options("rds-short-backup-retention")
    assert {name: option.type for name, option in options.items()} == {"minimum-days": int}
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.tf").write_text(
        'resource "aws_db_instance" "d" {\n  engine = "postgres"\n  backup_retention_period = 10\n}\n'
    )
    words = ("--select", "rds-short-backup-retention")
    assert run(*words).status == 0
    (tmp_path / "storage-lint.toml").write_text("[rules.rds-short-backup-retention]\nminimum-days = 14\n")
    assert "main.tf:3:29 rds-short-backup-retention" in run(*words).output
    (tmp_path / "storage-lint.toml").write_text("[rules.rds-short-backup-retention]\nminimum-days = true\n")
    assert "rules.rds-short-backup-retention.minimum-days has the wrong type" in run(*words).output
    (tmp_path / "storage-lint.toml").write_text("[rules.rds-short-backup-retention]\nminimum-day = 14\n")
    assert "did you mean rules.rds-short-backup-retention.minimum-days?" in run(*words).output


def test_what_lies_above_the_working_directory_is_called_from_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Settings, a file that they extend, a baseline and a variable file; in every form that is relative to it."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "envs/prod").mkdir(parents=True)
    (tmp_path / "common.toml").write_text("ignor = ['x']\n")
    (tmp_path / "storage-lint.toml").write_text(
        "extends = 'common.toml'\nbaseline = 'known.json'\nvariable-files = ['all.tfvars']\n"
        "[[accept]]\nrule = 'ebs-gp2-volume'\naddress = '*'\nreason = 'x'\n"
    )
    (tmp_path / "all.tfvars").write_text('kind = "gp2"\n')
    (tmp_path / "envs/prod/main.tf").write_text(
        'resource "aws_ebs_volume" "v" {\n  type = var.kind\n  size = 1\n  encrypted = true\n}\nvariable "kind" {}\n'
    )
    monkeypatch.chdir(tmp_path / "envs/prod")
    shown = run("--format", "concise", "--accepted", "show", "-q").output.splitlines()
    assert [line.split(": ")[0] for line in shown] == [
        "../../all.tfvars:1:8", "../../common.toml:1:1", "../../known.json",
    ]  # fmt: skip
    assert "accepted by the settings at ../../storage-lint.toml:5:1: x" in run("--accepted", "show").output
    assert str(tmp_path) not in run("--format", "json").output + run("config").output
    assert '"path": "../../storage-lint.toml"' in run("--format", "json").output


@pytest.mark.parametrize("named", ["other/main.tf", "other/t.yaml", "other"])
def test_what_is_wrong_with_settings_is_nothing_to_units_for_which_they_do_not_hold(
    named: str, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tree)
    (tree / "more" / "storage-lint.toml").write_text('regoin = "eu-west-1"\n')
    assert {path for path, _, _ in found(tree, named)} <= {"other/main.tf", "other/t.yaml"}
    for paths in ((), ("more/main.tf",), (named, "more")):
        done = run("-q", *paths)
        assert (done.status, "more/storage-lint.toml:1:1 problem unknown setting regoin" in done.output) == (2, True)
