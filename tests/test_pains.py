"""What hurts people in other linters does not hurt here: each directory of fixtures/pains gives its findings.txt."""

from __future__ import annotations

import os

import pytest

from findings import said
from golden import check
from repository import ROOT
from storage_lint.config.units import Configs, assumptions
from storage_lint.graph.joins.account_settings import Assumption
from storage_lint.lint import Settings, lint
from storage_lint.packs import BUILT_IN
from storage_lint.select import Rulebook

PAINS = ROOT / "fixtures" / "pains"
NAMES = sorted(path.name for path in PAINS.iterdir() if path.is_dir())
LANGUAGES = ("cdk", "cloudformation", "plan", "terraform")
# What is linted, where it is not every language of the directory.
FILES = {"single-files-of-a-module": ("terraform/modules/bucket/access.tf", "terraform/modules/bucket/main.tf")}

# The rules that a pain is about, where the others would say the same of every resource.
RULES = {
    "dynamic-blocks": ("ebs", "s3-missing-multipart-abort"),
    "module-instances": ("ebs", "s3-missing-public-access-block"),
    "multipart-abort-behind-filters": ("s3-missing-multipart-abort",),
    "plan-references": ("s3-missing-public-access-block",),
    "public-access-block-of-its-own": ("s3-missing-public-access-block",),
    "tls-deny-in-every-form": ("s3-missing-tls-deny",),
}


@pytest.mark.parametrize("name", NAMES)
def test_pain(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PAINS / name)
    check(PAINS / name / "findings.txt", _said(name))


def _said(name: str) -> str:
    """Return what is said of each language on its own, so that none of them lends another its resources."""
    settings = Settings(select=RULES.get(name, ()), assumed=_assumed())
    if name in FILES:
        return said(lint(FILES[name], settings))
    return "".join(said(lint([language], settings)) for language in LANGUAGES if os.path.isdir(language))


def _assumed() -> tuple[Assumption, ...]:
    return assumptions(Configs(Rulebook((BUILT_IN,))))


def test_each_is_listed() -> None:
    listed = [line.split("`")[1] for line in (PAINS / "README.md").read_text("utf-8").splitlines() if line[:3] == "| `"]
    assert listed == NAMES
