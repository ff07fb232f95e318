"""Fixtures with words swapped, dropped and put in: whatever comes out is read to the end, and every place is found."""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path

import pytest

from depth import tries
from files import write_over
from storage_lint.graph.graph import build
from storage_lint.graph.reading import ReadSettings
from storage_lint.graph.value import Known, Unknown
from storage_lint.inputs.terraform import read_terraform

FIXTURES = Path("fixtures/terraform")
READ = sorted(path.parent.name for path in FIXTURES.glob("*/expected.txt"))
BUG = "internal error"
# Of each fixture, each with up to four changes: the same in every run, and others in each open search.
MUTANTS = tries(60, usual=10)
WORDS = """
var.x local.a null true [] {} "${ } each.value count.index [*] .* for if ? : = == 0 -1 "a" each.key module.m self.id
aws_s3_bucket.b data.x.y try( can( length( jsonencode( toset( merge( one( ... %{ count for_each dynamic sensitive
nullable source provider variable locals
""".split()  # noqa: SIM905  (a list of this would be a page)


def mutate(text: str, chance: random.Random) -> str:
    words = re.findall(r"\w+|\s+|[^\w\s]", text)
    at = chance.randrange(len(words) or 1)
    match chance.randrange(4):
        case 0:
            words[at : at + 1] = [chance.choice(WORDS)]
        case 1:
            words.insert(at, chance.choice(WORDS))
        case 2:
            del words[at : at + 1]
        case _:
            other = chance.randrange(len(words) or 1)
            words[at : at + 1], words[other : other + 1] = words[other : other + 1], words[at : at + 1]
    return "".join(words)


@pytest.mark.parametrize("name", READ)
def test_mutants(name: str, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    chance = random.Random(f"{name} {pytestconfig.getoption('--hypothesis-seed')}")
    root = tmp_path / "root"
    shutil.copytree(FIXTURES / name, root)
    files = {path: path.read_text() for path in sorted(root.rglob("*")) if path.is_file()}
    own = tuple(str(path) for path in files if path.parent == root)
    for _ in range(MUTANTS):
        changed: dict[Path, str] = {}
        for _ in range(chance.randint(1, 4)):
            path = chance.choice([one for one in files if one.name != "expected.txt"])
            changed[path] = mutate(changed.get(path, files[path]), chance)
        for path, text in changed.items():
            write_over(path, text)
        reading = read_terraform({str(root): own}, ReadSettings())
        assert reading.files
        assert [problem.detail for problem in reading.problems if BUG in problem.summary] == []
        for resource in build(reading.resources).resources:
            for field in (getattr(resource, field) for field in resource._fields):
                if isinstance(field, (Known, Unknown)):
                    assert field.origin.trace().span.location().line >= 1
        for path in changed:
            write_over(path, files[path])
