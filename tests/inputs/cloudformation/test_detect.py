"""What claims to be a template is found by its bytes, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from rows import rows
from storage_lint.inputs.cloudformation.detect import looks_like_template
from storage_lint.inputs.cloudformation.syntax import top_level
from storage_lint.lint import lint

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
    "a module alone": b"Resources:\n  A:\n    Type: Acme::S3::Bucket::MODULE\n",
    "a module alone, in quotes": b"Resources:\n  A: {Type: 'Acme::S3::Bucket::MODULE'}\n",
    "a module alone, in json": b'{"Resources": {"A": {"Type": "Acme::S3::Bucket::MODULE"}}}',
    "a module alone, in escapes": b'{"Resources": {"A": {"Type": "Acme::S3::Bucket::\\u004dODULE"}}}',
    "a module alone, in one line": b'{"Resources": {"A": {"Type": "Acme::S3::Bucket::MODULE"}}} # x\n',
    "a broken module": b"Resources:\n  A: [\n    Type: Acme::S3::Bucket::MODULE\n",
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
    "what is no module": b"Resources:\n  A: Acme::MODULE::Bucket\n  B: MODULE\n  C: Acme::S3::Bucket::MODULES\n",
    "a module of something else": b"modules:\n  Resources: Acme::S3::Bucket::MODULE\n",
    "a parameter file": b'[{"ParameterKey": "Type", "ParameterValue": "AWS::S3::Bucket"}]',
    "a script that writes one": (
        b"#!/bin/bash\nusage() {\ncat <<EOF\nUsage: $0 -r region\nEOF\n}\ncat > t.yaml <<EOF\n"
        b"AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  B:\n    Type: AWS::S3::Bucket\nEOF\n"
    ),
    "a script that writes json": b'#! /usr/bin/env python3\nT = """\nResources: {B: {Type: AWS::S3::Bucket}}\n"""\n',
    "policy": b'{"Statement": [{"Resource": "*", "Action": "s3:*"}]}',
}


@rows("name", TEMPLATES)
def test_template(name: str) -> None:
    assert looks_like_template(TEMPLATES[name])


@rows("name", OTHERS)
def test_other(name: str) -> None:
    assert not looks_like_template(OTHERS[name])


def test_a_large_file_takes_no_time() -> None:
    content = b'{"a": [' + b'{"b": "AWS::Resources"}, ' * 200_000 + b"1]}"
    assert not looks_like_template(content)


BUCKET = '{"Resources": {"B": {"Type": "AWS::S3::Bucket"}}}'
# What a parser reads as the same template, however it is spelled.
SPELLINGS = {
    "flow after a document start": f"---\n{BUCKET}\n",
    "flow after a comment": "# the bucket\n{Resources: {B: {Type: 'AWS::S3::Bucket'}}}\n",
    "flow without quotes": "{Resources: {B: {Type: AWS::S3::Bucket}}}\n",
    "flow after a directive": f"%YAML 1.1\n---\n{BUCKET}\n",
    "indented": "  Resources:\n    B:\n      Type: AWS::S3::Bucket\n",
    "complex key": "? Resources\n:\n  B:\n    Type: AWS::S3::Bucket\n",
    "tagged key": "!!str Resources:\n  B:\n    Type: AWS::S3::Bucket\n",
    "long tag": "!<tag:yaml.org,2002:str> Resources:\n  B:\n    Type: AWS::S3::Bucket\n",
    "anchored key": "&a Resources:\n  B:\n    Type: AWS::S3::Bucket\n",
    "aliased key": "Description: &a Resources\n*a :\n  B:\n    Type: AWS::S3::Bucket\n",
    "tagged mapping": "!!map\nResources:\n  B:\n    Type: AWS::S3::Bucket\n",
    "mapping after its start": "--- &a\nResources:\n  B:\n    Type: AWS::S3::Bucket\n",
    "on the line of the start": "--- {Resources: {B: {Type: AWS::S3::Bucket}}}\n",
    "escaped key": BUCKET.replace("Resources", "\\u0052esources"),
    "escaped type": BUCKET.replace("AWS::S3", "\\u0041WS::S3"),
    "escaped colon": BUCKET.replace("AWS:", "AWS\\u003a"),
    "both escaped": BUCKET.replace("Resources", "Resource\\u0073").replace("AWS", "\\u0041\\u0057\\u0053"),
    "escaped in yaml": '"\\x52esources":\n  B:\n    Type: "AWS\\x3A:S3::Bucket"\n',
    "escaped widely in yaml": '"Re\\U00000073ources":\n  B:\n    Type: AWS::S3::Bucket\n',
    "folded in yaml": 'Resources:\n  B:\n    Type: "AW\\\n      S::S3::Bucket"\n',
    "folded in many places": 'Resources:\n  B:\n    Type: "A\\\n  W\\\n\t S:\\x3a\\\n      S3::Bucket"\n',
    "folded key": '? "Resou\\\n  rces"\n:\n  B:\n    Type: AWS::S3::Bucket\n',
    "folded at a line separator": 'Resources:\n  B:\n    Type: "AW\\\u2028  S::S3::Bucket"\n',
    "carriage returns": "Resources:\r  B:\r    Type: AWS::S3::Bucket\r",
    "carriage returns after a comment": "# x\rResources:\r  B:\r    Type: AWS::S3::Bucket\r",
    "next lines": "# x\x85Resources:\x85  B:\x85    Type: AWS::S3::Bucket\x85",
    "line separators": "# x\u2028Resources:\u2028  B:\u2028    Type: AWS::S3::Bucket\u2028",
    "a version in a comment": "# version: 0.0\nResources:\n  B:\n    Type: AWS::S3::Bucket\n",
    "a quoted version in a comment": "# 'version': '0.0'\nResources:\n  B:\n    Type: AWS::S3::Bucket\n",
    "a version in a text": "Description: |\n  x\n\n  version: 0.0\nResources:\n  B:\n    Type: AWS::S3::Bucket\n",
    "a version further down": BUCKET[:-1] + ', "Metadata": {"version": "0.0"}}',
    "a version of its own": "version: 0.0\nResources:\n  B:\n    Type: AWS::S3::Bucket\n",
    "merged": "<<: {Resources: {B: {Type: AWS::S3::Bucket}}}\n",
    "merged from elsewhere": "Metadata: &m\n  Resources: {B: {Type: AWS::S3::Bucket}}\n<<: *m\n",
    "a first line as of a script": "#!/usr/bin/env cfn\nResources:\n  B:\n    Type: AWS::S3::Bucket\n",
    "blanks before": "\n\n   \n" + BUCKET,
}


@rows("name", SPELLINGS)
@rows("mark", ["", "\ufeff"])
def test_spellings(name: str, mark: str) -> None:
    assert looks_like_template((mark + SPELLINGS[name]).encode())


@pytest.mark.parametrize("name", SPELLINGS)
def test_spellings_are_read(name: str, tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(SPELLINGS[name], newline="")
    assert [one.resource.address for one in lint([str(tmp_path)]).findings if one.rule.id.startswith("s3-missing-p")]


@rows(
    "text",
    [
        '{"dependencies": {"aws-cdk": "2.100.0"}, "Transform": "AWS::Serverless-2016-10-31"}',
        '{"a": {"\\u0052esources": {"B": {"Type": "AWS::S3::Bucket"}}}}',
        "a: |\n  # x\n  Resources:\n    B: {Type: AWS::S3::Bucket}\n",
        "a: {Resources: {B: {Type: AWS::S3::Bucket}}}\n",
        '- {a: "AWS::S3::Bucket"}\n- - Resources: 1\n',
        '{"html": "\\u003cb\\u003e AWS Resources"}',
    ],
)
def test_what_only_looks_like_one(text: str) -> None:
    assert not looks_like_template(text.encode())


def test_files_that_are_no_templates_are_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("guide.adoc").write_text(
        "= A guide: first part\n\n----\nResources:\n  Logs:\n    Type: AWS::S3::Bucket\n----\n"
    )
    Path("package.json").write_text('{"description": "x", "Transform": "AWS::Serverless-2016-10-31"}')
    report = lint(["."])
    assert (report.problems, report.files) == ((), ())


@pytest.mark.parametrize("resources", ["Resources:\n", "Resources: {}\n", ""])
def test_a_template_without_resources_is_a_note(
    resources: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.yaml").write_text(f"AWSTemplateFormatVersion: '2010-09-09'\n{resources}Outputs:\n")
    report = lint(["."])
    assert [(one.summary, one.note) for one in report.problems] == [("t.yaml: no resources", True)]


def test_a_line_end_that_is_escaped_elsewhere_needs_no_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands of several lines stand in most workflows, and large descriptions of an API have thousands of them."""
    monkeypatch.setattr(top_level, "top_level", lambda text: pytest.fail("parsed"))
    assert not looks_like_template(b"on: push\nResources: |\n  docker run \\\n    --rm AWS\\x3a x \\\n    y\n")
