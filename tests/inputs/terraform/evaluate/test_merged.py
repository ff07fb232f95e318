"""What comes last in a merge is known, whatever comes before it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from files import write_over
from storage_lint.graph.value import Unknown
from storage_lint.inputs.terraform.values.data import Merged
from terraform_code import evaluated, refused

CODE = """
variable "any" {}
variable "map" {
  type = map(string)
}
data "terraform_remote_state" "r" {
  backend = "s3"
}
locals {
  later = merge(var.any, { a = 1, b = 2 })
}
"""
OTHERS = (
    "var.any",
    "var.map",
    "data.terraform_remote_state.r.outputs",
    "data.terraform_remote_state.r.outputs.x",
    "jsondecode(var.map.x)",
    "{ for k, v in var.map : k => v }",
    '{ (var.map["k"]) = 0 }',
)


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("merge({}, {{ a = 1 }}).a", 1),
        ('merge({}, {{ a = 1 }})["a"]', 1),
        ("merge({{ a = 0 }}, {}, {{ a = 1 }}, null, {{ b = 2 }}).a", 1),
        ("merge(merge({}, {{ a = 0, b = 3 }}), {{ a = 1 }}).b", 3),
        ('lookup(merge({}, {{ a = 1 }}), "a", 0)', 1),
        ("merge({}, {{ a = null }}).a", None),
    ],
)
def test_what_comes_last_is_known(tmp_path: Path, other: str, code: str, expected: Any) -> None:
    assert evaluated(tmp_path, code.format(other), CODE) == expected


@pytest.mark.parametrize("other", OTHERS[:-1])
@pytest.mark.parametrize(
    "code", ["merge({{ a = 1 }}, {}).a", "merge({}, {{ b = 1 }}).a", "keys(merge({}, {{ a = 1 }}))"]
)
def test_what_may_be_replaced_or_more_is_not(tmp_path: Path, other: str, code: str) -> None:
    assert isinstance(evaluated(tmp_path, code.format(other), CODE), Unknown)


def test_through_a_local(tmp_path: Path) -> None:
    merged = evaluated(tmp_path, "merge(local.later, { a = 3 })", CODE)
    assert isinstance(merged, Merged)
    assert merged.last == {"a": 3, "b": 2}
    assert evaluated(tmp_path, "local.later.b", CODE) == 2


OBJECT = """
module "m" {
  source = "./m"
  it     = %s
}
"""
TYPE = 'object({ a = number, b = optional(string, "none"), c = any })'
INSIDE = f"""
variable "it" {{
  type = {TYPE}
}}
output "a" {{
  value = var.it.a
}}
output "b" {{
  value = var.it.b
}}
output "c" {{
  value = var.it.c
}}
"""


def test_an_object_of_a_type_keeps_what_comes_last(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    write_over(tmp_path / "m" / "main.tf", INSIDE)
    code = CODE + OBJECT % 'merge(var.any, { a = "1" })'
    assert evaluated(tmp_path, "module.m.a", code) == 1
    for rest in ("b", "c"):
        assert isinstance(evaluated(tmp_path, f"module.m.{rest}", code), Unknown)
    code = CODE + OBJECT % 'merge(var.map, { a = 1, b = null, c = "x" })'
    assert evaluated(tmp_path, "[module.m.a, module.m.b, module.m.c]", code) == [1, "none", "x"]


def test_a_map_of_a_type_keeps_what_comes_last(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    write_over(tmp_path / "m" / "main.tf", INSIDE.replace(TYPE, "map(string)"))
    code = CODE + OBJECT % "merge(var.any, { a = 1, b = true })"
    assert evaluated(tmp_path, "[module.m.a, module.m.b]", code) == ["1", "true"]
    assert isinstance(evaluated(tmp_path, "module.m.c", code), Unknown)


def test_what_does_not_fit_the_type_is_refused_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    write_over(tmp_path / "m" / "main.tf", INSIDE)
    message = refused(tmp_path, "module.m.a", CODE + OBJECT % 'merge(var.any, { a = "x" })')
    assert message == "var.it of module.m: the value does not fit its type: a: a number is required"
