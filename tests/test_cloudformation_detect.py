"""What claims to be a template is found by its bytes, and nothing else is."""

from __future__ import annotations

import pytest

from storage_lint.inputs.cloudformation.detect import looks_like_template

TEMPLATES = {
    "yaml": b"Resources:\n  A:\n    Type: AWS::S3::Bucket\n",
    "version only": b"AWSTemplateFormatVersion: '2010-09-09'\n",
    "comment first": b"# (c)\n---\nDescription: x\nResources:\n  A: {Type: 'AWS::S3::Bucket'}\n",
    "byte order mark": b"\xef\xbb\xbfResources:\n  A: {Type: 'AWS::S3::Bucket'}\n",
    "quoted keys": b'"Resources":\n  A: {Type: "AWS::S3::Bucket"}\n',
    "windows line ends": b"Resources:\r\n  A:\r\n    Type: AWS::S3::Bucket\r\n",
    "sam": b"Transform: AWS::Serverless-2016-10-31\nGlobals: {}\n",
    "json": b'{"Description": "x", "Resources": {"A": {"Type": "AWS::S3::Bucket"}}}',
    "pretty json": b'{\n  "Parameters" : {"Resources": {}},\n  "Resources" : {\n "A": {"Type": "AWS::S3::Bucket"}}}',
    "yaml in braces": b"{Resources: {A: {Type: 'AWS::S3::Bucket'}}, \"Resources\": 1}",
    "a list": b"- AWSTemplateFormatVersion: x\n  Resources: {}\n",
    "a json list": b'[{"AWSTemplateFormatVersion": "x"}]',
    "broken yaml": b"Resources:\n  A: [\n    Type: AWS::S3::Bucket\n",
    "broken json": b'{"Resources": {"A": {"Type": "AWS::S3::Bucket"',
    "jinja": b"{% set name = 'a' %}\nResources:\n  A:\n    Type: AWS::S3::Bucket\n",
    "go template": b"{{- if .x }}\nResources:\n  A:\n    Type: AWS::S3::Bucket\n{{- end }}\n",
}
OTHERS = {
    "empty": b"",
    "kubernetes": b"apiVersion: v1\nkind: ConfigMap\ndata:\n  t: |\n    Resources:\n      A: {Type: AWS::S3::Bucket}\n",
    "helm values": b"resources:\n  limits: {cpu: 1}\nannotations: {x: 'AWS::S3::Bucket'}\n",
    "serverless framework": b"service: x\nresources:\n  Resources:\n    A: {Type: AWS::S3::Bucket}\n",
    "resource schema": b'{"typeName": "AWS::S3::Bucket", "definitions": {"Resources": {}}, "properties": {}}',
    "fragment": b"MyBucket:\n  Type: AWS::S3::Bucket\n  Properties: {}\n",
    "json fragment": b'{"MyBucket": {"Type": "AWS::S3::Bucket", "Properties": {"Resources": {}}}}',
    "inside json": b'{"template": {"AWSTemplateFormatVersion": "x", "Resources": {"A": {"Type": "AWS::X::Y"}}}}',
    "quoted in json": b'{"body": "{\\"AWSTemplateFormatVersion\\": 1, \\"Resources\\": {\\"T\\": \\"AWS::X\\"}}"}',
    "resources of something else": b"Resources:\n  cpu: 1\n",
    "a parameter file": b'[{"ParameterKey": "Type", "ParameterValue": "AWS::S3::Bucket"}]',
    "policy": b'{"Statement": [{"Resource": "*", "Action": "s3:*"}]}',
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_template(name: str) -> None:
    assert looks_like_template(TEMPLATES[name])


@pytest.mark.parametrize("name", OTHERS)
def test_other(name: str) -> None:
    assert not looks_like_template(OTHERS[name])


def test_a_large_file_takes_no_time() -> None:
    content = b'{"a": [' + b'{"b": "AWS::Resources"}, ' * 200_000 + b"1]}"
    assert not looks_like_template(content)
