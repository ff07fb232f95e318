"""Whether something is set where its value is not known: what another resource gives is there, whatever it will be."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage_lint.lint import Settings, lint
from storage_lint.rule import Profile

CODE = """variable "snapshot" {{
  type = string
}}
variable "is_restored" {{
  type = bool
}}
data "aws_db_snapshot" "it" {{
  db_instance_identifier = "old"
}}
resource "aws_db_snapshot" "it" {{
  db_instance_identifier = "old"
  db_snapshot_identifier = var.snapshot
}}
resource "aws_db_instance" "it" {{
  engine              = "mysql"
  instance_class      = "db.m7g.large"
  storage_encrypted   = true
  snapshot_identifier = {snapshot}
}}
"""


@pytest.mark.parametrize(
    ("snapshot", "expected"),
    [
        # What is restored has the key of its snapshot.
        ("aws_db_snapshot.it.id", "pass"),
        ("data.aws_db_snapshot.it.id", "pass"),
        ('"rds:${var.snapshot}"', "pass"),
        ("var.snapshot", "undecided"),
        ("var.is_restored ? aws_db_snapshot.it.id : null", "undecided"),
        ("null", "finding"),
        ('""', "finding"),
    ],
)
def test_a_snapshot_that_is_restored(
    snapshot: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("main.tf").write_text(CODE.format(snapshot=snapshot))
    report = lint(["main.tf"], Settings(select=("rds-missing-kms-key",), profile=Profile.STRICT))
    assert ["finding" if report.findings else "undecided" if report.undecided else "pass"] == [expected]
