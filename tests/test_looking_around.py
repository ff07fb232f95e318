"""Statistics, the list of rules, their pages for programs, and completion."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import click
import pytest

from commands import install, run
from repository import ROOT
from storage_lint import commands, options
from storage_lint.commands.completion import items
from storage_lint.packs import BUILT_IN, list_rules
from storage_lint.select import all_rules, search_rules


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_statistics_add_up_to_the_report() -> None:
    words = ("fixtures/shop", "fixtures/cloudformation/suppressions")
    report = json.loads(run("--format", "json", *words).output)
    done = run("--format", "json", "--statistics", *words)
    rows = json.loads(done.output)
    assert done.status == 1
    summary = report["summary"]
    assert sum(row["findings"] for row in rows) == summary["findings"] > 0
    assert sum(row["undecided"] for row in rows) == len(report["undecided"])
    assert sum(row["accepted"] for row in rows) == summary["suppressed"] > 0
    assert round(sum(row["savings"] or 0 for row in rows), 2) == summary["savings_usd_per_month"]
    at = [(one["rule"], *(one["location"][name] for name in ("path", "line", "column"))) for one in report["findings"]]
    assert sum(row["places"] for row in rows) == len(set(at))
    assert [row["findings"] for row in rows] == sorted((row["findings"] for row in rows), reverse=True)


def test_statistics_as_text() -> None:
    done = run("--statistics", "--select", "ebs-gp2-volume", "fixtures/shop/terraform")
    assert done.output.splitlines()[:2] == [
        "rule            findings  places  undecided  accepted  $ a month",
        "ebs-gp2-volume         2       1          0         0      10.00",
    ]
    assert done.output.splitlines()[2].startswith("2 findings in 1 place (2 low)")
    assert run("--statistics", "--format", "github", "fixtures/shop").status == 2
    assert run("--statistics", "--output", "x", "fixtures/shop").status == 2


RULES, _ = all_rules((BUILT_IN,))


def test_words_find_each_rule_by_id_alias_and_title() -> None:
    for rule in RULES[::9]:
        assert search_rules((BUILT_IN,), rule.id)[0][0].id == rule.id
        for word in (*rule.aliases[:1], rule.title):
            assert rule.id in [one.id for one in search_rules((BUILT_IN,), word)[0]], word
        assert rule.id in [one.id for one in search_rules((BUILT_IN,), *rule.title.split())[0]]


def listed(*words: str) -> list[dict[str, object]]:
    return list(json.loads(run("rules", "--format", "json", *words).output))


def test_the_list_can_be_narrowed() -> None:
    assert len(listed()) == len(RULES)
    assert {one["service"] for one in listed("--service", "efs")} == {"efs"}
    assert {one["severity"] for one in listed("--severity", "critical")} == {"critical"}
    assert {one["category"] for one in listed("--category", "cost")} == {"cost"}
    assert {one["profile"] for one in listed("--profile", "strict")} == {"strict"}
    assert listed("gp2", "--service", "ebs")[0]["id"] == "ebs-gp2-volume"
    assert [one for one in listed("gp2") if one["id"] == "ebs-gp2-volume"] == listed("gp2", "ebs-gp2")[:1]
    assert listed("CKV_AWS_3", "--category", "security")[0]["id"] == "ebs-unencrypted-volume"
    assert listed("no-such-word") == []
    done = run("rules", "--service", "dynamo")
    assert (done.status, "no rule is about 'dynamo': did you mean dynamodb?" in done.errors) == (2, True)
    assert "there are aurora, dax, docdb" in run("rules", "--service", "xyz").errors
    assert run("rules", "no-such-word").output.startswith("no rule is like that")
    first, *_ = run("rules", "CKV_AWS_3").output.splitlines()
    assert first.split()[:5] == ["ebs-unencrypted-volume", "ebs", "high", "security", "default"]
    assert "CKV_AWS_3" in first
    lines = run("rules", "--service", "efs", "--format", "markdown").output.splitlines()
    assert lines[0].startswith("| Rule | Service |")
    assert all(line.count("|") == 8 for line in lines)


def test_pages_for_programs_and_for_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    page = json.loads(run("explain", "rds-short-backup-retention", "--format", "json").output)
    assert page["options"]["minimum-days"]["default"] == 7
    assert "## Why" in page["page"]
    text = run("explain", "rds-short-backup-retention").output
    assert "Option minimum-days (default: 7): how many days backups are kept at least.\n" in text
    assert run("explain", "rds-short-backup-retention", "--format", "markdown").output == text
    monkeypatch.setenv("FORCE_COLOR", "1")
    coloured = run("explain", "rds-short-backup-retention").output
    assert coloured.startswith("\x1b[1mrds-short-backup-retention: RDS instance keeps its backups")
    assert "\x1b[1mWhy\x1b[0m" in coloured
    assert "```" not in coloured
    assert run("explain", "rds-short-backup-retention", "--format", "markdown").output == text


def test_retired_names_work_with_a_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import storage_lint_rules
    from storage_lint_rules.ebs.gp2_volume import Gp2Volume

    monkeypatch.setattr(Gp2Volume, "aliases", Gp2Volume.aliases)  # what is added goes with the test
    monkeypatch.setattr(storage_lint_rules, "renamed", {"ebs-old-volume": "ebs-gp2-volume"}, raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.tf").write_text(
        'resource "aws_ebs_volume" "v" {\n  type = "gp2"\n  size = 1\n}\n'
        'resource "aws_ebs_volume" "w" {\n  type = "gp2" # storage-lint: ignore[ebs-old-volume] x\n  size = 1\n}\n'
    )
    done = run("--select", "ebs-old-volume")
    assert (done.status, "main.tf:2:10 ebs-gp2-volume" in done.output) == (1, True)
    assert "1 finding in 1 place (1 low), 0 undecided, 1 suppressed" in done.output
    assert "--select: ebs-old-volume is a retired name" in done.output
    assert "it is called ebs-gp2-volume now" in done.output


COMMANDS = {name: partial(options.command_called, name) for name in commands.COMMANDS}


def completed(*words: str) -> list[str]:
    """Return what completes the last word."""
    found = items(words[:-1], words[-1], options.lint_command, COMMANDS)
    return [f"<{one.type}>" if one.type == "file" else str(one.value) for one in found]


def test_commands_options_rules_and_files_are_completed() -> None:
    assert completed("ru") == ["rules", "<file>"]
    assert set(commands.COMMANDS) <= set(completed(""))
    assert completed("--fail") == ["--fail-on"]
    assert completed("--fail-on", "cr") == ["critical"]
    ids = [file.id for file in list_rules() if file.id.startswith("ebs-gp")]
    assert completed("--select", "ebs-gp") == ids
    assert completed("--ignore", "s3,ebs-gp") == [f"s3,{one}" for one in ids]
    assert completed("explain", "ebs-gp") == ids
    assert completed("new-rule", "--sh") == ["--shape"]
    assert completed("infra") == ["<file>"]
    assert completed("rules", "--service") == ["--service"]
    assert completed("rules", "--service", "eb") == completed("new-rule", "eb") == ["ebs"]
    assert completed("--format", "s") == ["sarif"]
    assert completed("--format", "sarif:out") == ["<file>"]
    assert isinstance(options.lint_command, click.Command)


SHELLS = [
    pytest.param(shell, marks=pytest.mark.skipif(shutil.which(shell) is None, reason=f"{shell} is not installed"))
    for shell in ("bash", "zsh", "fish")
]


def test_there_is_a_script_for_each_shell() -> None:
    for shell in ("bash", "zsh", "fish"):
        done = run("completion", shell)
        assert (done.status, f"_STORAGE_LINT_COMPLETE={shell}_complete" in done.output) == (0, True)


@pytest.mark.parametrize("shell", SHELLS)
def test_the_scripts_are_what_their_shells_read(shell: str, tmp_path: Path) -> None:
    (tmp_path / "script").write_text(run("completion", shell).output)
    subprocess.run([shell, "-n", str(tmp_path / "script")], check=True)


# What makes each shell complete `storage-lint $1`, and print what it offers, one a line.
DRIVES = {
    "bash": (
        "compopt() { :; }; . ./script; COMP_WORDS=(storage-lint $1); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
        "_storage_lint_completion storage-lint; printf '%s\\n' \"${COMPREPLY[@]}\""
    ),
    "zsh": (
        "compdef() { }; compadd() { print -rl -- $completions }; _path_files() { }; . ./script\n"
        "_describe() { print -rl -- ${completions_with_descriptions%%:*} }\n"
        "words=(storage-lint ${=1}); CURRENT=$#words; _storage_lint_completion"
    ),
    "fish": 'source ./script; complete -C "storage-lint $argv[1]"',
}


POSIX = pytest.mark.skipif(sys.platform == "win32", reason="what it completes is a script for a POSIX shell")


@POSIX
@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    ("begun", "offered"),
    [
        ("ru", "rules"),
        ("--select ebs-gp2", "ebs-gp2-volume"),
        ("--fail", "--fail-on"),
        ("rules --serv", "--service"),
        ("--ignore ebs-gp2-volume,s3-missing-tls", "ebs-gp2-volume,s3-missing-tls-deny"),
        ("graph --kind ebs.volume_", "ebs.volume_use"),
    ],
)
def test_the_shells_offer_what_we_say(shell: str, begun: str, offered: str, tmp_path: Path) -> None:
    install(tmp_path)
    (tmp_path / "script").write_text(run("completion", shell).output)
    plain = {"bash": ["--norc"], "zsh": ["-f"], "fish": ["--no-config"]}[shell]
    name = ["--"] if shell == "fish" else [shell]
    environment = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path)}
    done = subprocess.run(
        [shell, *plain, "-c", DRIVES[shell], *name, begun],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert [line.partition("\t")[0] for line in done.stdout.splitlines()] == [offered]


def test_as_the_shell_drives_it() -> None:
    environment = {
        **os.environ,
        "_STORAGE_LINT_COMPLETE": "bash_complete",
        "COMP_WORDS": "storage-lint --select ebs-gp",
        "COMP_CWORD": "2",
    }
    done = subprocess.run(
        [sys.executable, "-m", "storage_lint"], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == [f"plain,{file.id}" for file in list_rules() if file.id.startswith("ebs-gp")]


@POSIX
@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not there")
def test_bash_offers_commands_beside_files(tmp_path: Path) -> None:
    install(tmp_path)
    (tmp_path / "rule book").mkdir()
    (tmp_path / "script").write_text(run("completion", "bash").output)
    drive = (
        'PATH=".:$PATH"; . ./script; compopt() { :; }; COMP_WORDS=(storage-lint "$1"); COMP_CWORD=1\n'
        "_storage_lint_completion storage-lint; printf '%s\\n' \"${COMPREPLY[@]}\"\n"
    )

    def offered(begun: str) -> list[str]:
        words = ["bash", "--norc", "-c", drive, "bash", begun]
        return subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=True).stdout.splitlines()

    assert offered("ru") == ["rules", "rule book"]
    assert offered("rule\\ b") == ["rule book"]
    assert set(commands.COMMANDS) <= set(offered(""))
