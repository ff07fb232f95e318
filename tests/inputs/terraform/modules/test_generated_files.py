"""What a directory does not declare, where a template of a Terraform file lies in it: a note, and not known."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage_lint.lint import lint

VOLUME = """\
resource "aws_ebs_volume" "v" {
  availability_zone = "us-east-1a"
  size              = 1
  encrypted         = local.encrypted
}
"""
CALL = 'module "m" {\n  source = "./m"\n}\n'


@pytest.mark.parametrize("directory", [".", "m"])
@pytest.mark.parametrize(
    ("name", "is_note"),
    [
        ("terraform.tf.j2", True),
        ("Locals.TF.JINJA2", True),
        ("locals.tf.json.erb", True),
        ("locals.tf.tmpl", True),
        ("terraform.tfvars.j2", False),
        ("locals.tf.example", False),
        ("j2", False),
        ("main.tf.j2", False),  # its file is there
    ],
)
def test_a_template_of_a_terraform_file(tmp_path: Path, directory: str, name: str, is_note: bool) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "main.tf").write_text(CALL)
    (tmp_path / directory / "main.tf").write_text(VOLUME)
    (tmp_path / directory / name).write_text("{# not Terraform #}")
    report = lint([str(tmp_path)])
    (problem,) = report.problems
    path = tmp_path / directory / name
    but = f", unless a file that is made of {path} declares it" if is_note else ""
    assert (problem.note, problem.summary.endswith(" is not declared")) == (is_note, True)
    assert problem.detail == f"Terraform refuses this{but}; what depends on it is not known"
    assert [one.rule.id for one in report.undecided] == ["ebs-unencrypted-volume"]
