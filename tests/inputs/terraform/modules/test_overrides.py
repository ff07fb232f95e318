"""Blocks of an override file take the place of all of their type, written or made by a `dynamic` block.

`lifecycle` is merged argument by argument.
https://developer.hashicorp.com/terraform/language/files/override#merging-resource-and-data-blocks

https://github.com/hashicorp/terraform/blob/main/internal/configs/module_merge_body.go
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from storage_lint.lint import Settings, lint

INSTANCE = 'resource "aws_instance" "i" {{\n  ami = "ami-1"\n{}}}\n'
OVERRIDE = 'resource "aws_instance" "i" {{\n{}}}\n'


def written(encrypted: str) -> str:
    return f"  root_block_device {{\n    encrypted = {encrypted}\n  }}\n"


def made(encrypted: str) -> str:
    content = f"    content {{\n      encrypted = {encrypted}\n    }}\n"
    return f'  dynamic "root_block_device" {{\n    for_each = [1]\n{content}  }}\n'


def in_json(block: object) -> str:
    return json.dumps({"resource": {"aws_instance": {"i": block}}})


def written_in_json(encrypted: str) -> str:
    return in_json({"root_block_device": [{"encrypted": encrypted}]})


def made_in_json(encrypted: str) -> str:
    dynamic = {"for_each": [1], "content": {"encrypted": encrypted}}
    return in_json({"dynamic": {"root_block_device": dynamic}})


@pytest.mark.parametrize("base", [written, made, written_in_json, made_in_json])
@pytest.mark.parametrize("override", [written, made, written_in_json, made_in_json])
@pytest.mark.parametrize("encrypted", ["true", "false"])
def test_the_block_of_the_override_is_the_only_one(
    tmp_path: Path, base: object, override: object, encrypted: str
) -> None:
    assert callable(base)
    assert callable(override)
    other = "false" if encrypted == "true" else "true"
    for name, make, value, frame in (("main", base, other, INSTANCE), ("override", override, encrypted, OVERRIDE)):
        is_json = make in (written_in_json, made_in_json)
        text = make(value) if is_json else frame.format(make(value))
        (tmp_path / f"{name}.tf{'.json' if is_json else ''}").write_text(text)
    report = lint([str(tmp_path)], Settings(select=("ebs-unencrypted-volume",)))
    assert (len(report.findings), len(report.undecided)) == (0 if encrypted == "true" else 1, 0)
    assert report.problems == ()


def test_blocks_of_other_types_stay(tmp_path: Path) -> None:
    devices = (
        '  dynamic "ebs_block_device" {\n    for_each = ["/dev/sdf"]\n    content {\n'
        "      device_name = ebs_block_device.value\n      encrypted   = false\n    }\n  }\n"
    )
    (tmp_path / "main.tf").write_text(INSTANCE.format(written("false") + devices))
    (tmp_path / "override.tf").write_text(OVERRIDE.format(made("true")))
    report = lint([str(tmp_path)], Settings(select=("ebs-unencrypted-volume",)))
    assert [one.message for one in report.findings] == [
        "device /dev/sdf is not encrypted; its snapshots will not be either"
    ]


TABLE = 'resource "aws_dynamodb_table" "t" {{\n  name = "t"\n  hash_key = "id"\n{}}}\n'
PROVISIONED = '  billing_mode = "PROVISIONED"\n  read_capacity = 5\n  write_capacity = 5\n'
IGNORED = "  lifecycle {{\n    ignore_changes = {}\n  }}\n"
CAPACITY, TAGS, ALL = "[read_capacity, write_capacity]", "[tags]", "all"


@pytest.mark.parametrize(
    ("base", "override", "left_alone"),
    [
        (CAPACITY, "", True),
        (CAPACITY, "prevent_destroy = true", True),
        ("prevent_destroy = true", CAPACITY, True),
        (CAPACITY, TAGS, False),
        (TAGS, CAPACITY, True),
        (CAPACITY, "[]", True),  # an empty list says nothing
        (ALL, TAGS, True),
        (TAGS, ALL, True),
        (TAGS, "prevent_destroy = true", False),
    ],
)
@pytest.mark.parametrize("is_json", [False, True])
def test_lifecycle_is_merged_by_argument(
    tmp_path: Path, base: str, override: str, left_alone: bool, is_json: bool
) -> None:
    def block(said: str) -> str:
        written = IGNORED.format(said) if said else ""
        return written.replace("ignore_changes = prevent_destroy", "prevent_destroy")

    (tmp_path / "main.tf").write_text(TABLE.format(PROVISIONED + block(base)))
    if is_json:
        names = override.strip("[]").split(", ") if override != ALL else ALL
        ignored = {"prevent_destroy": True} if "destroy" in override else {"ignore_changes": names}
        table = {"lifecycle": [ignored if override else {}]}
        text = json.dumps({"resource": {"aws_dynamodb_table": {"t": table}}}).replace('[""]', "[]")
        (tmp_path / "override.tf.json").write_text(text)
    else:
        (tmp_path / "override.tf").write_text(TABLE.format(block(override)))
    report = lint([str(tmp_path)], Settings(select=("dynamodb-fixed-capacity",)))
    assert report.problems == ()
    assert (len(report.findings), len(report.undecided)) == ((0, 1) if left_alone else (1, 0))


@pytest.mark.parametrize(
    ("base", "override", "volumes"),
    [
        ("false", "", 0),
        ("false", "enabled = true", 1),
        ("true", "enabled = false", 0),
        ("false", "prevent_destroy = true", 0),
    ],
)
def test_what_opentofu_enables(tmp_path: Path, base: str, override: str, volumes: int) -> None:
    """https://opentofu.org/docs/language/meta-arguments/enabled/."""
    volume = (
        'resource "aws_ebs_volume" "v" {{\n  availability_zone = "a"\n  size = 1\n  lifecycle {{\n    {}\n  }}\n}}\n'
    )
    (tmp_path / "main.tofu").write_text(volume.format(f"enabled = {base}"))
    (tmp_path / "override.tofu").write_text(volume.format(override))
    report = lint([str(tmp_path)], Settings(select=("ebs-unencrypted-volume",)))
    assert len(report.findings) == volumes
