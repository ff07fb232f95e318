"""Where a value is, or would be, written: the body, the attribute, the type; and what an editor must keep."""

from __future__ import annotations

from pathlib import Path

import pytest

from files import write
from storage_lint.graph.value import Origin, Slot, Source
from storage_lint.inputs.terraform.blocks import ConfiguredResource
from storage_lint.inputs.terraform.modules.resource import ResourceInstance
from storage_lint.inputs.terraform.modules.trace.origins import DeclaredBy
from storage_lint.inputs.terraform.syntax.read import read_file
from storage_lint.source.text import SourceFile
from terraform_code import open_root

CODE = """
variable "size" {
  default = 20
}
resource "aws_instance" "a" /* { */ {
  root_block_device {
    volume_size = var.size
  }
  dynamic "ebs_block_device" {
    for_each = ["/dev/sdf"]
    content {
      device_name = ebs_block_device.value
    }
  }
}
"""


def resource(directory: Path, code: str) -> ConfiguredResource:
    (found,) = open_root(directory, code).resources({"aws_instance": None})
    assert isinstance(found, ResourceInstance)
    return ConfiguredResource(found)


def shown(origin: Origin) -> tuple[str, str, str, str, str | None]:
    slot = origin.slot()
    assert isinstance(slot, Slot)
    written = None if slot.written is None else slot.written.text()
    return slot.type, slot.name, slot.header.text(), slot.body.text(), written


def test_what_is_written_elsewhere_is_referred_to_in_the_block(tmp_path: Path) -> None:
    (root,) = resource(tmp_path, CODE).blocks("root_block_device")
    size = root.number("volume_size").origin
    body = "\n    volume_size = var.size\n  "
    assert size.trace().span.text() == "20"
    assert shown(size) == ("root_block_device", "volume_size", "root_block_device", body, "var.size")


def test_what_is_not_written_has_the_body_that_it_would_be_written_in(tmp_path: Path) -> None:
    instance = resource(tmp_path, CODE)
    (root,) = instance.blocks("root_block_device")
    kind = root.text("volume_type", "gp2").origin
    assert kind.source is Source.DEFAULT
    assert shown(kind)[:2] == ("root_block_device", "volume_type")
    assert shown(kind)[4] is None
    monitoring = instance.flag("monitoring", False).origin
    assert shown(monitoring)[:3] == ("aws_instance", "monitoring", 'resource "aws_instance" "a"')
    assert shown(monitoring)[3].startswith("\n  root_block_device {")
    assert shown(monitoring)[3].endswith("\n  }\n")
    assert shown(instance.declared)[:2] == ("aws_instance", "")


def test_the_content_of_a_dynamic_block_is_the_body(tmp_path: Path) -> None:
    (device,) = resource(tmp_path, CODE).blocks("ebs_block_device")
    assert shown(device.flag("encrypted", False).origin)[:3] == ("ebs_block_device", "encrypted", "content")


def test_an_override_file_wins(tmp_path: Path) -> None:
    write(tmp_path, {"main_override.tf": 'resource "aws_instance" "a" {\n  monitoring = true\n}\n'})
    slot = resource(tmp_path, CODE).flag("monitoring").origin.slot()
    assert slot is not None
    assert slot.written is not None
    assert Path(slot.written.file.path).name == "main_override.tf"


@pytest.mark.parametrize("blocks", ['{"volume_size": 20}', '[{"volume_size": 20}]'])
def test_json(tmp_path: Path, blocks: str) -> None:
    code = f'{{"resource": {{"aws_instance": {{"a": {{"root_block_device": {blocks}}}}}}}}}'
    write(tmp_path, {"main.tf.json": code})
    instance = resource(tmp_path, "")
    (root,) = instance.blocks("root_block_device")
    assert shown(root.text("volume_type", "gp2").origin)[3] == '"volume_size": 20'
    assert shown(instance.flag("monitoring", False).origin)[3] == f'"root_block_device": {blocks}'


def test_places_are_worked_out_when_they_are_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError

    for name in ("trace_written", "trace_declared", "slot_of"):
        monkeypatch.setattr(f"storage_lint.inputs.terraform.modules.trace.origins.{name}", fail)
    instance = resource(tmp_path, CODE)
    assert isinstance(instance.default, DeclaredBy)
    assert instance.flag("monitoring", False).origin.source is Source.DEFAULT


def test_comments_stand_on_lines() -> None:
    file = read_file(SourceFile("main.tf", "# one\na = 1 # two\n/* three\nfour */ b = 2 // five\n"))
    lines = [(file.source.position(one.start)[0], one.text) for one in file.comments]
    assert lines == [(1, "# one"), (2, "# two"), (3, "/* three\nfour */"), (4, "// five")]
