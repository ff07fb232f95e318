"""Variable files that Terraform reads by itself are found however their directory is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands import run

MAIN = """variable "multi" {
  type    = bool
  default = false
}
resource "aws_db_instance" "d" {
  identifier          = "orders"
  engine              = "postgres"
  instance_class      = "db.m6g.large"
  multi_az            = var.multi
  storage_encrypted   = true
}
"""
ROOT = ("--select", "rds-single-az-instance")


NAMES = ("terraform.tfvars", "x.auto.tfvars", "terraform.tfvars.json", ".hidden.auto.tfvars", "x.auto.tfvars.json")


@pytest.mark.parametrize(
    "words",
    [["."], [], ["./"], ["../r"], ["../r/"], ["x/.."], ["main.tf"], ["./main.tf"], ["{root}"], ["{root}/main.tf"]],
)
def test_with_the_root_as_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]) -> None:
    root = tmp_path / "r"
    (root / "x").mkdir(parents=True)
    (root / "main.tf").write_text(MAIN)
    monkeypatch.chdir(root)
    paths = [word.format(root=root) for word in words]
    assert run(*ROOT, *paths).status == 1
    for name in NAMES:
        (root / name).write_text('{"multi": true}' if name.endswith("json") else "multi = true\n")
        assert run(*ROOT, *paths).status == 0, name
        (root / name).unlink()
