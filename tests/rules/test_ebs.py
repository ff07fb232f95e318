"""EBS: what the pages of its rules have no room for. One line says what a rule finds in a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rules.said import said_of
from storage_lint.graph.change import Safety
from storage_lint.lint import Settings, lint
from storage_lint.rule import Profile


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def block(kind: str, label: str = "a", /, inner: str = "", **attributes: str) -> str:
    lines = "".join(f"  {key} = {value}\n" for key, value in attributes.items())
    return f'resource "aws_{kind}" "{label}" {{\n{lines}{inner}}}\n'


def volume(label: str = "a", /, **more: str) -> str:
    return block("ebs_volume", label, **{"availability_zone": '"eu-west-1a"', "size": "100", "type": '"gp3"', **more})


MISSING = ["low: neither a backup plan nor a snapshot policy that was read covers the volume"]
UNATTACHED = ["low: nothing in the code attaches the volume, or gets its id: it is paid for all the same"]
ELSEWHERE = ["undecided: the code speaks of it elsewhere: whoever gets its id may attach it"]
TAGS = '{ Backup = "daily" }'
VARIABLE = 'variable "x" {\n}\n'
NO_X = "undecided: var.x has no default"


def policy(details: str = "", **more: str) -> str:
    return block("dlm_lifecycle_policy", inner=f"  policy_details {{\n{details}  }}\n", **more)


BY_TAG = '    resource_types = ["VOLUME"]\n    target_tags = { Backup = "daily" }\n'
ALL = '    policy_language = "SIMPLIFIED"\n    resource_type = "VOLUME"\n'
WITHOUT = '    exclusions {\n      exclude_volume_types = ["gp3"]\n    }\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (volume(), MISSING),
        (volume(tags=TAGS) + policy(BY_TAG), []),
        (volume() + policy(BY_TAG), MISSING),
        (volume(tags=TAGS) + policy(BY_TAG, state='"DISABLED"'), MISSING),
        (volume(tags=TAGS) + policy(BY_TAG.replace("VOLUME", "INSTANCE")), MISSING),
        (volume() + policy(ALL, default_policy='"VOLUME"'), []),
        (volume() + policy(ALL + WITHOUT), MISSING),
        (VARIABLE + volume(tags="{ Backup = var.x }") + policy(BY_TAG), [NO_X]),
        (VARIABLE + volume(tags=TAGS) + policy(BY_TAG, state="var.x"), [NO_X]),
        (volume() + block("backup_selection", resources="[aws_ebs_volume.a.arn]"), []),
        (volume() + block("backup_selection", resources='["arn:aws:ec2:*:*:volume/*"]'), []),
        (volume() + block("backup_selection", resources='["arn:aws:ec2:*:*:instance/*"]'), MISSING),
        (block("instance", inner='  ebs_block_device {\n    device_name = "/dev/sdf"\n  }\n'), []),
    ],
)
def test_missing_backup_plan(text: str, expected: list[str]) -> None:
    assert said_of(text, "ebs-missing-backup-plan") == expected


PROVIDER = 'provider "aws" {\n  region = "eu-west-1"\n  default_tags {\n    tags = { Backup = "%s" }\n  }\n}\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PROVIDER % "daily" + volume() + policy(BY_TAG), []),
        (PROVIDER % "daily" + volume(tags='{ Name = "data" }') + policy(BY_TAG), []),
        (PROVIDER % "daily" + volume(tags='{ Backup = "weekly" }') + policy(BY_TAG), MISSING),
        (PROVIDER % "weekly" + volume() + policy(BY_TAG), MISSING),
        (VARIABLE + PROVIDER % "${var.x}" + volume() + policy(BY_TAG), [NO_X]),
        (
            VARIABLE + PROVIDER.replace('{ Backup = "%s" }', "var.x") + volume() + policy(BY_TAG),
            ["undecided: which tags the provider gives is not known: var.x has no default"],
        ),
    ],
)
def test_the_provider_gives_tags_to_all_that_it_makes(text: str, expected: list[str]) -> None:
    assert said_of(text, "ebs-missing-backup-plan") == expected


def test_a_backup_tag_may_be_assumed() -> None:
    Path("storage-lint.toml").write_text('[assume]\nbackup_tags = ["Backup=daily"]\n')
    Path("main.tf").write_text(volume(tags=TAGS) + volume("b"))
    from storage_lint.cli import main

    with pytest.raises(SystemExit):
        main(["--select", "ebs-missing-backup-plan", "--format", "json", "--output", "report.json", "main.tf"])
    report = json.loads(Path("report.json").read_text())
    assert [one["resource"]["address"] for one in report["findings"]] == ["aws_ebs_volume.b"]


ATTACHED = block("volume_attachment", device_name='"/dev/sdf"', instance_id='"i-1"', volume_id="aws_ebs_volume.a.id")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (volume(), UNATTACHED),
        (volume() + ATTACHED, []),
        (
            volume() + "# aws_ebs_volume.ab, data.aws_ebs_volume.a and module.x.aws_ebs_volume.a are others\n",
            UNATTACHED,
        ),
        (
            volume(tags="{ Name = aws_ebs_volume_name }").replace("aws_ebs_volume_name", '"aws_ebs_volume.b"'),
            UNATTACHED,
        ),
        (volume() + 'output "id" {\n  value = aws_ebs_volume.a.id\n}\n', ELSEWHERE),
        (volume() + block("ssm_parameter", value='"vol: ${aws_ebs_volume.a.id}"'), ELSEWHERE),
        (VARIABLE + volume() + block("volume_attachment", volume_id="var.x"), [NO_X]),
        (volume(count="2") + ATTACHED.replace("volume.a.id", "volume.a[0].id"), ELSEWHERE),
        (
            volume(count="2") + block("volume_attachment", count="2", volume_id="aws_ebs_volume.a[count.index].id"),
            [],
        ),
    ],
)
def test_unattached_volume(text: str, expected: list[str]) -> None:
    assert said_of(text, "ebs-unattached-volume") == expected


IN_TEMPLATE = (
    "Resources:\n  A: {Type: AWS::EC2::Volume, Properties: {AvailabilityZone: a, Size: 100, VolumeType: gp3}}\n"
)
ATTACHMENT = "  B: {Type: AWS::EC2::VolumeAttachment, Properties: {InstanceId: i-1, VolumeId: !GetAtt A.VolumeId}}\n"
INSTANCE = "  B: {Type: AWS::EC2::Instance, Properties: {Volumes: [{Device: /dev/sdf, VolumeId: !Ref A}]}}\n"
USER_DATA = "  B: {Type: AWS::EC2::Instance, Properties: {UserData: !Sub 'attach ${A}'}}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (IN_TEMPLATE, UNATTACHED),
        (IN_TEMPLATE + ATTACHMENT, []),
        (IN_TEMPLATE + INSTANCE, []),
        (IN_TEMPLATE + USER_DATA, ELSEWHERE),
        (IN_TEMPLATE + "Outputs:\n  A: {Value: !Ref A}\n", ELSEWHERE),
        (IN_TEMPLATE + "Outputs:\n  A: {Value: A}\n", UNATTACHED),
    ],
)
def test_unattached_volume_of_a_template(text: str, expected: list[str]) -> None:
    assert said_of(text, "ebs-unattached-volume") == expected


def test_a_plan_says_what_its_configuration_refers_to() -> None:
    values = {"availability_zone": "eu-west-1a", "size": 100, "type": "gp3"}
    resource = {
        "address": "aws_ebs_volume.a",
        "mode": "managed",
        "type": "aws_ebs_volume",
        "name": "a",
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "values": values,
    }
    output = {"v": {"expression": {"references": ["aws_ebs_volume.a.id", "aws_ebs_volume.a"]}}}
    configured = {**{key: resource[key] for key in ("address", "mode", "type", "name")}, "expressions": {}}
    for outputs, expected in (({}, 1), (output, 0)):
        plan = {
            "format_version": "1.2",
            "planned_values": {"root_module": {"resources": [resource]}},
            "configuration": {"root_module": {"resources": [configured], "outputs": outputs}},
        }
        Path("plan.json").write_text(json.dumps(plan))
        report = lint(["plan.json"], Settings(select=("ebs-unattached-volume",), profile=Profile.STRICT))
        assert (len(report.findings), len(report.undecided)) == (expected, 1 - expected)


@pytest.mark.parametrize(
    ("attributes", "title", "safety"),
    [
        ({"throughput": "1000"}, "raise the IOPS to 4,000", Safety.UNSAFE),
        ({"size": "10", "iops": "6000"}, "raise the size to 12 GiB", Safety.SHOWN),
    ],
)
def test_what_is_refused_can_be_mended(attributes: dict[str, str], title: str, safety: Safety) -> None:
    Path("main.tf").write_text(volume(**attributes))
    (finding,) = lint(["main.tf"], Settings(select=("ebs-rejected-performance",))).findings
    assert finding.fix is not None
    assert (finding.fix.title, finding.fix.safety) == (title, safety)


def image(encrypted: str, label: str = "source", /) -> str:
    device = f'  ebs_block_device {{\n    device_name = "/dev/xvda"\n    encrypted = {encrypted}\n  }}\n'
    return block("ami", label, inner=device, name='"a"')


def copied(**more: str) -> str:
    return block("ami_copy", name='"c"', source_ami_id="aws_ami.source.id", source_ami_region='"eu-west-1"', **more)


OPEN = ["undecided: the copy does not say whether it is encrypted: its source decides"]
PLAIN = "high: the copy is not encrypted: what is launched from it will not be either"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (image("true") + copied(), []),
        (image("true") + copied(encrypted="false"), []),
        (block("ami_copy", source_ami_id='"ami-1"'), OPEN),
        (block("ami_copy", source_ami_id='"ami-1"', encrypted="false"), [PLAIN]),
        (block("ami_from_instance", "source") + copied().replace("aws_ami.", "aws_ami_from_instance."), OPEN),
    ],
)
def test_a_copy_of_an_ami_follows_its_source(text: str, expected: list[str]) -> None:
    assert said_of(text, "ebs-unencrypted-ami-copy") == expected


def test_a_copy_of_a_plain_ami_is_plain() -> None:
    assert PLAIN in said_of(image("false") + copied(), "ebs-unencrypted-ami-copy")


def test_a_zone_is_named_once() -> None:
    text = IN_TEMPLATE.replace("AvailabilityZone: a,", "AvailabilityZone: a, AvailabilityZoneId: euw1-az1,")
    expected = "high: refused: an Availability Zone is named by its name or by its id, not by both"
    assert said_of(text, "ebs-rejected-performance") == [expected]
