"""Acceptances that accept nothing: said where that is sure, and nowhere else."""

from __future__ import annotations

import shutil
from pathlib import Path

from acceptances import TEMPLATE, problems, review
from commands import run
from repository import ROOT

UNUSED = """\
resource "aws_ebs_volume" "v" {
  size = 1
  encrypted = true
  type = "gp3" # storage-lint: ignore[ebs-gp2-volume] x
}
"""


def test_a_mark_in_a_program_that_accepts_nothing_and_one_that_is_malformed(here: Path) -> None:
    """On a line that made a resource: others are not known to have run."""
    shutil.copytree(ROOT / "fixtures" / "shop" / "cdk", here / "cdk")
    program = here / "cdk" / "app.js"
    lines = program.read_text().splitlines()
    unused = "// storage-lint: ignore[s3-missing-public-access-block] it is open"
    program.write_text("\n".join([*lines[:6], f"{lines[6]} {unused}", *lines[7:], unused]) + "\n")
    said = "s3-missing-public-access-block is accepted and not found: remove it: it would hide what comes later"
    assert problems(review("cdk", select=())) == [f"cdk/app.js:7:41 {said}"]
    program.write_text("\n".join([*lines[:6], f"{lines[6]} {unused}".replace("-block", ""), *lines[7:]]) + "\n")
    assert [one.split(" this")[0] for one in problems(review("cdk", select=("s3-wildcard-cors",)))] == [
        "cdk/app.js:7:41"
    ]


def test_what_accepts_nothing_is_said_where_that_is_sure(here: Path) -> None:
    (here / "main.tf").write_text(UNUSED)
    accept = '[[accept]]\nrule = "ebs-unencrypted-volume"\naddress = "aws_ebs_volume.x"\n'
    (here / "storage-lint.toml").write_text(accept)
    said = "is accepted and not found: remove it: it would hide what comes later"
    assert problems(review(select=())) == [
        f"main.tf:4:18 ebs-gp2-volume {said}",
        f"storage-lint.toml:2:1 ebs-unencrypted-volume {said}",
    ]
    assert run().status == 0
    assert problems(review()) == []  # rules were selected
    assert problems(review("main.tf", select=())) == []  # a file was named
    (here / "more.tf").write_text('variable "t" {}\nresource "aws_ebs_volume" "w" {\n  size = 1\n  type = var.t\n}\n')
    assert problems(review(select=())) == [f"storage-lint.toml:2:1 ebs-unencrypted-volume {said}"]  # gp2 is undecided
    (here / "more.tf").write_text('resource "broken" {\n')
    assert len(review(select=()).problems) == 1  # something was not read
    (here / "more.tf").unlink()
    (here / "storage-lint.toml").write_text('unused-acceptances = "fail"\n')
    assert (run().status, len(review(select=()).failures)) == (1, 0)
    (here / "storage-lint.toml").write_text('unused-acceptances = "hide"\n')
    assert (run().status, review(select=()).problems) == (0, ())


def test_a_reason_may_speak_of_a_date(here: Path) -> None:
    (here / "main.tf").write_text(
        'resource "aws_ebs_volume" "v" {\n  size = 1\n'
        '  type = "gp2" # storage-lint: ignore[ebs] kept until the move, not until 2027-01-01\n}\n'
    )
    assert review(select=("ebs-gp2-volume",)).failures == ()


def test_what_is_not_looked_at_or_left_out_there_is_not_called_unused(here: Path) -> None:
    for name in ("a", "b", "c"):
        (here / name).mkdir()
        (here / name / "main.tf").write_text(UNUSED.replace("gp3", "gp2") if name == "b" else UNUSED)
    accept = '[[accept]]\nrule = "ebs-gp2-volume"\naddress = "aws_ebs_volume.v"\npaths = ["%s/**"]\n'
    settings = here / "storage-lint.toml"
    settings.write_text(accept % "b" + accept % "none")
    said = "ebs-gp2-volume is accepted and not found: remove it: it would hide what comes later"
    marks = [f"{name}/main.tf:4:18 {said}" for name in ("a", "c")]
    assert problems(review(select=())) == [*marks, f"storage-lint.toml:6:1 {said}"]
    assert problems(review("a", "b", select=())) == marks[:1]  # the settings speak of more than that
    settings.write_text('[[override]]\npaths = ["b/**"]\nignore = ["ebs"]\n' + accept % "b")
    assert problems(review(select=())) == []  # what it would accept is left out
    settings.unlink()
    (here / "c" / "storage-lint.toml").write_text('ignore = ["ebs-gp2-volume"]\n')
    assert problems(review(select=())) == []  # it did not run in c
    assert problems(review("a", select=())) == marks[:1]


def test_a_mark_in_metadata_that_accepts_nothing(here: Path) -> None:
    metadata = "    Metadata: { storage-lint: { ignore: [ebs-gp2-volume] } }\n"
    (here / "t.yaml").write_text(TEMPLATE.replace("gp2", "gp3").replace("  V:\n", f"  V:\n{metadata}"))
    assert problems(review(select=())) == [
        "t.yaml:3:42 ebs-gp2-volume is accepted and not found: remove it: it would hide what comes later"
    ]
