"""Every intrinsic function: its value, the exact place where it is written, and the hops that brought it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from files import write_over
from rows import rows
from storage_lint.graph.reading import ReadSettings
from storage_lint.graph.value import Known, Reference, Symbol, Text, Unknown
from storage_lint.inputs.cloudformation import read_templates
from storage_lint.inputs.cloudformation.syntax.document import Document
from storage_lint.inputs.cloudformation.syntax.parse import parse
from storage_lint.lint import Settings, lint
from storage_lint.source.text import SourceFile
from templates import only, place, plain, read, resources

HEAD = """\
Parameters:
  Kind: {Type: String, Default: gp3}
  Open: {Type: String}
  Zones: {Type: CommaDelimitedList, Default: "a, b,c"}
  Size: {Type: Number, Default: 20}
  Image: {Type: "AWS::SSM::Parameter::Value<String>", Default: /image}
  Env: {Type: String, AllowedValues: [dev, prod]}
  Same: {Type: String, AllowedValues: [gp3]}
Mappings:
  Kinds:
    dev: {volume: gp2, list: [x, y]}
    prod: {volume: gp3, list: [z]}
Conditions:
  Fast: !Equals [!Ref Kind, gp3]
  Slow: !Not [!Condition Fast]
  Maybe: !Equals [!Ref Open, x]
  IsProd: !Equals [!Ref Env, prod]
Resources:
  Named: {Type: "AWS::S3::Bucket", Properties: {BucketName: acme}}
  Nameless: {Type: "AWS::S3::Bucket"}
  V:
    Type: AWS::EC2::Volume
    Properties:
"""
LINE = HEAD.count("\n") + 1


def volume(directory: Path, expression: str, settings: ReadSettings | None = None) -> Any:
    return resources(directory, f"{HEAD}      VolumeType: {expression}\n", settings)["V"].volume_type


def text(*parts: str | Symbol) -> str:
    return str(Text(parts))


DECIDED = [
    # expression, value, place, hops
    ("gp3", "gp3", "19 gp3", []),
    ('"gp3"', "gp3", '19 "gp3"', []),
    ("5", "5", "19 5", []),
    ("true", "true", "19 true", []),
    ("!Ref Kind", "gp3", "2:33 gp3", ["parameter Kind 24:19"]),
    ("{Ref: Kind}", "gp3", "2:33 gp3", ["parameter Kind 24:19"]),
    ("!Ref Size", "20", "5:33 20", ["parameter Size 24:19"]),
    ("!Ref Same", "gp3", "8:40 gp3", ["parameter Same 24:19"]),
    ("!Sub gp${Size}", "gp20", "19 !Sub gp${Size}", []),
    ('!Sub ["${a}-${Kind}", {a: !Ref Size}]', "20-gp3", '19 !Sub ["${a}-${Kind}", {a: !Ref Size}]', []),
    ('!Sub "${!Literal}-${ Kind }"', "${Literal}-gp3", '19 !Sub "${!Literal}-${ Kind }"', []),
    ('!Join ["-", [a, !Ref Size, true]]', "a-20-true", '19 !Join ["-", [a, !Ref Size, true]]', []),
    ('!Join ["", !Ref Zones]', "abc", '19 !Join ["", !Ref Zones]', []),
    ('!Join ["-", [a, !Ref "AWS::NoValue", b]]', "a-b", '19 !Join ["-", [a, !Ref "AWS::NoValue", b]]', []),
    ("!Select [1, !Ref Zones]", "b", "19 !Select [1, !Ref Zones]", []),
    ('!Select ["0", [x, y]]', "x", '19 !Select ["0", [x, y]]', []),
    ('!Select [2, !Split ["/", "a/b/c"]]', "c", '19 !Select [2, !Split ["/", "a/b/c"]]', []),
    ("!FindInMap [Kinds, dev, volume]", "gp2", "11:19 gp2", ["mapping Kinds 24:19"]),
    ("!FindInMap [Kinds, x, y, {DefaultValue: io2}]", "io2", "24:59 io2", []),
    ("!If [Fast, gp3, gp2]", "gp3", "24:30 gp3", ["condition Fast 24:19"]),
    ("!If [Slow, gp3, gp2]", "gp2", "24:35 gp2", ["condition Slow 24:19"]),
    ("!If [Fast, !Ref Kind, gp2]", "gp3", "2:33 gp3", ["parameter Kind 24:30", "condition Fast 24:19"]),
    ("!If [Maybe, gp3, gp3]", "gp3", "24:31 gp3", ["condition Maybe 24:19"]),
    ("!Base64 abc", "YWJj", "19 !Base64 abc", []),
    ('!Select [1, !Cidr ["10.0.0.0/16", 2, 8]]', "10.0.1.0/24", '19 !Select [1, !Cidr ["10.0.0.0/16", 2, 8]]', []),
    ('!Select [1, !Cidr ["fd00::/56", 2]]', "fd00:0:0:1::/64", '19 !Select [1, !Cidr ["fd00::/56", 2]]', []),
    ("!Length [a, b]", "2", "19 !Length [a, b]", []),
    ("!Length {Ref: Zones}", "3", "19 !Length {Ref: Zones}", []),
    ("!ToJsonString {a: [1, !Ref Kind]}", '{"a":[1,"gp3"]}', "19 !ToJsonString {a: [1, !Ref Kind]}", []),
    ("!Select [5, !Split [':', !GetAtt Named.Arn]]", "acme", "19 !Select [5, !Split [':', !GetAtt Named.Arn]]", []),
    ("!Select [1, !Split [':::', !GetAtt Named.Arn]]", "acme", "19 !Select [1, !Split [':::', !GetAtt Named.Arn]]", []),
    (
        "!Select [0, !Split [/, !Select [5, !Split [':', !Sub '${Named.Arn}/x/*']]]]",
        "acme",
        "19 !Select [0, !Split [/, !Select [5, !Split [':', !Sub '${Named.Arn}/x/*']]]]",
        [],
    ),
    ("!Ref Named", "acme", "19 !Ref Named", []),
    ('!Sub "${Named}"', "acme", '19 !Sub "${Named}"', []),
]


@rows(("expression", "value", "written", "via"), DECIDED, ids=[row[0] for row in DECIDED])
def test_decided(tmp_path: Path, expression: str, value: str, written: str, via: list[str]) -> None:
    found = volume(tmp_path, expression)
    assert isinstance(found, Known), found
    assert found.value == value
    where = f"{LINE}:{written}" if written.startswith("19 ") else written
    assert place(found.origin) == [where, *via]


@rows("expression", [row[0] for row in DECIDED])
def test_json_says_the_same(tmp_path: Path, expression: str) -> None:
    """The long form in JSON gives the same value, at the same item of the same container."""
    yaml_text = f"{HEAD}      VolumeType: {expression}\n"
    document = parse(SourceFile("t", yaml_text))
    assert isinstance(document, Document)
    from_yaml = volume(tmp_path, expression)
    path = tmp_path / "template.json"
    write_over(path, json.dumps(document.data))
    reading = read_templates([str(path)], ReadSettings())
    assert reading.problems == ()
    from_json = next(one for one in reading.resources if one.address == "V").volume_type  # type: ignore[attr-defined]
    assert plain(from_json) == plain(from_yaml)
    spans = [from_json.origin.trace().span.text(), *(hop.span.text() for hop in from_json.origin.trace().via)]
    assert all(spans)
    assert len(spans) == len(place(from_yaml.origin))


ARN = "arn:${AWS::Partition}:s3:::acme"
UNKNOWN: list[tuple[str, Any]] = [
    ("!Ref Open", {"unknown": "parameter Open has no default", "text": "${Open}"}),
    ("!Ref Image", {"unknown": "parameter Image is read from SSM Parameter Store at deploy time", "text": "${Image}"}),
    ('!Ref "AWS::Region"', {"unknown": "AWS::Region is decided at deploy time", "text": "${AWS::Region}"}),
    ("!Ref Nameless", {"unknown": "Nameless gets its name at deploy time", "text": "${Nameless.Ref}"}),
    ("!Ref Missing", {"unknown": "Missing is not declared in the template", "text": "${Missing.Ref}"}),
    ("!GetAtt Named.Arn", {"unknown": "Named.Arn is given at deploy time", "text": ARN}),
    ("!GetAtt [Named, Arn]", {"unknown": "Named.Arn is given at deploy time", "text": ARN}),
    (
        '!Sub "arn:${AWS::Partition}:s3:::${Named}/${Nameless}/*"',
        {
            "unknown": "Nameless gets its name at deploy time",
            "text": "arn:${AWS::Partition}:s3:::acme/${Nameless.Ref}/*",
        },
    ),
    (
        '!Sub "${Named.Arn}/*"',
        {"unknown": "Named.Arn is given at deploy time", "text": "arn:${AWS::Partition}:s3:::acme/*"},
    ),
    (
        "!Select [5, !Split [':', !GetAtt Nameless.Arn]]",
        {"unknown": "Nameless gets its name at deploy time", "text": "${Nameless.Ref}"},
    ),
    ("!Select [0, !Split [m, !GetAtt Named.Arn]]", {"unknown": "Named.Arn is given at deploy time"}),
    (  # an id that AWS makes up has no comma in it, what is given may have some
        "!Select [2, !Split [',', !Join [',', [a, !Ref 'AWS::Region', !Ref Nameless]]]]",
        {"unknown": "Nameless gets its name at deploy time", "text": "${Nameless.Ref}"},
    ),
    ("!Select [1, !Split [',', !Sub '${Nameless},${Open}']]", {"unknown": "Nameless gets its name at deploy time"}),
    ('!Join [":", [a, !Ref Open]]', {"unknown": "parameter Open has no default", "text": "a:${Open}"}),
    ("!Select [0, !GetAZs '']", {"unknown": "availability zones are listed at deploy time"}),
    ('!ImportValue "shared"', {"unknown": "the export shared is not among the templates that were read"}),
    ("!Base64 {Ref: Open}", {"unknown": "parameter Open has no default"}),
    ("!ToJsonString [!Ref Open]", {"unknown": "parts of the JSON text are not known"}),
    ("!Transform {Name: Mine}", {"unknown": "the macro Mine decides it"}),
    ("{'Fn::Nonsense': 1}", {"unknown": "Fn::Nonsense is not a CloudFormation function"}),
    ("!FindInMap [Nothing, a, b]", {"unknown": "mapping Nothing is not declared"}),
    ("!FindInMap [Kinds, dev, nothing]", {"unknown": "mapping Kinds has no dev.nothing"}),
    (
        "'{{resolve:ssm-secure:/db/password:1}}'",
        {
            "unknown": "it is read from SSM Parameter Store at deploy time",
            "text": "${{{resolve:ssm-secure:/db/password:1}}}",
        },
    ),
    (
        "'x-{{resolve:secretsmanager:db:SecretString:kind}}'",
        {
            "unknown": "it is read from Secrets Manager at deploy time",
            "text": "x-${{{resolve:secretsmanager:db:SecretString:kind}}}",
        },
    ),
    (  # where Fn::Sub was forgotten
        "'{{resolve:secretsmanager:${Secret}:SecretString:kind}}'",
        {
            "unknown": "it is read from Secrets Manager at deploy time",
            "text": "${{{resolve:secretsmanager:${Secret}:SecretString:kind}}}",
        },
    ),
    (  # beside what is not known, and around it
        '!Sub "{{resolve:ssm:/name}}-${Open}-{{resolve:ssm:/tail}}"',
        {
            "unknown": "it is read from SSM Parameter Store at deploy time",
            "text": "${{{resolve:ssm:/name}}}-${Open}-${{{resolve:ssm:/tail}}}",
        },
    ),
    (
        '!Join ["", ["{{resolve:ssm:/", !Ref Open, "/name}}-logs"]]',
        {
            "unknown": "it is read from SSM Parameter Store at deploy time",
            "text": "${{{resolve:ssm:/${Open}/name}}}-logs",
        },
    ),
    (  # its service, too, may be anything
        '!Sub "{{resolve:${Open}:/name}}"',
        {
            "unknown": "it is read from what its dynamic reference names at deploy time",
            "text": "${{{resolve:${Open}:/name}}}",
        },
    ),
    ("[a, b]", {"unknown": "a string is expected here"}),
    ("{a: b}", {"unknown": "a string is expected here"}),
    ("", {"unknown": "VolumeType is null, which CloudFormation refuses"}),
    (
        "!If [Maybe, gp2, gp3]",
        {
            "unknown": "condition Maybe is not known: parameter Open has no default",
            "choices": {"Maybe is true": "gp2", "Maybe is false": "gp3"},
        },
    ),
    (
        "!If [IsProd, gp3, gp2]",
        {"unknown": "parameter Env has no default", "choices": {'Env = "dev"': "gp2", 'Env = "prod"': "gp3"}},
    ),
    (
        "!FindInMap [Kinds, !Ref Env, volume]",
        {"unknown": "parameter Env has no default", "choices": {'Env = "dev"': "gp2", 'Env = "prod"': "gp3"}},
    ),
    (
        "!FindInMap [Kinds, !Ref Open, volume]",
        {"unknown": "parameter Open has no default", "choices": {'Open = "dev"': "gp2", 'Open = "prod"': "gp3"}},
    ),
    (
        "!FindInMap [Kinds, !Ref Open, volume, {DefaultValue: io2}]",
        {
            "unknown": "parameter Open has no default",
            "choices": {
                'Open = "dev"': "gp2",
                'Open = "prod"': "gp3",
                "Open is not in mapping Kinds": "io2",
            },
        },
    ),
    (
        '!Sub "${Env}-disk"',
        {
            "unknown": "parameter Env has no default",
            "text": "${Env}-disk",
            "choices": {'Env = "dev"': "dev-disk", 'Env = "prod"': "prod-disk"},
        },
    ),
    (
        '!If [Maybe, !Ref "AWS::NoValue", gp3]',
        {
            "unknown": "condition Maybe is not known: parameter Open has no default",
            "choices": {"Maybe is true": "gp2", "Maybe is false": "gp3"},
        },
    ),
    *(
        (f"{{'{name}': 5}}", {"unknown": f"{name} is not written as CloudFormation expects"})
        for name in ("Fn::GetAtt", "Fn::Sub", "Fn::Join", "Fn::Select", "Fn::Split", "Fn::If", "Fn::FindInMap")
    ),
    *(
        (f"{{'{name}': 5}}", {"unknown": f"{name} is not written as CloudFormation expects"})
        for name in ("Fn::Cidr", "Fn::Length", "Fn::ToJsonString")
    ),
    ("!Select [7, [a]]", {"unknown": "Fn::Select is not written as CloudFormation expects"}),
    ("!If [a, b]", {"unknown": "Fn::If is not written as CloudFormation expects"}),
    ("!If [Nothing, a, b]", {"choices": {"Nothing is true": "a", "Nothing is false": "b"}}),
]


@rows(("expression", "expected"), UNKNOWN, ids=[row[0] for row in UNKNOWN])
def test_unknown(tmp_path: Path, expression: str, expected: dict[str, Any]) -> None:
    found = volume(tmp_path, expression)
    assert isinstance(found, Unknown)
    assert {key: value for key, value in plain(found).items() if key in expected or key == "choices"} == expected
    location = found.origin.trace().span.location()
    assert (location.line, location.column) == (LINE, 19 if expression else 7)


def test_what_is_known_of_a_zone(tmp_path: Path) -> None:
    """Equal elements of equal lists are equal strings; others need not be."""
    zones = [volume(tmp_path, f"!Select [{index}, !GetAZs {region}]").text for index, region in ((0, "''"), (1, "''"))]
    again = volume(tmp_path, "!Select [0, !GetAZs {Ref: AWS::Region}]").text
    assert zones[0] == again
    assert zones[0] != zones[1]


def test_a_reference_says_which_resource_it_names(tmp_path: Path) -> None:
    found = volume(tmp_path, "!Ref Named")
    assert isinstance(found.value, Reference)
    assert (found.value.address, found.value.attribute) == ("Named", "Ref")
    assert volume(tmp_path, "!Ref Nameless").text == Text((Symbol("Nameless", "Ref", unique=True),))
    partition = Symbol("AWS::Partition", given=True)
    assert volume(tmp_path, "!GetAtt Named.Arn").text == Text(("arn:", partition, ":s3:::acme"))
    name = Symbol("Nameless", "Ref", unique=True)
    assert volume(tmp_path, "!GetAtt Nameless.Arn").text == Text(("arn:", partition, ":s3:::", name))
    assert volume(tmp_path, "!GetAtt Named.DomainName").text == Text((Symbol("Named", "DomainName"),))


def test_settings_decide_region_and_partition(tmp_path: Path) -> None:
    where = '!Sub "${AWS::Region} ${AWS::Partition}"'
    assert volume(tmp_path, where, ReadSettings(region="cn-north-1")).value == "cn-north-1 aws-cn"
    assert volume(tmp_path, where, ReadSettings(region="eu-west-1", partition="aws-eusc")).value == "eu-west-1 aws-eusc"


def test_no_value_removes_a_property(tmp_path: Path) -> None:
    found = volume(tmp_path, '!Ref "AWS::NoValue"')
    assert plain(found) == "gp2"
    # It points at what took the property away.
    assert place(found.origin) == ['24:19 !Ref "AWS::NoValue"']


def test_a_function_of_the_rules_section_is_no_value(tmp_path: Path) -> None:
    assert plain(volume(tmp_path, "!Equals [!Ref Kind, gp3]")) == "true"
    assert plain(volume(tmp_path, "!Equals [!Ref Open, gp3]")) == {"unknown": "parameter Open has no default"}


def test_an_unknown_tag_is_a_problem_and_no_value(tmp_path: Path) -> None:
    reading = read(
        tmp_path, "Resources:\n  V:\n    Type: AWS::EC2::Volume\n    Properties:\n      VolumeType: !Rain x\n"
    )
    (problem,) = reading.problems
    assert problem.span is not None
    assert (problem.summary.split(": ")[1], str(problem.span.location()).split(":", 1)[1]) == (
        "unknown tag !Rain",
        "5:19",
    )
    (found,) = reading.resources
    assert plain(found.volume_type) == {"unknown": "!Rain is not a CloudFormation function"}  # type: ignore[attr-defined]


def test_numbers_and_booleans_in_quotes(tmp_path: Path) -> None:
    found = only(
        tmp_path,
        "Resources:\n  V:\n    Type: AWS::EC2::Volume\n"
        "    Properties: {Encrypted: 'True', Size: '12', Iops: 1e3, Throughput: x}\n",
    )
    assert (plain(found.encrypted), plain(found.size_gib), plain(found.iops)) == (True, 12, 1000)
    assert plain(found.throughput_mibps) == {"unknown": "a number is expected here"}
    assert place(found.encrypted.origin) == ["4:29 'True'"]


def test_exports_that_an_import_may_mean_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in "abcde":
        (tmp_path / f"{name}.yaml").write_text(
            'AWSTemplateFormatVersion: "2010-09-09"\nOutputs:\n  O:\n    Value: "true"\n'
            "    Export: {Name: !Sub '${AWS::StackName}-E'}\n"
        )
    (tmp_path / "user.yaml").write_text(
        "Parameters: {Stack: {Type: String}}\nResources:\n  V:\n    Type: AWS::EC2::Volume\n"
        "    Properties:\n      {AvailabilityZone: a, Size: 1, Encrypted: !ImportValue {'Fn::Sub': '${Stack}-E'}}\n"
    )
    (undecided,) = lint(["."], Settings(select=("ebs-unencrypted-volume",))).undecided
    own = "the export ${AWS::StackName}-E of"
    assert undecided.unknown.reason.endswith(
        f"it may be {own} a.yaml or {own} b.yaml or {own} c.yaml, or one of 2 others"
    )


@pytest.mark.parametrize(
    ("name", "others", "expected"),
    [
        ("${AWS::Region}-E", 0, []),  # imported in its own Region
        ("${AWS::AccountId}-${AWS::Partition}-E", 0, []),
        ("${AWS::Region}-E", 1, ["which export ${AWS::Region}-E is, is not known: it may be "]),
        ("${AWS::StackName}-E", 0, ["which export ${AWS::StackName}-E is, is not known: it may be "]),
    ],
)
def test_what_is_exported_is_imported_in_its_region_and_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, others: int, expected: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for number in range(others + 1):
        (tmp_path / f"{number}.yaml").write_text(
            'AWSTemplateFormatVersion: "2010-09-09"\nOutputs:\n  O:\n    Value: "true"\n'
            f"    Export: {{Name: !Sub '{name}'}}\n"
        )
    (tmp_path / "user.yaml").write_text(
        "Resources:\n  V:\n    Type: AWS::EC2::Volume\n"
        f"    Properties:\n      {{AvailabilityZone: a, Size: 1, Encrypted: !ImportValue {{'Fn::Sub': '{name}'}}}}\n"
    )
    report = lint(["."], Settings(select=("ebs-unencrypted-volume",)))
    assert report.findings == ()
    assert [one.unknown.reason.split("the export")[0] for one in report.undecided] == expected
