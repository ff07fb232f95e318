"""A CodeDeploy AppSpec file looks like a template, and is none."""

from __future__ import annotations

from rows import rows
from storage_lint.inputs.cloudformation.detect import looks_like_template

APPSPEC = b"""version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
"""


@rows(
    ("content", "is_template"),
    [
        (APPSPEC, False),
        (APPSPEC.replace(b"version: 0.0", b"'version': '0.0'"), False),
        (b'{"version": 0.0, "Resources": [{"S": {"Type": "AWS::ECS::Service"}}]}', False),
        (b'{"version": 0, "Resources": [{"S": {"Type": "AWS::ECS::Service"}}]}', False),
        (APPSPEC.replace(b"version: 0.0", b"version: 0"), False),
        (b'{"version": 0, "Resources": {"S": {"Type": "AWS::EC2::Volume"}}}', True),
        (APPSPEC.replace(b"version: 0.0", b"version: 0.5"), True),
        (APPSPEC.replace(b"version: 0.0", b"version: 1"), True),
        (b"AWSTemplateFormatVersion: '2010-09-09'\n" + APPSPEC, True),
        (b"Resources:\n  F:\n    Type: AWS::S3::Bucket\n    Properties: {Version: 0.0}\n", True),
    ],
)
def test_appspec(content: bytes, is_template: bool) -> None:
    assert looks_like_template(content) is is_template
