"""Hostile and mistaken configurations end in a problem and an unknown value: never a hang, a crash or a lie."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from files import write
from storage_lint.graph.reading import Reading, ReadSettings
from storage_lint.graph.value import Known, Unknown
from storage_lint.inputs.terraform import read_terraform
from storage_lint.resources.ebs import Volume


def read(directory: Path, files: dict[str, str]) -> Reading:
    write(directory, files)
    limit = sys.getrecursionlimit()
    reading = read_terraform({str(directory): tuple(str(path) for path in directory.iterdir())}, ReadSettings())
    assert sys.getrecursionlimit() == limit
    for resource in reading.resources[:50]:
        resource.declared.trace()
        for name in resource._fields:
            field = getattr(resource, name)
            if isinstance(field, (Known, Unknown)):
                field.origin.trace()
    return reading


def test_a_source_that_can_be_no_directory(tmp_path: Path) -> None:
    code = 'module "m" {\n  source = "./a\\u0000"\n}\nresource "aws_ebs_volume" "v" {\n  size = 8\n}\n'
    assert volume_size(read(tmp_path, {"main.tf": code})) == 8


def volume_size(reading: Reading) -> object:
    (volume,) = reading.resources
    assert isinstance(volume, Volume)
    return volume.size_gib.value if isinstance(volume.size_gib, Known) else None


def chain(length: int) -> str:
    lines = "\n".join(f"  l{n} = local.l{n + 1} + 1" for n in range(length))
    return f'locals {{\n{lines}\n  l{length} = 0\n}}\nresource "aws_ebs_volume" "v" {{\n  size = local.l0\n}}\n'


@pytest.mark.parametrize("length", [10, 250])
def test_chain_of_locals(tmp_path: Path, length: int) -> None:
    reading = read(tmp_path, {"main.tf": chain(length)})
    assert (volume_size(reading), reading.problems) == (length, ())


def test_chain_of_locals_that_is_too_long(tmp_path: Path) -> None:
    reading = read(tmp_path, {"main.tf": chain(3000)})
    assert volume_size(reading) is None
    (problem,) = reading.problems
    assert "limit reached: references lead more than 300 deep" in problem.summary
    assert problem.span is not None


GROWING_LIST = """
locals {
  l0 = [0, 1]
%s
}
resource "aws_ebs_volume" "v" {
  size = length(local.l60)
}
"""


@pytest.mark.parametrize(
    "step",
    [
        "concat(local.l{0}, local.l{0})",
        "flatten([local.l{0}, local.l{0}])",
        "[for x in local.l{0} : [local.l{0}, x]]",
        "{{ for i, x in flatten([local.l{0}]) : i => [local.l{0}, local.l{0}] }}",
        "setproduct(local.l{0}, local.l{0})",
        "chunklist([local.l{0}, local.l{0}], 1)",
        "range(length(local.l{0}) * 1000)",
        "merge({{ a = local.l{0} }}, {{ b = local.l{0} }})",
    ],
)
def test_growing_collections(tmp_path: Path, step: str) -> None:
    steps = "\n".join(f"  l{n + 1} = {step.format(n)}" for n in range(60))
    read(tmp_path, {"main.tf": GROWING_LIST % steps})


@pytest.mark.parametrize(
    "use",
    [
        "jsonencode(local.l60)",
        "local.l60 == local.m60",
        'join("", flatten(local.l60))',
        "toset(local.l60)",
        "distinct(local.l60)",
        "contains(local.l60, local.m60)",
        "yamlencode(local.l60)",
        "var.typed[0]",
    ],
)
def test_shared_structure_is_not_walked_for_ever(tmp_path: Path, use: str) -> None:
    steps = "\n".join(f"  {name}{n + 1} = [local.{name}{n}, local.{name}{n}]" for name in ("l", "m") for n in range(60))
    code = f"""
locals {{
  l0 = [1]
  m0 = [1]
{steps}
}}
module "m" {{
  source = "./m"
  given  = local.l60
}}
"""
    module = f"""
variable "given" {{ type = {"list(" * 8}any{")" * 8} }}
resource "aws_ebs_volume" "v" {{
  snapshot_id = {use.replace("local.l60", "var.given").replace("local.m60", "var.given").replace("typed", "given")}
}}
"""
    read(tmp_path, {"main.tf": code, "m/main.tf": module})


@pytest.mark.parametrize("doubling", ['"${local.l%d}${local.l%d}"', 'format("%%s%%s", local.l%d, local.l%d)'])
def test_growing_strings(tmp_path: Path, doubling: str) -> None:
    steps = "\n".join(f"  l{n + 1} = {doubling % (n, n)}" for n in range(60))
    code = f'locals {{\n  l0 = "ab"\n{steps}\n}}\nresource "aws_ebs_volume" "v" {{\n  type = local.l60\n}}\n'
    reading = read(tmp_path, {"main.tf": code})
    assert any("limit" in problem.summary or "characters" in problem.summary for problem in reading.problems) or (
        isinstance(reading.resources[0], Volume) and isinstance(reading.resources[0].volume_type, Unknown)
    )


def test_nested_loops(tmp_path: Path) -> None:
    loops = "[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : a + b + c]]]"
    reading = read(tmp_path, {"main.tf": f'resource "aws_ebs_volume" "v" {{\n  size = length({loops})\n}}\n'})
    assert volume_size(reading) is None
    (problem,) = reading.problems
    assert re.search(r"limit reached: evaluating the root \S+ takes too many steps", problem.summary)


MANY_KEYS = '{ for pair in setproduct(range(40), range(40)) : join("-", pair) => 1 }'


@pytest.mark.parametrize("repeat", ["count = 1000000", f"for_each = {MANY_KEYS}"])
def test_many_instances(tmp_path: Path, repeat: str) -> None:
    reading = read(tmp_path, {"main.tf": f'resource "aws_ebs_volume" "v" {{\n  {repeat}\n}}\n'})
    (volume,) = reading.resources
    assert isinstance(volume.exists, Unknown)
    (problem,) = reading.problems
    assert "makes more than 1000 instances" in problem.summary


@pytest.mark.parametrize("holds", ["", 'resource "aws_ebs_volume" "v" {}\n'], ids=["nothing", "a volume"])
def test_modules_that_multiply(tmp_path: Path, holds: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage_lint.source.budget.MAX_UNIT_INSTANCES", 2_000)  # a quarter of what it is
    files = {"main.tf": 'module "m" {\n  source = "./m0"\n}\n'}
    for level in range(40):
        calls = "".join(f'module "{name}" {{\n  source = "../m{level + 1}"\n}}\n' for name in "ab")
        files[f"m{level}/main.tf"] = calls + holds
    reading = read(tmp_path, files)
    assert any("limit reached" in problem.summary for problem in reading.problems)


def test_modules_that_multiply_to_nothing(tmp_path: Path) -> None:
    files = {"main.tf": 'module "m" {\n  source = "./m0"\n}\n', "m30/main.tf": ""}
    for level in range(30):
        files[f"m{level}/main.tf"] = "".join(f'module "{name}" {{\n  source = "../m{level + 1}"\n}}\n' for name in "ab")
    reading = read(tmp_path, files)
    assert (reading.resources, reading.problems) == ((), ())


def test_modules_in_a_circle(tmp_path: Path) -> None:
    files = {
        "main.tf": 'module "a" {\n  source = "./a"\n}\n',
        "a/main.tf": 'module "b" {\n  source = "../b"\n}\n',
        "b/main.tf": 'module "a" {\n  source = "../a"\n}\nresource "aws_ebs_volume" "v" {}\n',
    }
    reading = read(tmp_path, files)
    assert [resource.address for resource in reading.resources] == ["module.a.module.b.aws_ebs_volume.v"]
    (problem,) = reading.problems
    assert problem.summary == "module.a of module.a.module.b: it calls itself"


@pytest.mark.parametrize("depth", [100, 1_500, 100_000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("(", ")"), ("{ a = ", "}"), ('"${', '}"'), ("!", "")])
def test_deep_nesting(tmp_path: Path, depth: int, opening: str, closing: str) -> None:
    expression = opening * depth + "true" + closing * depth
    read(tmp_path, {"main.tf": f'resource "aws_ebs_volume" "v" {{\n  encrypted = {expression}\n}}\n'})


@pytest.mark.parametrize("operator", ["+", "&&", "=="])
def test_long_expressions(tmp_path: Path, operator: str) -> None:
    operand = "1" if operator == "+" else "true"
    expression = f" {operator} ".join([operand] * 2_000)
    read(tmp_path, {"main.tf": f'resource "aws_ebs_volume" "v" {{\n  size = {expression}\n}}\n'})


def test_many_independent_conditions(tmp_path: Path) -> None:
    names = [f"v{n}" for n in range(40)]
    variables = "".join(f'variable "{name}" {{\n  type = bool\n}}\n' for name in names)
    text = "".join(f'${{var.{name} ? "a" : "b"}}' for name in names)
    condition = " && ".join(f"var.{name}" for name in names)
    code = f"""{variables}
resource "aws_ebs_volume" "v" {{
  type      = "{text}"
  encrypted = {condition}
  size      = sum([for x in [{", ".join(f"var.{name}" for name in names)}] : 1 if x])
}}
"""
    reading = read(tmp_path, {"main.tf": code})
    (volume,) = reading.resources
    assert isinstance(volume, Volume)
    assert isinstance(volume.volume_type, Unknown)
    assert isinstance(volume.encrypted, Unknown)


@pytest.mark.parametrize("name", ["/etc/hostname", "../../../../etc/hostname", "/dev/zero", "secret.tf"])
def test_nothing_outside_the_tree_is_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "outside.txt").write_text("gp2")
    root = tmp_path / "root"
    write(root, {"main.tf": f'resource "aws_ebs_volume" "v" {{\n  type = file("{name}")\n}}\n'})
    (root / "secret.tf").symlink_to("/etc/hostname")
    reading = read_terraform({str(root): (str(root / "main.tf"),)}, ReadSettings())
    (volume,) = reading.resources
    assert isinstance(volume, Volume)
    assert isinstance(volume.volume_type, Unknown)


def test_a_module_outside_the_tree_is_not_read(tmp_path: Path) -> None:
    write(tmp_path, {"outside/main.tf": 'resource "aws_ebs_volume" "v" {}\n', "root/.git/HEAD": ""})
    root = tmp_path / "root"
    write(root, {"main.tf": 'module "m" {\n  source = "../outside"\n}\nmodule "n" {\n  source = "./link"\n}\n'})
    (root / "link").symlink_to(tmp_path / "outside")
    reading = read_terraform({str(root): (str(root / "main.tf"),)}, ReadSettings())
    assert reading.resources == ()
    assert [(problem.summary, problem.note) for problem in reading.problems] == [
        ("module.m: ../outside lies outside the tree that is linted", True),
        ("module.n: ./link lies outside the tree that is linted", True),
    ]


def test_a_file_that_leads_outside_the_tree_is_not_read(tmp_path: Path) -> None:
    write(tmp_path, {"outside.tf": 'resource "aws_ebs_volume" "v" {}\n', "root/.git/HEAD": "", "root/shared.tf": ""})
    root = tmp_path / "root"
    write(root, {"module/main.tf": ""})
    (root / "module" / "outside.tf").symlink_to(tmp_path / "outside.tf")
    (root / "module" / "shared.tf").symlink_to(root / "shared.tf")
    files = tuple(str(path) for path in sorted((root / "module").iterdir()))
    reading = read_terraform({str(root / "module"): files}, ReadSettings())
    assert reading.resources == ()
    assert sorted(Path(path).name for path in reading.files) == ["main.tf", "shared.tf"]
    assert [problem.summary.rpartition(": ")[2] for problem in reading.problems] == [
        "leads out of the tree that is linted"
    ]


def test_a_sensitive_value_is_not_told(tmp_path: Path) -> None:
    code = """
variable "kind" {
  type      = string
  default   = "hush"
  sensitive = true
}
variable "one_of" {
  sensitive = true
  validation { condition = contains(["hush-a", "hush-b"], var.one_of) }
}
variable "name" {}
resource "aws_ebs_volume" "v" {
  type        = var.kind
  size        = tonumber(var.kind)
  iops        = { a = 1 }[var.kind]
  snapshot_id = var.one_of
  throughput  = [for x in [var.kind, var.kind] : 1 if x == var.name]
  encrypted   = { for x in [var.kind, var.kind] : x => 1 }
}
"""
    reading = read(tmp_path, {"main.tf": code})
    told = [f"{problem.summary} {problem.detail}" for problem in reading.problems]
    for resource in reading.resources:
        for name in resource._fields:
            told.extend(everything(getattr(resource, name)))
    assert len(told) > 10
    assert [text for text in told if "hush" in text] == []


def everything(field: object) -> list[str]:
    if not isinstance(field, Unknown):
        return [str(field)]
    inner = [text for choice in field.choices for text in (choice.when, *everything(choice.value))]
    return [field.reason, field.supply, field.subject, str(field.text), *inner]
