"""EBS: what the pages of its rules have no room for. One line says what a rule finds in a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rows import rows
from rules.said import NO_X, UNTYPED, block, said_of
from storage_lint.engine import run
from storage_lint.graph.change import Safety
from storage_lint.graph.graph import build
from storage_lint.graph.reading import ReadSettings
from storage_lint.inputs.terraform import read_terraform
from storage_lint.lint import Settings, lint
from storage_lint.rule import Profile
from storage_lint_rules.ebs.gp2_volume import Gp2Volume


def volume(label: str = "a", /, **more: str) -> str:
    return block("ebs_volume", label, **{"availability_zone": '"eu-west-1a"', "size": "100", "type": '"gp3"', **more})


MISSING = ["low: neither a backup plan nor a snapshot policy that was read covers the volume"]
UNATTACHED = ["low: nothing in the code attaches the volume, or gets its id: it is paid for all the same"]
ELSEWHERE = ["undecided: the code speaks of it elsewhere: whoever gets its id may attach it"]
TAGS = '{ Backup = "daily" }'


def policy(details: str = "", **more: str) -> str:
    return block("dlm_lifecycle_policy", inner=f"  policy_details {{\n{details}  }}\n", **more)


BY_TAG = '    resource_types = ["VOLUME"]\n    target_tags = { Backup = "daily" }\n'
ALL = '    policy_language = "SIMPLIFIED"\n    resource_type = "VOLUME"\n'
WITHOUT = '    exclusions {\n      exclude_volume_types = ["gp3"]\n    }\n'


@rows(
    ("text", "expected"),
    [
        (volume(), MISSING),
        (volume(tags=TAGS) + policy(BY_TAG), []),
        (volume() + policy(BY_TAG), MISSING),
        (volume(tags=TAGS) + policy(BY_TAG, state='"DISABLED"'), MISSING),
        (volume(tags=TAGS) + policy(BY_TAG.replace("VOLUME", "INSTANCE")), MISSING),
        (volume() + policy(ALL, default_policy='"VOLUME"'), []),
        (volume() + policy(ALL + WITHOUT), MISSING),
        (UNTYPED + volume(tags="{ Backup = var.x }") + policy(BY_TAG), [NO_X]),
        (UNTYPED + volume(tags=TAGS) + policy(BY_TAG, state="var.x"), [NO_X]),
        (volume() + block("backup_selection", resources="[aws_ebs_volume.a.arn]"), []),
        (volume() + block("backup_selection", resources='["arn:aws:ec2:*:*:volume/*"]'), []),
        (volume() + block("backup_selection", resources='["arn:aws:ec2:*:*:instance/*"]'), MISSING),
        (block("instance", inner='  ebs_block_device {\n    device_name = "/dev/sdf"\n  }\n'), []),
    ],
)
def test_missing_backup_plan(text: str, expected: list[str]) -> None:
    assert said_of(text, "ebs-missing-backup-plan") == expected


PROVIDER = 'provider "aws" {\n  region = "eu-west-1"\n  default_tags {\n    tags = { Backup = "%s" }\n  }\n}\n'


@rows(
    ("text", "expected"),
    [
        (PROVIDER % "daily" + volume() + policy(BY_TAG), []),
        (PROVIDER % "daily" + volume(tags='{ Name = "data" }') + policy(BY_TAG), []),
        (PROVIDER % "daily" + volume(tags='{ Backup = "weekly" }') + policy(BY_TAG), MISSING),
        (PROVIDER % "weekly" + volume() + policy(BY_TAG), MISSING),
        (UNTYPED + PROVIDER % "${var.x}" + volume() + policy(BY_TAG), [NO_X]),
        (
            UNTYPED + PROVIDER.replace('{ Backup = "%s" }', "var.x") + volume() + policy(BY_TAG),
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


@rows(
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
        (volume() + 'output "id" {\n  value = resource.aws_ebs_volume.a.id\n}\n', ELSEWHERE),
        (volume() + block("ssm_parameter", value='"vol: ${aws_ebs_volume.a.id}"'), ELSEWHERE),
        (UNTYPED + volume() + block("volume_attachment", volume_id="var.x"), [NO_X]),
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
IN_AN_INSTANCE = "  B: {Type: AWS::EC2::Instance, Properties: {Volumes: [{Device: /dev/sdf, VolumeId: !Ref A}]}}\n"
USER_DATA = "  B: {Type: AWS::EC2::Instance, Properties: {UserData: !Sub 'attach ${A}'}}\n"


@rows(
    ("text", "expected"),
    [
        (IN_TEMPLATE, UNATTACHED),
        (IN_TEMPLATE + ATTACHMENT, []),
        (IN_TEMPLATE + IN_AN_INSTANCE, []),
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


@rows(
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


INSTANCE = block("instance", "i", ami='"ami-1"', tags=TAGS)
ATTACHED_TO_IT = block(
    "volume_attachment", volume_id="aws_ebs_volume.a.id", instance_id="aws_instance.i.id", device_name='"/dev/sdf"'
)
OF_INSTANCES = BY_TAG.replace("VOLUME", "INSTANCE")
BY_BACKUP = '  selection_tag {\n    type = "STRINGEQUALS"\n    key = "Backup"\n    value = "daily"\n  }\n'
NOT_READ = (
    "undecided: whether aws_dlm_lifecycle_policy.a takes the instance that it is attached to is not known: "
    "that was not read"
)


@rows(
    ("text", "expected"),
    [
        (volume() + INSTANCE + ATTACHED_TO_IT + policy(OF_INSTANCES), []),
        (volume() + INSTANCE + ATTACHED_TO_IT + policy(BY_TAG), MISSING),
        (volume() + INSTANCE + policy(OF_INSTANCES), MISSING),
        (volume() + INSTANCE.replace("daily", "weekly") + ATTACHED_TO_IT + policy(OF_INSTANCES), MISSING),
        (volume() + ATTACHED_TO_IT.replace("aws_instance.i.id", '"i-1"') + policy(OF_INSTANCES), [NOT_READ]),
        (volume() + ATTACHED_TO_IT.replace("aws_instance.i.id", '"i-1"') + policy(BY_TAG), MISSING),
        (UNTYPED + volume() + ATTACHED_TO_IT.replace("aws_instance.i.id", "var.x") + policy(OF_INSTANCES), [NO_X]),
        (volume() + INSTANCE + ATTACHED_TO_IT + block("backup_selection", inner=BY_BACKUP), []),
        (volume() + INSTANCE + ATTACHED_TO_IT + block("backup_selection", resources="[aws_instance.i.arn]"), []),
        (volume() + INSTANCE + block("backup_selection", inner=BY_BACKUP), MISSING),
    ],
)
def test_what_backs_an_instance_up_backs_up_its_volumes(text: str, expected: list[str]) -> None:
    assert said_of(text, "ebs-missing-backup-plan") == expected


@pytest.mark.parametrize(("tag", "expected"), [("kept", []), ("left", MISSING)])
def test_data_volumes_that_a_policy_leaves_out(tag: str, expected: list[str]) -> None:
    details = "{ResourceTypes: [INSTANCE], TargetTags: [{Key: a, Value: b}], Parameters: {ExcludeDataVolumeTags: %s}}"
    excluded = details % "[{Key: is, Value: left}]"
    text = (
        "Resources:\n  I:\n    Type: AWS::EC2::Instance\n"
        "    Properties: {Tags: [{Key: a, Value: b}], Volumes: [{Device: /dev/sdf, VolumeId: !Ref V}]}\n"
        "  V:\n    Type: AWS::EC2::Volume\n"
        f"    Properties: {{AvailabilityZone: a, Size: 1, Tags: [{{Key: is, Value: {tag}}}]}}\n"
        f"  P:\n    Type: AWS::DLM::LifecyclePolicy\n    Properties: {{State: ENABLED, PolicyDetails: {excluded}}}\n"
    )
    assert said_of(text, "ebs-missing-backup-plan") == expected


@rows(
    "attributes",
    [
        {"type": "var.x", "size": "10"},
        {"size": "var.x"},
        {"iops": "var.x"},
        {"throughput": "var.x"},
        {"type": '"gp2"', "iops": "var.x"},
        {"type": '"io1"', "iops": "var.x"},
        {"type": '"st1"', "throughput": "var.x", "size": "500"},
        {"multi_attach_enabled": "var.x"},
        {"volume_initialization_rate": "var.x", "snapshot_id": '"snap-1"'},
        {"volume_initialization_rate": "100", "snapshot_id": "var.x"},
    ],
)
def test_what_may_be_refused(attributes: dict[str, str]) -> None:
    assert said_of(UNTYPED + volume(**attributes), "ebs-rejected-performance") == [NO_X]


def test_a_volume_that_may_have_neither_size_nor_snapshot() -> None:
    text = block("ebs_volume", availability_zone='"a"', type='"gp3"', snapshot_id="var.x")
    assert said_of(UNTYPED + text, "ebs-rejected-performance") == [NO_X]
    text = block("snapshot", "s") + text.replace("var.x", "aws_ebs_snapshot.s.id") + block("ebs_snapshot", "s")
    assert said_of(text, "ebs-rejected-performance") == []


def mapping(name: str, inner: str) -> str:
    ebs = f"    ebs {{\n      volume_size = 1\n{inner}    }}\n"
    return block("launch_template", inner=f"  block_device_mappings {{\n    device_name = {name}\n{ebs}  }}\n")


def test_the_device_that_is_deleted() -> None:
    deleted = "      delete_on_termination = true\n"
    lost = "the data on it are lost when the instance is terminated or replaced"
    rule = "ebs-data-deleted-with-instance"
    device = '    ebs_block_device {\n      device_name = "/dev/sdf"\n    }\n'
    fleet = block("spot_fleet_request", inner=f"  launch_specification {{\n{device}  }}\n")
    assert said_of(fleet, rule) == [f"low: device /dev/sdf is deleted with its instance by default: {lost}"]
    assert said_of(mapping('"/dev/sdf"', deleted), rule) == [
        f"low: device /dev/sdf is deleted with its instance: {lost}"
    ]
    unnamed = ["undecided: whether it is the root device is not known: only its name says so"]
    assert said_of(UNTYPED + mapping("var.x", deleted), rule) == unnamed
    assert said_of(UNTYPED + mapping('"/dev/sdf"', deleted + "      snapshot_id = var.x\n"), rule) == [NO_X]


def test_what_an_ami_is_made_of() -> None:
    device = '  ebs_block_device {\n    device_name = "/dev/sdf"\n    snapshot_id = %s\n  }\n'
    assert said_of(UNTYPED + block("ami", inner=device % "var.x"), "ebs-unencrypted-ami-copy") == [NO_X]
    assert said_of(block("ami", inner=device % '"snap-1"'), "ebs-unencrypted-ami-copy") == []


@pytest.mark.parametrize(
    ("attributes", "usd"),
    [
        ({"size": "500", "type": '"io1"', "iops": "1000"}, 127.50),
        ({"iops": "4000", "throughput": "200"}, 16.00),
        ({"size": "1000", "type": '"io2"', "iops": "70000"}, 3853.00),
        ({"size": "1000", "type": '"st1"'}, 45.00),
        ({"size": "100", "type": '"io1"', "iops": "var.x"}, None),
    ],
)
def test_what_an_unattached_volume_costs(attributes: dict[str, str], usd: float | None) -> None:
    Path("main.tf").write_text(UNTYPED + volume(**attributes))
    (found,) = lint(["main.tf"], Settings(select=("ebs-unattached-volume",), profile=Profile.STRICT)).findings
    assert (found.savings.usd_per_month if found.savings else None) == usd


@pytest.mark.parametrize(
    ("text", "changes", "safety"),
    [
        (volume(type='"gp2"', size="100"), ["volume_type"], Safety.SAFE),
        (volume(type='"gp2"', size="100", iops="0"), ["volume_type"], Safety.SAFE),
        (volume(type='"gp2"', size="2000"), ["volume_type", "iops", "throughput_mibps"], Safety.SAFE),
        (UNTYPED + volume(type='"gp2"', size="var.x"), ["volume_type"], Safety.UNSAFE),
        (mapping('"/dev/sdf"', '      volume_type = "gp2"\n'), ["volume_type"], Safety.SAFE),
        (
            block("instance", inner='  root_block_device {\n    volume_type = "gp2"\n    volume_size = 9\n  }\n'),
            ["volume_type"],
            Safety.SAFE,
        ),
        (
            block(
                "instance", inner='  ebs_block_device {\n    device_name = "/dev/sdf"\n    volume_type = "gp2"\n  }\n'
            ),
            ["volume_type"],
            Safety.SHOWN,
        ),
    ],
)
def test_gp2_becomes_gp3(text: str, changes: list[str], safety: Safety) -> None:
    path = Path("main.tf").resolve()
    path.write_text(text)
    reading = read_terraform({str(path.parent): (str(path),)}, ReadSettings())
    (found,) = run(build(reading.resources), [Gp2Volume()]).findings
    assert found.fix is not None
    assert [getattr(one, "field", "") for one in found.fix.changes] == changes
    assert found.fix.safety is safety


ZERO = '    iops = 0\n    throughput = 0\n    volume_initialization_rate = 0\n    volume_type = "gp3"\n'
MANAGED = f'  volume_configuration {{\n  name = "v"\n  managed_ebs_volume {{\n{ZERO}  }}\n  }}\n'


@rows(
    "text",
    [
        volume(iops="0", throughput="0"),
        volume(volume_initialization_rate="0"),
        volume(type='"gp2"', iops="0", throughput="0"),
        volume(type='"gp2"', iops="var.on ? 500 : 0") + 'variable "on" {\n  default = false\n}\n',
        block("instance", inner=f"  root_block_device {{\n{ZERO}  }}\n"),
        block("launch_configuration", inner=f'  ebs_block_device {{\n    device_name = "/dev/sdf"\n{ZERO}  }}\n'),
        mapping('"/dev/sdf"', ZERO),
        block("ecs_service", inner=MANAGED),
    ],
)
def test_the_provider_sends_no_0(text: str) -> None:
    assert said_of(text, "ebs-rejected-performance") == []


STANDARD = """  volume_configuration {
    name = "v"
    managed_ebs_volume {
      size_in_gb = 9
      volume_type = "standard"
    }
  }
"""
NO_STANDARD = ["high: refused: tasks on Fargate take no standard volumes"]
DEFAULT_PROVIDERS = ["undecided: the capacity providers of its cluster decide whether it runs on Fargate"]


def strategy(*providers: str) -> str:
    return "".join(f"  capacity_provider_strategy {{\n    capacity_provider = {one}\n  }}\n" for one in providers)


@rows(
    ("runs", "expected"),
    [
        ('  launch_type = "FARGATE"\n', NO_STANDARD),
        ('  launch_type = "EC2"\n', []),
        ("", DEFAULT_PROVIDERS),
        ("  launch_type = var.x\n", [NO_X]),
        (strategy('"FARGATE"'), NO_STANDARD),
        (strategy('"mine"', '"FARGATE_SPOT"'), NO_STANDARD),
        (strategy('"mine"', '"other"'), []),
        (strategy("var.x"), [NO_X]),
    ],
)
def test_standard_volumes_of_tasks(runs: str, expected: list[str]) -> None:
    assert said_of(UNTYPED + block("ecs_service", inner=runs + STANDARD), "ebs-rejected-performance") == expected


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ("LaunchType: FARGATE", NO_STANDARD),
        ("CapacityProviderStrategy: [{CapacityProvider: FARGATE_SPOT}]", NO_STANDARD),
        ("LaunchType: EC2", []),
    ],
)
def test_standard_volumes_of_tasks_in_templates(runs: str, expected: list[str]) -> None:
    managed = "{Name: v, ManagedEBSVolume: {RoleArn: r, SizeInGiB: 9, VolumeType: standard}}"
    properties = f"{{{runs}, VolumeConfigurations: [{managed}]}}"
    text = f"Resources:\n  S:\n    Type: AWS::ECS::Service\n    Properties: {properties}\n"
    assert said_of(text, "ebs-rejected-performance") == expected


OPTIMIZED = '    volume_type = "st1"\n    volume_size = 200\n'


@pytest.mark.parametrize(
    ("device", "expected"),
    [
        (f"  root_block_device {{\n{OPTIMIZED}  }}\n", "high: refused: st1 cannot be"),
        (
            f'  ebs_block_device {{\n    device_name = "/dev/sda1"\n{OPTIMIZED}  }}\n',
            "undecided: only the AMI says which device is",
        ),
    ],
)
def test_the_ami_says_which_device_is_the_root_device(device: str, expected: str) -> None:
    assert said_of(block("instance", inner=device), "ebs-rejected-performance") == [f"{expected} the root device"]


PLAIN_VOLUME = "high: volume is not encrypted; its snapshots will not be either"
BY_SNAPSHOT = "undecided: encryption of the volume is not written: its snapshot decides"
BY_DEFAULT = block("ebs_encryption_by_default", enabled="true")
DEVICE = """  block_device_mappings {
    device_name = "/dev/sdf"
    ebs {
      snapshot_id = aws_ebs_snapshot.a.id
    }
  }
"""


def restored(of: str = "a", label: str = "r", **more: str) -> str:
    """Return a snapshot of a volume, and a volume that is made of it."""
    made = volume(label, snapshot_id=f"aws_ebs_snapshot.{of}.id", **more)
    return block("ebs_snapshot", of, volume_id=f"aws_ebs_volume.{of}.id") + made


ENCRYPTED = {"encrypted": "true"}


@rows(
    ("text", "expected"),
    [
        (volume(**ENCRYPTED) + restored(), []),
        (volume(encrypted="false") + restored(), [PLAIN_VOLUME, PLAIN_VOLUME]),
        (volume() + restored(), [PLAIN_VOLUME, PLAIN_VOLUME]),
        (volume() + restored() + BY_DEFAULT, []),
        (volume() + restored(**ENCRYPTED), [PLAIN_VOLUME]),
        (UNTYPED + volume(encrypted="var.x") + restored(), [NO_X, NO_X]),
        (volume("r", snapshot_id='"snap-0123456789abcdef0"'), [BY_SNAPSHOT]),
        (
            block("ebs_snapshot", "a", volume_id='"vol-1"') + volume("r", snapshot_id="aws_ebs_snapshot.a.id"),
            [BY_SNAPSHOT],
        ),
        (volume(**ENCRYPTED) + restored() + restored("r", "again"), []),
        (volume() + restored() + restored("r", "again"), [PLAIN_VOLUME] * 3),
        (restored("r"), [BY_SNAPSHOT]),  # which Terraform refuses
        (volume(**ENCRYPTED, count="1") + restored().replace("volume.a.id", "volume.a[0].id"), []),
        (volume(**ENCRYPTED) + restored() + block("launch_template", "t", inner=DEVICE), []),
        (
            volume() + restored(**ENCRYPTED) + block("launch_template", "t", inner=DEVICE),
            [PLAIN_VOLUME, PLAIN_VOLUME.replace("volume", "device /dev/sdf")],
        ),
    ],
)
def test_a_volume_of_a_snapshot_is_encrypted_as_its_volume_is(text: str, expected: list[str]) -> None:
    assert said_of(text, "ebs-unencrypted-volume") == expected


def test_it_has_the_key_of_its_volume_too() -> None:
    key = '"arn:aws:kms:eu-west-1:111122223333:key/k"'
    assert said_of(volume(**ENCRYPTED, kms_key_id=key) + restored(), "ebs-missing-kms-key") == []
    assert len(said_of(volume(**ENCRYPTED) + restored(), "ebs-missing-kms-key")) == 2
