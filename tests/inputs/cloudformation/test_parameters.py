"""Parameter files in every form, and what they say about values and places."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage_lint.graph.reading import ReadSettings
from storage_lint.graph.value import Known, Value
from storage_lint.inputs.cloudformation import read_templates
from storage_lint.resources.ebs import Volume
from templates import place, plain, problems

TEMPLATE = """\
Parameters:
  Kind: {Type: String, Default: gp2}
  Sizes: {Type: CommaDelimitedList}
  Encrypt: {Type: String}
  Path: {Type: "AWS::SSM::Parameter::Value<String>"}
Resources:
  V:
    Type: AWS::EC2::Volume
    Properties:
      VolumeType: !Ref Kind
      Size: !Select [1, !Ref Sizes]
      Encrypted: !Ref Encrypt
      SnapshotId: !Ref Path
"""

FORMS = {
    # name: (text, where Kind's value is)
    "list.json": (
        '[{"ParameterKey": "Kind", "ParameterValue": "gp3"}, {"ParameterKey": "Sizes", "ParameterValue": "1,2"},\n'
        ' {"ParameterKey": "Encrypt", "ParameterValue": "true"}]',
        '1:45 "gp3"',
    ),
    "overrides.json": ('["Kind=gp3",\n "Sizes=1,2", "Encrypt=true"]', '1:2 "Kind=gp3"'),
    "pipeline.json": (
        '{"Parameters": {"Kind": "gp3", "Sizes": ["1", "2"], "Encrypt": true}, "Tags": {"a": "b"}}',
        '1:25 "gp3"',
    ),
    "map.json": ('{"Kind": "gp3", "Sizes": "1,2",\n "Encrypt": "true"}', '1:10 "gp3"'),
    "git-sync.yaml": (
        "template-file-path: t.yaml\nparameters:\n  Kind: gp3\n  Sizes: 1,2\n  Encrypt: true\ntags: {a: b}\n",
        "3:9 gp3",
    ),
    "list.yaml": (
        "- ParameterKey: Kind\n  ParameterValue: gp3\n- {ParameterKey: Sizes, ParameterValue: '1,2'}\n"
        "- {ParameterKey: Encrypt, ParameterValue: 'true'}\n",
        "2:19 gp3",
    ),
    "env": ("# sizes\n\nexport Kind=gp3\nSizes='1,2'\r\nEncrypt=true\n", "3:13 gp3"),
}


@pytest.fixture
def template(tmp_path: Path) -> str:
    (tmp_path / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
    return str(tmp_path / "template.yaml")


def write(directory: Path, name: str, text: str) -> str:
    (directory / name).write_text(text, encoding="utf-8", newline="")
    return str(directory / name)


@pytest.mark.parametrize("form", FORMS)
def test_form(tmp_path: Path, template: str, form: str) -> None:
    text, where = FORMS[form]
    settings = ReadSettings(parameter_files=(write(tmp_path, form, text),))
    reading = read_templates([template], settings)
    assert problems(reading) == []
    (volume,) = reading.resources
    values = [plain(getattr(volume, name)) for name in ("volume_type", "size_gib", "encrypted")]
    assert values == ["gp3", 2, True]
    kind = volume.volume_type  # type: ignore[attr-defined]
    assert place(kind.origin) == [where, "parameter Kind 10:19"]
    assert kind.origin.trace().span.file.path.endswith(form)
    snapshot = volume.snapshot_id  # type: ignore[attr-defined]
    assert plain(snapshot)["unknown"] == "parameter Path is read from SSM Parameter Store at deploy time"


def test_later_files_win_and_files_win_over_defaults(tmp_path: Path, template: str) -> None:
    files = (write(tmp_path, "a.env", "Kind=io1\n"), write(tmp_path, "b.env", "Kind=io2\n"))
    (volume,) = read_templates([template], ReadSettings(parameter_files=files)).resources
    assert plain(volume.volume_type) == "io2"  # type: ignore[attr-defined]


def test_a_previous_value_is_not_known_even_with_a_default(tmp_path: Path, template: str) -> None:
    file = write(tmp_path, "p.json", '[{"ParameterKey": "Kind", "UsePreviousValue": true}]')
    (volume,) = read_templates([template], ReadSettings(parameter_files=(file,))).resources
    kind = volume.volume_type  # type: ignore[attr-defined]
    assert plain(kind)["unknown"] == "parameter Kind keeps the value of the previous deployment"


def test_a_value_may_be_a_dynamic_reference(tmp_path: Path, template: str) -> None:
    file = write(tmp_path, "p.env", "Kind={{resolve:ssm:/kind}}\n")
    (volume,) = read_templates([template], ReadSettings(parameter_files=(file,))).resources
    kind = volume.volume_type  # type: ignore[attr-defined]
    assert plain(kind)["unknown"] == "it is read from SSM Parameter Store at deploy time"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"Kind": ', "1:10 invalid JSON: line 1, column 10: Expecting value"),
        ('[{"Kind": "gp3"}]', "1:2 an entry has no ParameterKey and ParameterValue: it is not used"),
        ("just words\n", "1:1 neither a list nor a mapping of parameters: it is not used"),
        ('{"Kind": {"a": 1}}', "1:2 Kind is no value of a parameter: it is not used"),
        ('{"Parameters": 5}', "1:2 Parameters is not a mapping: it is not used"),
        ('{"Kind": "a", "Kind": "b"}', "1:15 duplicate key Kind: line 1 replaces what line 1 says"),
    ],
)
def test_broken_files_are_reported(tmp_path: Path, template: str, text: str, expected: str) -> None:
    file = write(tmp_path, "p.json", text)
    reading = read_templates([template], ReadSettings(parameter_files=(file,)))
    assert problems(reading) == [expected]
    assert len(reading.resources) == 1


def test_a_missing_file_is_reported(template: str) -> None:
    reading = read_templates([template], ReadSettings(parameter_files=("/nowhere/p.json",)))
    assert [problem.summary for problem in reading.problems] == ["/nowhere/p.json: no such file"]
    (volume,) = reading.resources
    assert isinstance(volume.volume_type, Known)  # type: ignore[attr-defined]


INNER = """\
Parameters:
  Kind: {Type: String, Default: gp2}
  Size: {Type: Number}
Resources:
  V: {Type: "AWS::EC2::Volume", Properties: {VolumeType: !Ref Kind, Size: !Ref Size}}
"""
OUTER = """\
Parameters:
  Env: {Type: String, Default: dev}
Conditions:
  Prod: !Equals [!Ref Env, prod]
Resources:
  Data:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: inner.yaml
      Parameters: !If
        - Prod
        - Kind: io2
          Size: 500
        - %s
"""


def nested(directory: Path, otherwise: str, given: str) -> list[Value[object]]:
    """The type and the size of the nested volume, with what is given to the outer stack."""
    write(directory, "inner.yaml", INNER)
    outer = write(directory, "outer.yaml", OUTER % otherwise)
    settings = ReadSettings(parameter_files=(write(directory, "p.env", given),))
    reading = read_templates([outer], settings)
    assert problems(reading) == []
    (volume,) = reading.resources
    assert isinstance(volume, Volume)
    return [volume.volume_type, volume.size_gib]


@pytest.mark.parametrize(
    ("otherwise", "given", "expected"),
    [
        ("Size: 8", "Env=dev\n", ["gp2", 8]),  # what only the other way gives has its default
        ("Size: 8", "Env=prod\n", ["io2", 500]),
        ("!Ref AWS::NoValue", "Env=prod\n", ["io2", 500]),
        ("!If [Prod, {Size: 1}, {Size: 16, Kind: gp3}]", "Env=dev\n", ["gp3", 16]),
        ("!FindInMap [A, B, C]", "Env=dev\n", [None, None]),
    ],
)
def test_parameters_of_a_nested_stack_between_which_a_condition_chooses(
    tmp_path: Path, otherwise: str, given: str, expected: list[object]
) -> None:
    found = nested(tmp_path, otherwise, given)
    assert [one.value if isinstance(one, Known) else None for one in found] == expected


def test_the_place_of_a_parameter_that_a_condition_chose(tmp_path: Path) -> None:
    kind, _ = nested(tmp_path, "Size: 8", "Env=prod\n")
    assert place(kind.origin) == ["12:17 io2", "condition Prod 12:11", "parameter Kind 5:58", "nested stack Data 6:3"]
