"""Variable files that cannot be read: what they may give a value is not known, whatever its default is."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage_lint.graph.reading import ReadSettings
from storage_lint.lint import Settings, lint
from storage_lint.report import Report

CODE = """variable "encrypt" {
  type    = bool
  default = true
}
resource "aws_ebs_volume" "v" {
  encrypted = var.encrypt
}
"""
LOCKED = b"\0GITCRYPT\0\x3f\xd0\x3c\x06"


def run(tmp_path: Path, files: dict[str, bytes], **given: str) -> Report:
    (tmp_path / "main.tf").write_text(CODE)
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    return lint([str(tmp_path)], Settings(select=("ebs-unencrypted-volume",), reading=ReadSettings(variables=given)))


@pytest.mark.parametrize("name", ["terraform.tfvars", "secret.auto.tfvars", "terraform.tfvars.json"])
@pytest.mark.parametrize(("content", "is_note"), [(LOCKED, True), (b"encrypt = {", False), (b"\xff\xfee\0", False)])
def test_its_values_are_not_known(tmp_path: Path, name: str, content: bytes, is_note: bool) -> None:
    report = run(tmp_path, {name: content})
    (undecided,) = report.undecided
    assert undecided.unknown.reason.endswith(f"{name} may give var.encrypt a value, which was not read")
    assert undecided.unknown.supply == "give it with --var encrypt=…"
    assert [one.note for one in report.problems] == [is_note]


def test_a_later_file_decides(tmp_path: Path) -> None:
    report = run(tmp_path, {"terraform.tfvars": LOCKED, "z.auto.tfvars": b"encrypt = true\n"})
    assert report.undecided == ()


def test_an_earlier_file_does_not(tmp_path: Path) -> None:
    report = run(tmp_path, {"terraform.tfvars": b"encrypt = true\n", "z.auto.tfvars": LOCKED})
    assert len(report.undecided) == 1


def test_what_is_given_decides(tmp_path: Path) -> None:
    assert run(tmp_path, {"terraform.tfvars": LOCKED}, encrypt="true").undecided == ()
    assert len(run(tmp_path, {"terraform.tfvars": LOCKED}, encrypt="false").findings) == 1


def test_configuration_that_is_locked_hides_resources(tmp_path: Path) -> None:
    report = run(tmp_path, {"more.tf": LOCKED})
    assert [(one.note, one.summary.rpartition(": ")[2]) for one in report.problems] == [
        (False, "encrypted by git-crypt")
    ]


def test_a_file_that_nobody_names_is_a_note(tmp_path: Path) -> None:
    """It gives no values, as Terraform does not load it either; but somebody may deploy with it."""
    files = {"prod.tfvars": b"encrypt = true\n", "terraform.tfvars": b"", "a.auto.tfvars": b""}
    report = run(tmp_path, files)
    assert (report.findings, report.undecided) == ((), ())
    assert [(one.note, one.summary.rpartition("/")[2]) for one in report.problems] == [
        (True, "prod.tfvars: variable file not read")
    ]


def test_a_file_that_is_named_gives_values(tmp_path: Path) -> None:
    run(tmp_path, {"prod.tfvars": b"encrypt = false\n"})
    reading = ReadSettings(variable_files=(str(tmp_path / "prod.tfvars"),))
    report = lint([str(tmp_path)], Settings(select=("ebs-unencrypted-volume",), reading=reading))
    assert [one.resource.address for one in report.findings] == ["aws_ebs_volume.v"]
    assert report.problems == ()


def test_a_file_of_a_root_without_storage_is_nothing(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('variable "x" {}\nresource "aws_sns_topic" "t" {\n  name = var.x\n}\n')
    (tmp_path / "prod.tfvars").write_text('x = "y"\n')
    assert lint([str(tmp_path)]).problems == ()
