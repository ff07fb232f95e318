"""Where a value is, or would be, written: what an editor of the template needs to know."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage_lint.graph.reading import ReadSettings
from storage_lint.graph.value import Known, Value
from storage_lint.inputs.cloudformation import read_templates
from storage_lint.resources.ebs import Volume
from storage_lint.resources.s3 import Bucket
from storage_lint.source.span import Span

TEMPLATE = """
Parameters:
  Kind: {Type: String, Default: gp2}
Conditions:
  No: !Equals [a, b]
Resources:
  Data:
    Type: AWS::EC2::Volume
    Properties:
      Size: 8   # GiB
      VolumeType: !Ref Kind
      Iops: !If
        - No
        - 3000
        - !Ref AWS::NoValue
      # last

  Logs:
    Type: AWS::S3::Bucket
    Metadata: {a: b}
  Media:
    Type: AWS::S3::Bucket
    Properties:
      PublicAccessBlockConfiguration:
        BlockPublicAcls: true

    # not a part of it
"""


def resources(text: str) -> tuple[Volume, Bucket, Bucket]:
    Path("t.yaml").write_text(text)
    data, logs, media = read_templates(["t.yaml"], ReadSettings()).resources
    assert isinstance(data, Volume)
    assert isinstance(logs, Bucket)
    assert isinstance(media, Bucket)
    return data, logs, media


def shown(value: Value[object]) -> tuple[str, str, str, str, str | None, tuple[str, ...]]:
    slot = value.origin.slot()
    assert slot is not None

    def text(span: Span) -> str:
        return span.file.text[span.start : span.end]

    written = None if slot.written is None else text(slot.written)
    return slot.type, slot.name, text(slot.header), text(slot.body).split("\n")[-1].strip(), written, slot.missing


@pytest.mark.usefixtures("here")
def test_what_is_written() -> None:
    data, _, _ = resources(TEMPLATE)
    last = "- !Ref AWS::NoValue"
    assert shown(data.size_gib) == ("AWS::EC2::Volume", "Size", "Data", last, "8", ())
    assert shown(data.volume_type) == ("AWS::EC2::Volume", "VolumeType", "Data", last, "!Ref Kind", ())


@pytest.mark.usefixtures("here")
def test_what_a_condition_takes_away_is_written() -> None:
    data, _, _ = resources(TEMPLATE)
    written = "!If\n        - No\n        - 3000\n        - !Ref AWS::NoValue"
    assert shown(data.iops) == ("AWS::EC2::Volume", "Iops", "Data", "- !Ref AWS::NoValue", written, ())


@pytest.mark.usefixtures("here")
def test_what_is_not_written() -> None:
    data, logs, media = resources(TEMPLATE)
    assert shown(data.encrypted)[:3] == ("AWS::EC2::Volume", "Encrypted", "Data")
    name = "PublicAccessBlockConfiguration"
    body = "Metadata: {a: b}"
    assert shown(logs.public_access_block) == ("AWS::S3::Bucket", name, "Logs", body, None, ("Properties",))
    assert isinstance(media.public_access_block, Known)
    block = media.public_access_block.value
    assert block is not None
    assert shown(block.ignore_public_acls) == (name, "IgnorePublicAcls", name, "BlockPublicAcls: true", None, ())
    assert str(data.encrypted.origin.trace().span) == "Span(t.yaml:7:3)"


@pytest.mark.usefixtures("here")
def test_the_body_of_a_resource() -> None:
    data, logs, _ = resources(TEMPLATE)
    assert (slot := data.declared.slot()) is not None
    assert (slot.type, slot.name, slot.written) == ("AWS::EC2::Volume", "", None)
    assert slot.body.file.text[slot.body.start : slot.body.end].startswith("Size: 8")
    assert (slot := logs.declared.slot()) is not None
    assert slot.missing == ()


@pytest.mark.usefixtures("here")
def test_what_a_loop_makes_is_not_written() -> None:
    loop = """
Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Each:
    - Name
    - [One]
    - Data${Name}: {Type: AWS::EC2::Volume, Properties: {Size: 8, AvailabilityZone: !Sub "${Name}"}}
"""
    Path("t.yaml").write_text(loop)
    (volume,) = read_templates(["t.yaml"], ReadSettings()).resources
    assert isinstance(volume, Volume)
    assert volume.encrypted.origin.slot() is None
