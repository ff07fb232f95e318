"""What is read of several roots together."""

from __future__ import annotations

from pathlib import Path

from files import write
from storage_lint.graph.reading import ReadSettings
from storage_lint.inputs.terraform import read_terraform


def test_a_variable_given_that_no_root_declares_is_noted(tmp_path: Path) -> None:
    write(tmp_path, {"a/main.tf": 'variable "size" {}\n', "b/main.tf": 'module "c" {\n  source = "../c"\n}\n'})
    write(tmp_path, {"c/main.tf": 'variable "inner" {}\n'})
    directories = {str(tmp_path / name): (str(tmp_path / name / "main.tf"),) for name in "abc"}
    reading = read_terraform(directories, ReadSettings(variables={"size": "1", "siez": "1", "inner": "1"}))
    assert [(problem.summary, problem.detail, problem.note) for problem in reading.problems] == [
        ("--var siez: no root that was read declares this variable", "it was not used", True),
        ("--var inner: no root that was read declares this variable", "it was not used", True),
    ]
