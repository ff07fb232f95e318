"""What people accept: each way to write it, in each language."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from acceptances import MARK, TEMPLATE, left, problems, review
from repository import ROOT
from storage_lint.report import Report

pytestmark = pytest.mark.usefixtures("here")


def accepted(report: Report) -> list[str]:
    """Return what is accepted: by what, where, why."""
    return sorted(
        f"{one.outcome.rule.id} {one.outcome.resource.address} by {one.by} {one.tool} "
        f"{one.place.location().path}:{one.place.location().line} {one.reason}"
        for one in report.suppressed
    )


VOLUME = 'resource "aws_ebs_volume" "v" {{{}\n{}  type = "gp2"{}\n{}  encrypted = false{}\n  size = 1\n}}{}\n'
GP2, PLAIN = "main.tf:{} ebs-gp2-volume", "main.tf:{} ebs-unencrypted-volume"


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("", "", "", "", "", ""), [GP2.format(3), PLAIN.format(4)]),
        (("", "", f" # {MARK}", "", "", ""), [PLAIN.format(4)]),
        (("", "", f" // {MARK}", "", "", ""), [PLAIN.format(4)]),
        (("", "", f" /* {MARK} */", "", "", ""), [PLAIN.format(4)]),
        (("", f"  size_ = 1\n  # {MARK}\n", "", "", "", ""), [PLAIN.format(6)]),
        (("", f"  size_ = 1\n  # {MARK}\n  # more\n", "", "", "", ""), [PLAIN.format(7)]),
        (("", "", "", f"  # {MARK}\n", "", ""), [GP2.format(3), PLAIN.format(5)]),  # of another attribute
        ((f" # {MARK}", "", "", "", "", ""), [PLAIN.format(4)]),
        (("", f"  # {MARK}\n", "", "", "", ""), [PLAIN.format(5)]),  # first lines inside: the resource
        (("", "  # storage-lint: ignore[ebs] all\n", "", "", "", ""), []),
        (("", "  # storage-lint: ignore[ebs-gp2-volume, ebs-un*] all\n", "", "", "", ""), []),
        (("", "", "", "", "", f" # {MARK}"), [PLAIN.format(4)]),
    ],
)
def test_comments_in_terraform(here: Path, parts: tuple[str, ...], expected: list[str]) -> None:
    (here / "main.tf").write_text("\n" + VOLUME.format(*parts))
    report = review()
    assert left(report) == expected
    assert (report.problems, len(report.suppressed)) == ((), 2 - len(expected))


def test_a_comment_above_the_header(here: Path) -> None:
    text = VOLUME.format(*[""] * 6)
    (here / "main.tf").write_text(f"# {MARK}\n{text}")
    assert left(review()) == [PLAIN.format(4)]
    (here / "main.tf").write_text(f"# {MARK}\n\n{text}")  # not directly above
    report = review()
    assert left(report) == [GP2.format(4), PLAIN.format(5)]
    assert problems(report) == [
        "main.tf:1:3 this accepts nothing: it stands neither on nor directly above anything that can be accepted"
    ]


def test_a_whole_file(here: Path) -> None:
    text = VOLUME.format(*[""] * 6)
    (here / "main.tf").write_text(f"# storage-lint: ignore-file[ebs-gp2-volume] old\n\n{text}")
    (here / "more.tf").write_text(text.replace('"v"', '"w"'))
    report = review(select=("ebs-gp2-volume",))
    assert left(report) == ["more.tf:2 ebs-gp2-volume"]
    assert accepted(report) == ["ebs-gp2-volume aws_ebs_volume.v by comment storage-lint main.tf:1 old"]
    (here / "main.tf").write_text(f"{text}\n# storage-lint: ignore-file[ebs-gp2-volume] late\n")
    assert problems(review()) == [
        "main.tf:7:3 this accepts nothing: ignore-file stands before the first block of a file"
    ]


def test_every_instance_and_the_steps_that_lead_there(here: Path) -> None:
    (here / "main.tf").write_text(
        'locals {\n  type = "gp2" # storage-lint: ignore[ebs-gp2-volume] decided here\n}\n'
        'resource "aws_ebs_volume" "v" {\n  count = 3\n  type = local.type\n  size = 1\n}\n'
        'resource "aws_ebs_volume" "w" {\n  for_each = toset(["a", "b"])\n'
        "  # storage-lint: ignore[ebs-gp2-volume] here\n"
        '  type = "gp2"\n  size = 1\n}\n'
    )
    report = review(select=("ebs-gp2-volume",))
    assert left(report) == []
    assert len(accepted(report)) == 5


MAP = """\
locals {
  kinds = {HEAD
    a = "gp2"A
BEFORE    b = "gp2"B
    c = { type = "gp2"C
      size = 1D }
  }TAIL
  all = merge({ for name in ["a", "b"] : name => local.kinds[name] }, { c = local.kinds.c.type })
}
resource "aws_ebs_volume" "v" {
  for_each = local.all
  type = each.value
  size = 1
}
"""


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("A", ["b", "c"]),
        ("B", ["a", "c"]),
        ("BEFORE", ["a", "c"]),
        ("C", ["a", "b"]),
        ("D", ["a", "b", "c"]),  # of the size
        ("HEAD", []),
        ("TAIL", []),
    ],
)
def test_an_entry_of_a_map_is_accepted_for_itself(where: str, expected: list[str], here: Path) -> None:
    mark = "# storage-lint: ignore[ebs-gp2-volume] x"
    text = MAP.replace("D }", "D\n    }")
    for name in ("HEAD", "A", "BEFORE", "B", "C", "D", "TAIL"):
        written = f"    {mark}\n" if name == "BEFORE" else f" {mark}"
        text = re.sub(rf"{name}(?=\n|    b)", written if name == where else "", text)
    (here / "main.tf").write_text(text)
    report = review(select=("ebs-gp2-volume",))
    assert sorted(one.resource.address[-3] for one in report.findings) == expected, text


def test_entries_in_json_syntax_and_on_one_line(here: Path) -> None:
    kinds = {"a": {"//": MARK, "type": "gp2"}, "b": {"type": "gp2"}}
    volume = {"for_each": "${local.kinds}", "type": "${each.value.type}", "size": 1}
    config = {"locals": {"kinds": kinds}, "resource": {"aws_ebs_volume": {"v": volume}}}
    (here / "main.tf.json").write_text(json.dumps(config))
    report = review(select=("ebs-gp2-volume",))
    assert [one.resource.address for one in report.findings] == ['aws_ebs_volume.v["b"]']


def test_a_module_that_is_called_twice_and_accepted_once(here: Path) -> None:
    (here / "m" / "n").mkdir(parents=True)
    (here / "m" / "n" / "main.tf").write_text('resource "aws_ebs_volume" "v" {\n  type = "gp2"\n  size = 1\n}\n')
    (here / "m" / "main.tf").write_text('module "n" {\n  source = "./n"\n}\n')
    (here / "main.tf").write_text(
        'module "a" {\n  source = "./m"\n}\n\n# storage-lint: ignore[ebs-gp2-volume] this one\n'
        'module "b" {\n  source = "./m"\n}\n'
    )
    report = review(select=("ebs-gp2-volume",))
    assert left(report) == ["m/n/main.tf:2 ebs-gp2-volume"]
    assert [one.resource.address for one in report.findings] == ["module.a.module.n.aws_ebs_volume.v"]
    assert accepted(report) == [
        "ebs-gp2-volume module.b.module.n.aws_ebs_volume.v by comment storage-lint main.tf:5 this one"
    ]


def test_json_syntax(here: Path) -> None:
    volume = {"//": f"{MARK}", "type": "gp2", "size": 1}
    (here / "main.tf.json").write_text(
        json.dumps({"resource": {"aws_ebs_volume": {"v": volume, "w": {"type": "gp2", "size": 1}}}}, indent=1)
    )
    report = review(select=("ebs-gp2-volume",))
    assert [one.resource.address for one in report.findings] == ["aws_ebs_volume.w"]
    assert accepted(report) == ["ebs-gp2-volume aws_ebs_volume.v by comment storage-lint main.tf.json:5 why not"]


@pytest.mark.parametrize(
    "comment",
    [
        [MARK, "storage-lint: ignore[ebs-unencrypted-volume] nor that"],
        {"notes": [{"gp2": MARK}], "more": "storage-lint: ignore[ebs-unencrypted-volume] nor that", "n": 1},
        f"{MARK} storage-lint: ignore[ebs-unencrypted-volume] nor that",
    ],
)
def test_a_comment_in_json_syntax_may_be_anything(comment: object, here: Path) -> None:
    volume = {"//": comment, "type": "gp2", "encrypted": False, "size": 1}
    (here / "main.tf.json").write_text(json.dumps({"resource": {"aws_ebs_volume": {"v": volume}}}))
    report = review()
    assert (left(report), report.problems) == ([], ())
    assert [one.reason for one in report.suppressed] == ["why not", "nor that"]


def test_a_comment_in_json_values_of_variables(here: Path) -> None:
    (here / "main.tf").write_text('variable "t" {}\nresource "aws_ebs_volume" "v" {\n  type = var.t\n  size = 1\n}\n')
    values = here / "terraform.tfvars.json"
    values.write_text('{"//": "storage-lint: ignore-file[ebs-gp2-volume] old", "t": "gp2"}')
    assert left(review(select=("ebs-gp2-volume",))) == []
    values.write_text(f'{{"//": "{MARK}", "t": "gp2"}}')
    report = review(select=("ebs-gp2-volume",))
    assert left(report) == ["terraform.tfvars.json:1 ebs-gp2-volume"]
    assert [what.split(" this")[0] for what in problems(report)] == ["terraform.tfvars.json:1:9"]


@pytest.mark.parametrize("between", [" ", ", ", " and ", " \\n  # ", " */ /* "])
def test_two_marks_in_one_comment(between: str, here: Path) -> None:
    both = f"storage-lint: ignore[ebs-gp2-volume] one{between}storage-lint: ignore[ebs-unencrypted-volume] two"
    text = VOLUME.format(*[""] * 6)
    comment = f"/* {both} */" if "*/" in between else f"# {both}".replace("\\n  ", "\n")
    (here / "main.tf").write_text(f"{comment}\n{text}")
    report = review()
    assert (left(report), report.problems) == ([], ())
    assert [str(one.reason)[:3] for one in report.suppressed] == ["one", "two"]


def test_two_marks_in_one_comment_of_a_template(here: Path) -> None:
    both = "storage-lint: ignore[ebs-gp2-volume] one storage-lint: ignore[ebs-unencrypted-volume] until=2027-01-01 two"
    (here / "t.yaml").write_text(TEMPLATE.replace("  V:\n", f"  # {both}\n  V:\n"))
    report = review()
    assert (left(report), [one.reason for one in report.suppressed]) == ([], ["one", "two"])


@pytest.mark.parametrize(
    ("line", "text", "expected"),
    [
        (7, "      VolumeType: gp2 # storage-lint: ignore[ebs-gp2-volume] x", [8]),
        (7, "      # storage-lint: ignore[ebs-gp2-volume] x\n      VolumeType: gp2", [9]),
        (2, "  # storage-lint: ignore[ebs-gp2-volume] x\n  V:", [9]),
        (2, "  V: # storage-lint: ignore[ebs] x", []),
        (2, "  V:\n    # storage-lint: ignore[ebs] x", []),
        (1, "# storage-lint: ignore-file[ebs] x\nResources:", []),
        (2, "  V:\n    Metadata: { storage-lint: { ignore: [ebs-gp2-volume] } }", [9]),
        (2, "  V:\n    Metadata: { storage-lint: { ignore: [{ rule: ebs, reason: x, until: 2026-06-01 }] } }", []),
        (1, "Metadata: { storage-lint: { ignore: [ebs-gp2-volume] } }\nResources:", [9]),
        (6, "      Size: 1 # storage-lint: ignore[ebs-gp2-volume] x", [7, 8]),  # of another property
    ],
)
def test_templates(here: Path, line: int, text: str, expected: list[int]) -> None:
    lines = TEMPLATE.splitlines()
    lines[line - 1] = text
    (here / "t.yaml").write_text("\n".join(lines) + "\n")
    report = review()
    assert report.problems == ()
    assert [int(one.split()[0].partition(":")[2]) for one in left(report)] == expected
    assert len(report.suppressed) == 2 - len(expected)


def test_a_comment_in_a_text_is_none(here: Path) -> None:
    (here / "t.yaml").write_text(
        TEMPLATE + '      Tags:\n      - Key: "# storage-lint: ignore[ebs] x"\n        Value: |\n'
        "          # storage-lint: ignore[ebs] x\n"
    )
    (here / "main.tf").write_text(
        'resource "aws_ebs_volume" "v" {\n  type = "gp2"\n  size = 1\n'
        '  tags = { a = "# storage-lint: ignore[ebs] x", b = <<E\n# storage-lint: ignore[ebs] x\nE\n  }\n}\n'
    )
    report = review(select=("ebs-gp2-volume",))
    assert left(report) == ["main.tf:2 ebs-gp2-volume", "t.yaml:7 ebs-gp2-volume"]
    assert report.problems == ()


def test_a_plan_takes_the_comments_of_its_configuration(here: Path) -> None:
    (here / "main.tf").write_text(
        'resource "aws_ebs_volume" "v" {\n  count = 2\n  # first\n'
        '  type = "gp2" # storage-lint: ignore[ebs-gp2-volume] as planned\n  size = 1\n}\n'
    )
    values = {"type": "gp2", "size": 1, "encrypted": True}
    planned = [
        {
            "address": f"aws_ebs_volume.v[{index}]",
            "mode": "managed",
            "type": "aws_ebs_volume",
            "name": "v",
            "index": index,
            "provider_name": "registry.terraform.io/hashicorp/aws",
            "values": values,
        }
        for index in range(2)
    ]
    changes = [
        {**one, "change": {"actions": ["create"], "before": None, "after": values, "after_unknown": {}}}
        for one in planned
    ]
    written = {
        "address": "aws_ebs_volume.v",
        "mode": "managed",
        "type": "aws_ebs_volume",
        "name": "v",
        "provider_config_key": "aws",
        "expressions": {"type": {"constant_value": "gp2"}, "size": {"constant_value": 1}},
        "count_expression": {"constant_value": 2},
        "schema_version": 0,
    }
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "planned_values": {"root_module": {"resources": planned}},
        "resource_changes": changes,
        "configuration": {
            "provider_config": {"aws": {"name": "aws", "full_name": "registry.terraform.io/hashicorp/aws"}},
            "root_module": {"resources": [written]},
        },
    }
    (here / "plan.json").write_text(json.dumps(plan))
    report = review("plan.json", select=("ebs-gp2-volume",))
    assert left(report) == []
    assert accepted(report) == [
        f"ebs-gp2-volume aws_ebs_volume.v[{index}] by comment storage-lint main.tf:4 as planned" for index in range(2)
    ]


def test_a_comment_in_a_cdk_program(here: Path) -> None:
    shutil.copytree(ROOT / "fixtures" / "shop" / "cdk", here / "cdk")
    program = here / "cdk" / "app.js"
    lines = program.read_text().splitlines()
    assert left(review("cdk", select=("s3-unversioned-bucket",))) == ["cdk/app.js:7 s3-unversioned-bucket"]
    for number in (6, 7):  # above, and on; the lines that were recorded stay
        mark = "// storage-lint: ignore[s3-unversioned-bucket] an archive"
        changed = [*lines]
        changed[number - 1] = f"{lines[6]} {mark}" if number == 7 else f"    {mark}"
        program.write_text("\n".join(changed) + "\n")
        report = review("cdk", select=("s3-unversioned-bucket",))
        assert left(report) == []
        assert [one.place.location().line for one in report.suppressed] == [number]
    changed[6] = lines[6] + " // storage-lint: ignore[s3-unversioned] an archive"
    program.write_text("\n".join(changed) + "\n")
    report = review("cdk", select=("s3-unversioned-bucket",))
    assert left(report) == ["cdk/app.js:7 s3-unversioned-bucket"]
    assert [one.span.location().line for one in report.failures if one.span] == [7]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ('address = "aws_ebs_volume.v"', ["w", 'many["a.b"]', 'module.m.aws_ebs_volume.in["x"]']),
        ('address = "aws_ebs_volume.*"', ['module.m.aws_ebs_volume.in["x"]']),
        ('address = "module.m.*"', ["v", "w", 'many["a.b"]']),
        ('address = "*.in*"', ["v", "w", 'many["a.b"]']),
        ('address = "aws_ebs_volume.many[*]"', ["v", "w", 'module.m.aws_ebs_volume.in["x"]']),
        ('paths = ["m/**"]', ["v", "w", 'many["a.b"]']),
        ('paths = ["m"]\naddress = "*v"', ["v", "w", 'many["a.b"]', 'module.m.aws_ebs_volume.in["x"]']),
        ('construct = "*"', ["v", "w", 'many["a.b"]', 'module.m.aws_ebs_volume.in["x"]']),
    ],
)
def test_the_settings(here: Path, where: str, expected: list[str]) -> None:
    (here / "m").mkdir()
    volume = 'resource "aws_ebs_volume" "{}" {{\n  {}\n  type = "gp2"\n  size = 1\n}}\n'
    keys = 'for_each = toset(["{}"])'
    (here / "main.tf").write_text(
        volume.format("v", "") + volume.format("w", "") + volume.format("many", keys.format("a.b"))
        + 'module "m" {\n  source = "./m"\n}\n'
    )  # fmt: skip
    (here / "m" / "main.tf").write_text(volume.format("in", keys.format("x")))
    (here / "storage-lint.toml").write_text(f'[[accept]]\nrule = "ebs-gp2-volume"\nreason = "x"\n{where}\n')
    report = review(select=("ebs-gp2-volume",))
    found = sorted(one.resource.address.removeprefix("aws_ebs_volume.") for one in report.findings)
    assert found == sorted(expected)
    assert {(one.by, one.place.location().line) for one in report.suppressed} <= {("settings", 2)}


def test_marks_of_other_tools_count_where_they_name_the_same_fault(here: Path) -> None:
    text = (
        'resource "aws_ebs_volume" "v" {\n  type = "gp2"\n  size = 1\n  # checkov:skip=CKV_AWS_3:not needed\n'
        "  encrypted = false\n}\n"
        '#trivy:ignore:AVD-AWS-0026\nresource "aws_ebs_volume" "w" {\n  size = 1\n  encrypted = false\n}\n'
        '#tfsec:ignore:AVD-AWS-9999 trivy:ignore:*\nresource "aws_ebs_volume" "x" {\n  size = 1\n'
        "  # checkov:skip=CKV_AWS_18:of another fault\n  encrypted = false\n}\n"
    )
    (here / "main.tf").write_text(text)
    report = review(select=("ebs-unencrypted-volume",))
    assert report.problems == ()
    assert left(report) == ["main.tf:16 ebs-unencrypted-volume"]
    assert accepted(report) == [
        "ebs-unencrypted-volume aws_ebs_volume.v by comment checkov main.tf:4 not needed",
        "ebs-unencrypted-volume aws_ebs_volume.w by comment trivy main.tf:7 None",
    ]
    (here / "storage-lint.toml").write_text('honour = ["trivy"]\n')
    assert len(review(select=("ebs-unencrypted-volume",)).findings) == 2
    (here / "storage-lint.toml").write_text("honour = []\n")
    assert len(review(select=("ebs-unencrypted-volume",)).findings) == 3


@pytest.mark.parametrize(
    ("mark", "accepts"),
    [
        ("tfsec:ignore:aws-ebs-enable-volume-encryption", True),
        ("tfsec:ignore:aws-ec2-enable-volume-encryption", True),
        ("tfsec:ignore:avd-aws-0026", True),
        ("trivy:ignore:aws-ebs-enable-volume-encryption", True),
        ("tfsec:ignore:aws-ebs-encryption-customer-key", False),
        ("tfsec:ignore:aws-*", False),
        ("trivy:ignore:AVD-AWS-0026:exp:2999-12-31", True),
        ("trivy:ignore:AVD-AWS-0026:exp:2026-05-01", False),
        ("trivy:ignore:AVD-AWS-0026:exp:soon", False),
        ("trivy:ignore:AVD-AWS-0026:exp:9999-99-99", False),
        ("trivy:ignore:AVD-AWS-0026:exp:", False),
        ("trivy:ignore:AVD-AWS-0026: no workspace", True),
        ("tfsec:ignore:aws-ebs-enable-volume-encryption:ws:dev", False),
        ("tfsec:ignore:aws-ebs-enable-volume-encryption:exp:2999-12-31:ws:dev", False),
        ("trivy:ignore:AVD-AWS-0026[name=w]", False),
    ],
)
def test_tfsec_has_three_names_for_a_check(here: Path, mark: str, accepts: bool) -> None:
    block = 'resource "aws_ebs_volume" "v" {\n  size = 1\n  encrypted = false #'
    (here / "main.tf").write_text(f"{block}{mark}\n}}\n")
    report = review(select=("ebs-unencrypted-volume",))
    assert (len(report.suppressed), len(report.findings)) == ((1, 0) if accepts else (0, 1))


@pytest.mark.parametrize(
    ("metadata", "tool"),
    [
        ("checkov: { skip: [{ id: CKV_AWS_3, comment: why }] }", "checkov"),
        ("cfn_nag: { rules_to_suppress: [{ id: CKV_AWS_3, reason: why }] }", "cfn_nag"),
        ("cdk_nag: { rules_to_suppress: [{ id: CKV_AWS_3, reason: why }] }", "cdk-nag"),
        ("cfn-lint: { config: { ignore_checks: [CKV_AWS_3] } }", "cfn-lint"),
    ],
)
def test_metadata_of_other_tools(here: Path, metadata: str, tool: str) -> None:
    (here / "t.yaml").write_text(TEMPLATE.replace("  V:\n", f"  V:\n    Metadata: {{ {metadata} }}\n"))
    report = review(select=("ebs-unencrypted-volume",))
    assert (left(report), [one.tool for one in report.suppressed]) == ([], [tool])


@pytest.mark.parametrize("name", ["*", "ebs", "ebs-*", "fsbp", "CKV_AWS_18", "ebs-gp2-volume"])
@pytest.mark.parametrize(
    "metadata",
    [
        'checkov: {{ skip: [{{ id: "{0}" }}] }}',
        'cdk_nag: {{ rules_to_suppress: [{{ id: "{0}" }}] }}',
        'guard: {{ SuppressedRules: ["{0}"] }}',
    ],
)
def test_metadata_of_other_tools_for_another_fault_or_for_all_accept_nothing(
    here: Path, metadata: str, name: str
) -> None:
    written = metadata.format(name)
    (here / "t.yaml").write_text(TEMPLATE.replace("  V:\n", f"  V:\n    Metadata: {{ {written} }}\n"))
    report = review(select=("ebs-unencrypted-volume",))
    assert (len(report.findings), report.suppressed) == (1, ())


def test_undecided_verdicts_are_accepted_as_such(here: Path) -> None:
    (here / "main.tf").write_text(
        f'variable "type" {{}}\nresource "aws_ebs_volume" "v" {{\n  size = 1\n  type = var.type # {MARK}\n}}\n'
    )
    report = review(select=("ebs-gp2-volume",))
    assert (report.findings, report.undecided) == ((), ())
    assert [type(one.outcome).__name__ for one in report.suppressed] == ["Undecided"]


def test_metadata_of_what_configures_a_resource(here: Path) -> None:
    template = (
        "Resources:\n  B: {Type: AWS::S3::Bucket}\n  P:\n    Type: AWS::S3::BucketPolicy\n"
        "    Metadata: {storage-lint: {ignore: [s3-missing-tls-deny]}}\n"
        "    Properties: {Bucket: !Ref B, PolicyDocument: {Statement: [{Effect: Allow, Action: 's3:GetObject', "
        "Principal: {AWS: !Ref AWS::AccountId}, Resource: !Sub '${B.Arn}/*'}]}}\n"
    )
    (here / "t.yaml").write_text(template)
    report = review(select=("s3-missing-tls-deny", "s3-unversioned-bucket"))
    assert left(report) == ["t.yaml:2 s3-unversioned-bucket"]
    assert accepted(report) == ["s3-missing-tls-deny B by metadata storage-lint t.yaml:5 None"]
