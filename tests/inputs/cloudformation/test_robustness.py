"""Hostile and broken templates end in a message or in "not known", never in a traceback or a hang."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from depth import tries
from repository import ROOT
from storage_lint.engine import run
from storage_lint.graph.graph import build
from storage_lint.graph.reading import Reading, ReadSettings
from storage_lint.graph.value import Unknown
from storage_lint.inputs.cloudformation import read_templates
from storage_lint.inputs.cloudformation.evaluate import foreach
from storage_lint.inputs.cloudformation.syntax.document import Document
from storage_lint.inputs.cloudformation.syntax.parse import parse
from storage_lint.packs import list_rules, load_rule
from storage_lint.source.text import SourceFile
from templates import plain, problems, read

RULES = [load_rule(file) for file in list_rules("storage_lint_rules")]
FIXTURES = ROOT / "fixtures" / "cloudformation"


def judge(reading: Reading) -> None:
    """Run every rule and work out every place: nothing of it may raise."""
    verdicts = run(build(reading.resources), RULES)
    assert verdicts.problems == ()
    origins = [finding.origin for finding in verdicts.findings]
    for origin in (*origins, *(undecided.unknown.origin for undecided in verdicts.undecided)):
        assert origin.trace().span.location().line >= 1
    for problem in reading.problems:
        assert problem.span is not None
        assert problem.span.location().line >= 1


BROKEN = {
    "a list": ("- AWSTemplateFormatVersion: x\n  Resources: {}\n", ["1:1 the template is a list: "]),
    "a scalar": ("AWS::S3::Bucket Resources\n", ["1:1 the template is no mapping: "]),
    "empty": ("", ["1:1 the template is empty: "]),
    "no Resources": ("AWSTemplateFormatVersion: '2010-09-09'\n", ["1:1 note: no resources: "]),
    "empty Resources": ("A: 1\nResources:\n", ["2:1 note: no resources: "]),
    "Resources is a list": ("Resources: [a]\n", ["1:1 Resources is not a mapping: ", "1:1 note: no resources: "]),
    "no Type": ("Resources:\n  A: {Properties: {}}\n", ["2:3 resource A has no Type: "]),
    "a resource is a string": ("Resources:\n  A: b\n", ["2:3 resource A has no Type: "]),
    "Type is a list": ("Resources:\n  A: {Type: [b]}\n", ["2:3 resource A has no Type: "]),
    "Properties is a list": (
        "Resources:\n  A:\n    Type: AWS::S3::Bucket\n    Properties: [b]\n",
        ["2:3 Properties of A is not a mapping: "],
    ),
    "Conditions is a string": (
        "Conditions: x\nResources:\n  A: {Type: AWS::S3::Bucket, Condition: C}\n",
        ["1:1 Conditions is not a mapping: "],
    ),
    "broken YAML": ("Resources:\n  A:\n   - b\n  c\n", ["5:1 invalid YAML: "]),
    "a tab": ("Resources:\n\tA: {}\n", ["2:1 invalid YAML: "]),
    "broken JSON": ('{"Resources": {"A": }}', ["1:21 invalid JSON: ", "1:16 resource A has no Type: "]),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken(tmp_path: Path, name: str) -> None:
    text, expected = BROKEN[name]
    reading = read(tmp_path, text)
    judge(reading)
    found = problems(reading)
    assert len(found) == len(expected)
    assert all(one.startswith(start) for one, start in zip(found, expected, strict=True)), found


def test_the_rest_is_still_linted(tmp_path: Path) -> None:
    reading = read(tmp_path, "Parameters: [1]\nResources:\n  A: {Type: [b]}\n  B: {Type: AWS::S3::Bucket}\n  C: 5\n")
    assert [resource.address for resource in reading.resources] == ["B"]
    assert len(reading.problems) == 3


def test_not_utf8_and_not_there(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"Resources:\n  A: \xff\n")
    reading = read_templates([str(tmp_path / "a.yaml"), str(tmp_path / "b.yaml")], ReadSettings())
    assert [problem.summary.rpartition(": ")[2] for problem in reading.problems] == [
        "not UTF-8 text",
        "no such file",
    ]


def volume(expression: Any, **sections: Any) -> dict[str, Any]:
    properties = {"VolumeType": expression, "Encrypted": True}
    return {**sections, "Resources": {"V": {"Type": "AWS::EC2::Volume", "Properties": properties}}}


def nested(name: str, wrap: Any, depth: int) -> Any:
    value: Any = "gp2"
    for _ in range(depth):
        value = {name: wrap(value)}
    return value


LAUGHS = "".join(f"  l{n}: &l{n} [*l{n - 1}, *l{n - 1}]\n" for n in range(1, 40))
CONDITIONS = "".join(
    f"  C{n}: !And [!Condition C{n - 1}, !Condition C{n - 1}, !Equals [!Ref 'AWS::Region', x{n}]]\n"
    for n in range(1, 90)
)
HOSTILE: dict[str, str] = {
    "functions in each other": json.dumps(volume(nested("Fn::Join", lambda inner: ["", ["a", inner]], 150))),
    "conditionals in each other": json.dumps(volume(nested("Fn::If", lambda inner: ["C", inner, "gp3"], 90))),
    "selects in each other": json.dumps(volume(nested("Fn::Select", lambda inner: [0, [inner]], 150))),
    "lists in each other": json.dumps(volume(json.loads("[" * 400 + "]" * 400))),
    "a policy of a billion laughs": "x:\n  l0: &l0 [x, x]\n"
    + LAUGHS
    + "Resources:\n  P: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: b, PolicyDocument: {Statement: *l39}}}\n"
    "  B: {Type: AWS::S3::Bucket, Properties: {BucketName: b}}\n",
    "a text of a billion laughs": "x:\n  l0: &l0 [x, x]\n"
    + LAUGHS
    + "Resources:\n  V: {Type: AWS::EC2::Volume, Properties: {VolumeType: {'Fn::Join': ['', *l39]}}}\n",
    "a condition of a billion laughs": "x:\n  c0: &c0 !Equals [!Ref AWS::Region, x]\n"
    + "".join(f"  c{n}: &c{n} !And [*c{n - 1}, *c{n - 1}]\n" for n in range(1, 40))
    + "Conditions: {C: *c39}\nResources:\n  V: {Type: AWS::EC2::Volume, Condition: C}\n",
    "a chain of conditions": f"Conditions:\n  C0: !Equals [!Ref AWS::Region, x]\n{CONDITIONS}"
    "Resources:\n  V: {Type: AWS::EC2::Volume, Condition: C89}\n",
    "conditions in a circle": "Conditions: {A: !Not [!Condition B], B: !And [!Condition A, !Condition B]}\n"
    "Resources:\n  V: {Type: AWS::EC2::Volume, Condition: A, Properties: {VolumeType: !If [B, gp2, gp3]}}\n",
    "names in a circle": "Resources:\n"
    "  A: {Type: AWS::S3::Bucket, Properties: {BucketName: !Sub '${B}${B}'}}\n"
    "  B: {Type: AWS::S3::Bucket, Properties: {BucketName: !Sub '${A}${A}${B}'}}\n",
    "names that double": "Resources:\n"
    + "".join(
        f"  B{n}: {{Type: AWS::S3::Bucket, Properties: {{BucketName: !Sub '${{B{n + 1}}}${{B{n + 1}}}'}}}}\n"
        for n in range(40)
    )
    + "  B40: {Type: AWS::S3::Bucket, Properties: {BucketName: b}}\n",
    "many choices": "Parameters:\n"
    + "".join(f"  P{n}: {{Type: String, AllowedValues: [a, b, c, d]}}\n" for n in range(12))
    + "Resources:\n  V: {Type: AWS::EC2::Volume, Properties: {VolumeType: !Sub '"
    + "".join(f"${{P{n}}}" for n in range(12))
    + "'}}\n",
    "many conditions": "Conditions:\n"
    + "".join(f"  C{n}: !Equals [!Ref AWS::Region, r{n}]\n" for n in range(30))
    + "Resources:\n  B: {Type: AWS::S3::Bucket}\n  P: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref B, "
    "PolicyDocument: {Statement: ["
    + ", ".join(f"!If [C{n}, {{Effect: Deny, Action: a{n}}}, !Ref AWS::NoValue]" for n in range(30))
    + "]}}}\n",
    "loops in each other": "Transform: AWS::LanguageExtensions\nResources:\n"
    + "".join(
        "  " * n
        + f"  Fn::ForEach::L{n}:\n"
        + "  " * n
        + f"  - X{n}\n"
        + "  " * n
        + "  - [a, b, c, d, e, f, g]\n"
        + "  " * n
        + "  -\n"
        for n in range(9)
    )
    + "  " * 10
    + "  V${X0}${X1}${X2}${X3}${X4}${X5}${X6}${X7}${X8}: {Type: AWS::EC2::Volume}\n",
    "a loop over itself": "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::L:\n  - X\n  - [a]\n"
    "  - ${X}: {Type: !Ref X, Properties: {Ref: [X]}}\n",
    "a very long number": "Resources:\n  V: {Type: AWS::EC2::Volume, Properties: {Size: " + "9" * 9000 + "}}\n",
    "a very large number": '{"Resources": {"V": {"Type": "AWS::EC2::Volume", "Properties": {"Size": 1e999}}}}',
    "not a number": '{"Resources": {"V": {"Type": "AWS::EC2::Volume", "Properties": {"Size": NaN, "Iops": Infinity}}}}',
    "half a character": '{"Resources": {"V": {"Type": "AWS::EC2::Volume", "Properties": {"VolumeType": "\\ud800"}}}}',
    "many braces": "Resources:\n  V: {Type: AWS::EC2::Volume, Properties: {VolumeType: !Sub '" + "${" * 20000 + "'}}\n",
    "no file name": '{"Resources": {"N": {"Type": "AWS::CloudFormation::Stack", '
    '"Properties": {"TemplateURL": "./a\\u0000"}}}}',
    "exports in a circle": "Resources:\n  V: {Type: AWS::EC2::Volume, Properties: {VolumeType: !ImportValue a}}\n"
    "Outputs:\n  A: {Value: !Sub ['${x}${x}', {x: !ImportValue b}], Export: {Name: a}}\n"
    "  B: {Value: !Sub ['${x}${x}', {x: !ImportValue a}], Export: {Name: b}}\n"
    "  C: {Value: 1, Export: {Name: !ImportValue a}}\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert foreach.MAX_ITEMS <= 20_000
    monkeypatch.setattr(foreach, "MAX_ITEMS", 5_000)
    judge(read(tmp_path, HOSTILE[name]))


def test_what_is_nested_too_deeply_is_not_known(tmp_path: Path) -> None:
    (found,) = read(tmp_path, HOSTILE["functions in each other"]).resources
    kind = found.volume_type  # type: ignore[attr-defined]
    assert isinstance(kind, Unknown)
    assert plain(kind)["unknown"] == "it is nested too deeply or too large"


def _templates() -> Iterator[Any]:
    for path in sorted(FIXTURES.rglob("*.yaml")):
        document = parse(SourceFile(str(path), path.read_text(encoding="utf-8")))
        assert isinstance(document, Document)
        yield document.data


WHOLE = list(_templates())
JUNK: st.SearchStrategy[Any] = st.sampled_from(
    [
        *(None, True, 0, -1.5, "", "x", "${", "{{resolve:ssm:x}}", [], {}, [[]], {"a": {}}, {"Ref": "x"}, {"Ref": []}),
        *({"Ref": "AWS::NoValue"}, {"Fn::If": ["C", 1, {"Ref": "AWS::NoValue"}]}, {"Fn::GetAtt": [1]}, {"Fn::Sub": []}),
        *({"Fn::Join": ["", "x"]}, {"Fn::Nonsense": 1}, {"Fn::Transform": 1}, {"Fn::ForEach::L": ["X", ["a"], {}]}),
        *({"Fn::Select": [[], []]}, {"Fn::FindInMap": [1, 2, 3]}, {"Fn::Cidr": ["x", 1]}, {"Condition": "IsProd"}),
    ]
)


def _paths(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    for key in data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ():
        yield from _paths(data[key], (*path, key))


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=tries(150, usual=100), deadline=None
)
@given(choice=st.data())
def test_any_part_may_be_anything(tmp_path: Path, choice: st.DataObject) -> None:
    template = copy.deepcopy(choice.draw(st.sampled_from(WHOLE)))
    for _ in range(choice.draw(st.integers(1, 3))):
        path = choice.draw(st.sampled_from([path for path in _paths(template) if path]))
        container = template
        for key in path[:-1]:
            container = container[key]
        container[path[-1]] = copy.deepcopy(choice.draw(JUNK))
    judge(read(tmp_path, json.dumps(template), name="template.json"))
