"""What an edit makes new anywhere in a tree is in the report of the edited file: random edits of fixtures."""

from __future__ import annotations

import random
import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from depth import tries
from repository import ROOT
from storage_lint.lint import Settings, lint
from storage_lint.report.decided import decided
from storage_lint.report.keys import Key, keyed
from storage_lint.report.repository import Repository
from storage_lint.rule import Outcome

# What else a unit of a fixture takes away from others (the last import of an export) is told by `--since` alone.
APART = ("exports",)
GROUPS = ("terraform", "cloudformation", "cdk", "parity", "pains")
TREES = [tree for group in GROUPS for tree in sorted((ROOT / "fixtures" / group).iterdir())]
READ = re.compile(r"\.(tf|tofu|tfvars|json|ya?ml|template)$|(^|/)cdk\.out/cdk\.out$")

Said = Counter[tuple[Key, str]]


def _flipped(chance: random.Random, text: str) -> str:
    return _replaced(chance, text, r"\b(true|false)\b", lambda old: "false" if old == "true" else "true")


def _numbered(chance: random.Random, text: str) -> str:
    return _replaced(chance, text, r"\b\d+\b", lambda _: chance.choice(["0", "1", "7", "35", "400"]))


def _named(chance: random.Random, text: str) -> str:
    return _replaced(chance, text, r'"[\w.-]+"', lambda _: chance.choice(['"gp2"', '"x"', '"*"', '"logs"']))


def _without_a_block(chance: random.Random, text: str) -> str:
    return _replaced(chance, text, r"(?ms)^\w[^\n]*\{\n.*?^\}\n", lambda _: "")


def _without_a_line(chance: random.Random, text: str) -> str:
    return _replaced(chance, text, r"[^\n]*\n", lambda _: "")


def _empty(chance: random.Random, text: str) -> str:
    return ""


def _replaced(chance: random.Random, text: str, pattern: str, new: Callable[[str], str]) -> str:
    found = list(re.finditer(pattern, text))
    if not found:
        return text
    one = chance.choice(found)
    return text[: one.start()] + new(one[0]) + text[one.end() :]


EDITS = (_flipped, _numbered, _named, _without_a_block, _without_a_line, _empty)


def said(path: str) -> Said:
    """What a run reports: each outcome by what tells it from others, and whether it is a finding."""
    report = lint([path], Settings(keyed=True))
    outcomes: list[Outcome] = [*report.findings, *report.undecided]
    return Counter((key, type(one).__name__) for key, one in keyed(outcomes, Repository([path])))


def decided_in(path: str) -> dict[tuple[Key, str], set[str]]:
    """In which files the values stand that decided each outcome."""
    report = lint([path], Settings(keyed=True))
    outcomes: list[Outcome] = [*report.findings, *report.undecided]
    return {
        (key, type(one).__name__): {trace.span.file.path for _, trace in decided(one)}
        for key, one in keyed(outcomes, Repository([path]))
    }


@pytest.mark.parametrize("seed", range(tries(64, usual=6)))
def test_what_an_edit_makes_new_is_in_the_report_of_the_edited_file(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)
    (tmp_path / ".git").mkdir()
    for tree in chance.sample([one for one in TREES if one.is_dir() and one.name not in APART], 2):
        shutil.copytree(tree, tmp_path / f"{tree.parent.name}-{tree.name}", symlinks=True)
    monkeypatch.chdir(tmp_path)
    found = (path.relative_to(tmp_path).as_posix() for path in sorted(tmp_path.rglob("*")) if path.is_file())
    files = [one for one in found if READ.search(one) and "/." not in one]
    before = said(".")
    units = {key.unit for key, _ in before}
    for _ in range(8):
        file = Path(chance.choice(files))
        old = file.read_bytes()
        new = chance.choice(EDITS)(chance, old.decode("latin-1")).encode("latin-1")
        file.write_bytes(new)
        whole, part = said("."), said(str(file))
        # A module or a template that nothing calls or nests any more is a unit of its own, and another one.
        fresh = Counter({one: count for one, count in (whole - before).items() if one[0].unit in units})
        assert not fresh - part, (file, new)
        assert not part - whole, (file, new)
        file.write_bytes(old)


NAMES = ("alpha-logs", "beta-logs", "gamma-data")
BUCKET = 'resource "aws_s3_bucket" "r{0}" {{\n  bucket = "{1}"\n}}\n'
VERSIONS = (
    'resource "aws_s3_bucket_versioning" "r{0}" {{\n  bucket = "{1}"\n'
    '  versioning_configuration {{\n    status = "{2}"\n  }}\n}}\n'
)
OPENING = (
    'resource "aws_s3_bucket_public_access_block" "r{0}" {{\n  bucket = "{1}"\n  block_public_acls = true\n'
    "  block_public_policy = {3}\n  ignore_public_acls = true\n  restrict_public_buckets = true\n}}\n"
)
DENYING = (
    "Resources:\n  R{0}:\n    Type: AWS::S3::BucketPolicy\n    Properties:\n      Bucket: {1}\n      PolicyDocument:\n"
    "        Statement: [{{Effect: {4}, Principal: '*', Action: 's3:*', Resource: ['arn:aws:s3:::{1}',"
    " 'arn:aws:s3:::{1}/*'], Condition: {{Bool: {{'aws:SecureTransport': 'false'}}}}}}]\n"
)


@pytest.mark.parametrize("seed", range(tries(64, usual=8)))
def test_a_unit_has_its_verdicts_of_the_whole_tree(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where what decides stands in another one; and those of others that its values decide, or that it makes."""
    chance = random.Random(seed)

    def made(form: str, number: int) -> str:
        flag = chance.choice(["true", "false"])
        status, effect = chance.choice(["Enabled", "Suspended"]), chance.choice(["Deny", "Allow"])
        return form.format(number, chance.choice(NAMES), status, flag, effect)

    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    for directory in "abcd":
        (tmp_path / directory).mkdir()
        forms = chance.choices((BUCKET, BUCKET, VERSIONS, OPENING), k=chance.randint(1, 3))
        (tmp_path / directory / "main.tf").write_text("".join(made(form, number) for number, form in enumerate(forms)))
    (tmp_path / "t.yaml").write_text(made(DENYING, 1))
    whole, deciding = said("."), decided_in(".")
    for file in ("a/main.tf", "b/main.tf", "c/main.tf", "d/main.tf", "t.yaml"):
        unit = file.partition("/main")[0]
        expected = Counter({one: count for one, count in whole.items() if unit in (one[0].unit, one[0].path[:1])})
        expected += Counter(
            {one: count for one, count in whole.items() if one[0].path == file == "t.yaml" != one[0].unit}
        )
        found = said(file)
        assert not expected - found, file
        assert not found - whole, file
        text = Path(file).read_text()
        Path(file).write_text("")
        made_here = whole - said(".")
        Path(file).write_text(text)
        assert all(file in deciding[one] or one in made_here for one in found - expected), file
        # What stands in for a bucket that is declared twice, or nowhere, is another thing without the file.
        assert not {one for one in made_here - found if one[0].address.startswith("aws_s3_bucket.")}, file
