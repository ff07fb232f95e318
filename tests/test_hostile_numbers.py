"""Many of one thing: comments, switches, what a module is told. Time grows as they do, or a limit says so."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from commands import run
from storage_lint.inputs.terraform import alternatives

FALSE = 'variable "v{}" {{\n  default = false\n}}\n'


def comments_of_resources(count: int) -> dict[str, str]:
    one = "  # storage-lint: ignore[s3] known\n  B{}:\n    Type: AWS::S3::Bucket\n"
    return {"t.yaml": "Resources:\n" + "".join(map(one.format, range(count)))}


def comments_in_a_row(count: int) -> dict[str, str]:
    return {
        "t.yaml": "Resources:\n" + "  # storage-lint: ignore[s3] known\n" * count + "  B: {Type: AWS::S3::Bucket}\n"
    }


def switches_of_one_resource(count: int) -> dict[str, str]:
    names = ", ".join(f"var.v{at}" for at in range(count))
    block = f'resource "aws_s3_bucket" "b" {{\n  count = alltrue([{names}]) ? 1 : 0\n}}\n'
    return {"main.tf": "".join(map(FALSE.format, range(count))) + block}


def resources_beside_switches(count: int) -> dict[str, str]:
    off = 'resource "aws_s3_bucket" "off{0}" {{\n  count = var.v{0} ? 1 : 0\n}}\n'
    there = 'resource "aws_s3_bucket" "b{}" {{}}\n'
    return {
        "main.tf": "".join(map(FALSE.format, range(60)))
        + "".join(map(off.format, range(60)))
        + "".join(map(there.format, range(count)))
    }


def locals_that_are_told(count: int) -> dict[str, str]:
    locals_ = "".join(f"  x{at} = [local.x{at + 1}, local.x{at + 2}]\n" for at in range(count))
    call = 'module "s3{}" {{\n  source = "acme/s3/aws"\n  x = local.x0\n}}\n'
    code = f"locals {{\n{locals_}  x{count} = 1\n  x{count + 1} = 1\n}}\n" + "".join(map(call.format, range(300)))
    return {"main.tf": code + 'resource "aws_s3_bucket" "b" {}\n'}


def variables_of_one_file(count: int) -> dict[str, str]:
    entries = "".join(f"    A{at}: ${{file(more.yml):A{at}}}\n" for at in range(count))
    head = "service: shop\nprovider: {name: aws}\nresources:\n  Resources:\n"
    return {"serverless.yml": head + entries, "more.yml": "A0: {Type: AWS::S3::Bucket}\n" * count}


def deployments_of_terragrunt(count: int) -> dict[str, str]:
    volume = 'variable "on" {\n  default = true\n}\nresource "aws_s3_bucket" "b" {\n  force_destroy = var.on\n}\n'
    inputs = "inputs = {\n" + "".join(f"  k{at} = 1\n" for at in range(20)) + "}\n"
    found = {f"modules/m{at}/main.tf": volume for at in range(count)}
    for at in range(count):
        found[f"live/m{at}/terragrunt.hcl"] = f'terraform {{\n  source = "../../modules/m{at}"\n}}\n{inputs}'
    return found


@pytest.mark.parametrize(
    ("files", "few", "many"),
    [
        (comments_of_resources, 200, 1_200),
        (comments_in_a_row, 1_000, 6_000),
        (switches_of_one_resource, 300, 1_800),
        (locals_that_are_told, 500, 3_000),
        (variables_of_one_file, 500, 3_000),
        (deployments_of_terragrunt, 50, 300),
    ],
)
def test_time_grows_no_faster(
    files: Callable[[int], dict[str, str]], few: int, many: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    def seconds(count: int) -> float:
        for name, text in files(count).items():
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).write_text(text)
        started = time.process_time()
        assert run("--select", "s3-missing-tls-deny").status in (0, 1, 2)
        return time.process_time() - started

    seconds(10)
    assert seconds(many) < 10 * seconds(few) + 0.5


def test_what_is_not_looked_at_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(alternatives, "MAX_AGAIN", 1_000)
    for files in (switches_of_one_resource(400), resources_beside_switches(40)):
        Path("main.tf").write_text(files["main.tf"])
        done = run("--select", "s3-missing-tls-deny")
        assert done.status == 2
        assert "problem limit reached: more than " in done.output
