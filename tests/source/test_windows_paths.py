"""Paths as Windows spells them: separators and drive letters, where functions take paths."""

from __future__ import annotations

import ntpath
import os
from collections.abc import Iterator

import pytest

from graphs import known
from rows import rows
from storage_lint.discover.disk import directories_above
from storage_lint.graph.joins.account_settings import Assumption
from storage_lint.inputs.terraform.modules.terragrunt import _ends, _File, _Files
from storage_lint.packs import named_pack
from storage_lint.source.globs import covers, literal_of
from storage_lint.source.read import is_below
from storage_lint.source.text import display_path, path_from_here, shown_as

HERE = "C:\\work\\repository\\envs"


@pytest.fixture(autouse=True)
def windows() -> Iterator[None]:
    """Spell paths as Windows does, in the body of a test alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "path", ntpath)
        patch.setattr(os, "sep", "\\")
        patch.setattr(os, "getcwd", lambda: HERE)
        yield


@rows(
    ("path", "shown"),
    [
        (f"{HERE}\\prod\\main.tf", "prod/main.tf"),
        ("prod\\main.tf", "prod/main.tf"),
        ("prod/main.tf", "prod/main.tf"),
        ("..\\modules\\a.tf", "../modules/a.tf"),
        ("C:\\work\\repository\\storage-lint.toml", "C:/work/repository/storage-lint.toml"),
        ("D:\\x.tf", "D:/x.tf"),
    ],
)
def test_what_messages_show(path: str, shown: str) -> None:
    assert display_path(path) == shown


def test_a_directory_of_this_run_is_shown_as_another_one() -> None:
    with shown_as("C:\\Temp\\cdk.out", "app"):
        assert display_path("C:\\Temp\\cdk.out\\Stack.template.json") == "app/Stack.template.json"
        assert display_path("C:\\Temp\\cdk.outer\\x.json") == "C:/Temp/cdk.outer/x.json"


@rows(
    ("path", "shown"),
    [
        ("C:\\work\\repository\\storage-lint.toml", "../storage-lint.toml"),
        ("C:\\work\\repository\\modules\\x.toml", "../modules/x.toml"),
        (f"{HERE}\\storage-lint.toml", "storage-lint.toml"),
        ("C:\\other\\x.toml", "C:/other/x.toml"),  # nothing but the drive in common
        ("D:\\work\\x.toml", "D:/work/x.toml"),
        ("\\\\server\\share\\x.toml", "//server/share/x.toml"),
    ],
)
def test_what_lies_above_or_elsewhere(path: str, shown: str) -> None:
    assert display_path(path_from_here(path)) == shown


@rows("pattern", ["envs/dev/**", "envs\\dev\\**", "./envs/*/*.tf", "**/main.tf", "envs"])
def test_patterns_of_settings(pattern: str) -> None:
    assert covers(pattern, "C:\\work\\repository", "C:\\work\\repository\\envs\\dev\\main.tf")
    assert not covers(pattern, "C:\\work\\repository", "C:\\work\\repository2\\envs\\dev\\main.tf")
    assert not covers(pattern, "C:\\work\\repository", "D:\\work\\repository\\envs\\dev\\main.tf")


@pytest.mark.parametrize("pattern", ["policies\\*.yaml", "policies/*.yaml", "C:\\policies\\*.yaml"])
def test_where_files_of_a_pattern_are_looked_for(pattern: str) -> None:
    assert literal_of(pattern) == pattern.replace("\\", "/").removesuffix("/*.yaml")


def test_patterns_that_lead_up() -> None:
    assert covers("../modules/**", "C:\\work\\repository\\envs", "C:\\work\\repository\\modules\\a\\main.tf")
    assert covers("*.tf", "C:\\", "C:\\main.tf")


def test_what_is_below() -> None:
    assert is_below("C:\\work\\a", "C:\\work")
    assert is_below("C:\\work", "C:\\work")
    assert is_below("C:\\work", "C:\\")
    assert not is_below("C:\\workshop", "C:\\work")
    assert not is_below("D:\\work\\a", "C:\\work")


@pytest.mark.parametrize("name", ["acme_rules", "acme_rules.more"])
def test_a_name_is_a_package(name: str) -> None:
    assert named_pack(name) == name


def test_directories_above_end_at_the_drive() -> None:
    assert list(directories_above("C:\\work\\a\\main.tf")) == ["C:\\work\\a", "C:\\work", "C:\\"]
    assert list(directories_above("a\\main.tf")) == ["a", "."]


@pytest.mark.parametrize(
    ("below", "holds"), [("C:\\work\\repository", True), ("C:\\*\\repository", True), ("D:\\", False)]
)
def test_what_is_assumed_below_a_folder(below: str, holds: bool) -> None:
    assumed = Assumption("x", known(True), below)
    assert assumed._is_above("prod\\main.tf") is holds


def test_sources_of_terragrunt_end_as_directories_do() -> None:
    assert list(_ends('source = ".."\n', "C:\\work\\live\\db")) == ["C:/work/live"]
    one = _File.__new__(_File)
    one.path, one.home, one.name, one.adds, one.ends = "x", "C:\\work\\live", "x.hcl", False, {"modules/db": None}
    assert _Files([one]).deploying("C:\\work\\modules\\db") == [one]
