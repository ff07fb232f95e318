"""EFS: what the pages of its rules have no room for. One line says what a rule finds in a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from rows import rows
from rules.said import NO_X, UNTYPED, block, said_of
from storage_lint.graph.change import Safety
from storage_lint.lint import Settings, lint

R = "high: EFS refuses this: "


def files(**more: str) -> str:
    return block("efs_file_system", **{"encrypted": "true", **more})


def moved(*transitions: str, **more: str) -> str:
    policies = "".join(f"  lifecycle_policy {{\n    {one}\n  }}\n" for one in transitions)
    return files(**more).rstrip("}\n") + "\n" + policies + "}\n"


def selection(**more: str) -> str:
    return block("backup_selection", **{"name": '"s"', "iam_role_arn": '"r"', "plan_id": '"p"', **more})


def tagged(key: str, value: str, kind: str = "selection_tag", inner: str = "") -> str:
    said = f'    key = "{key}"\n    value = "{value}"\n'
    if kind == "selection_tag":
        said += '    type = "STRINGEQUALS"\n'
    said = f"    {inner} {{\n  {said}    }}\n" if inner else said
    return selection().rstrip("}\n") + f"\n  {kind} {{\n{said}  }}\n}}\n"


MISSING = ["low: nothing keeps a copy of its files: no backup policy, and no backup plan that was read"]
ARN = "aws_efs_file_system.a.arn"
TAGS = '{ Backup = "daily" }'
POLICY = 'resource "aws_efs_backup_policy" "a" {\n  file_system_id = aws_efs_file_system.a.id\n  backup_policy {\n'


@rows(
    ("text", "expected"),
    [
        (files(), MISSING),
        (files(availability_zone_name='"eu-west-1a"'), []),
        (files() + POLICY + '    status = "ENABLED"\n  }\n}\n', []),
        (files() + POLICY + '    status = "DISABLED"\n  }\n}\n', []),
        (files() + selection(resources=f"[{ARN}]"), []),
        (files() + selection(resources='["*"]'), []),
        (files() + selection(), []),
        (files() + selection(resources='["arn:aws:elasticfilesystem:*:*:file-system/*"]'), []),
        (files() + selection(resources='["arn:aws:ec2:*:*:volume/*"]'), MISSING),
        (
            files() + selection(resources='["arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/fs-1"]'),
            MISSING,
        ),
        (files() + selection(resources='["*"]', not_resources=f"[{ARN}]"), MISSING),
        (files() + block("efs_file_system", "b") + selection(resources="[aws_efs_file_system.b.arn]"), MISSING * 1),
        (UNTYPED + files() + selection(resources="var.x"), [NO_X]),
        (files(tags=TAGS) + tagged("Backup", "daily"), []),
        (files(tags=TAGS) + tagged("Backup", "weekly"), MISSING),
        (files() + tagged("Backup", "daily"), MISSING),
        (files(tags=TAGS) + tagged("aws:ResourceTag/Backup", "da*", "condition", "string_like"), []),
        (files(tags=TAGS) + tagged("aws:ResourceTag/Backup", "daily", "condition", "string_not_equals"), MISSING),
        (files() + tagged("aws:ResourceTag/Backup", "daily", "condition", "string_not_equals"), []),
        (UNTYPED + files(tags="{ Backup = var.x }") + tagged("Backup", "daily"), [NO_X]),
    ],
)
def test_missing_backup(text: str, expected: list[str]) -> None:
    found = said_of(text, "efs-missing-backup")
    assert (found[:1] if "aws_efs_file_system.b" in text else found) == expected


def test_a_selection_in_cloudformation() -> None:
    text = (
        "Resources:\n  A:\n    Type: AWS::EFS::FileSystem\n"
        "    Properties: {Encrypted: true, FileSystemTags: [{Key: a, Value: b}]}\n"
        "  S:\n    Type: AWS::Backup::BackupSelection\n    Properties:\n      BackupPlanId: p\n      BackupSelection:\n"
        "        SelectionName: s\n        IamRoleArn: r\n        "
    )
    tags = "Conditions: {StringEquals: [{ConditionKey: 'aws:ResourceTag/a', ConditionValue: b}]}\n"
    assert said_of(text + "Resources: [!GetAtt A.Arn]\n", "efs-missing-backup") == []
    assert said_of(text + tags, "efs-missing-backup") == []
    assert said_of(text + tags.replace("Value: b", "Value: c"), "efs-missing-backup") == MISSING
    arn = "arn:${AWS::Partition}:elasticfilesystem:${AWS::Region}:${AWS::AccountId}:file-system/${A}"
    assert said_of(f"{text}Resources: [!Sub '{arn}']\n", "efs-missing-backup") == []


def subnet(label: str, **more: str) -> str:
    return block("subnet", label, **{"vpc_id": '"v"', **more})


def target(label: str, within: str) -> str:
    return block("efs_mount_target", label, file_system_id="aws_efs_file_system.a.id", subnet_id=within)


ZONE = '"eu-west-1a"'
IN_ONE = "a second mount target in the Availability Zone of aws_efs_mount_target.t"


@rows(
    ("text", "expected"),
    [
        (files(performance_mode='"maxIO"', throughput_mode='"provisioned"', provisioned_throughput_in_mibps="64"), []),
        (
            files(throughput_mode='"provisioned"', provisioned_throughput_in_mibps="4000"),
            ["undecided: more than 3,414 MiB/s need a quota that AWS has raised"],
        ),
        (
            moved(
                'transition_to_ia = "AFTER_90_DAYS"',
                'transition_to_archive = "AFTER_90_DAYS"',
                throughput_mode='"elastic"',
            ),
            [R + "Archive comes after Infrequent Access: 90 days are not more than 90"],
        ),
        (
            moved(
                'transition_to_ia = "AFTER_1_DAY"',
                'transition_to_archive = "AFTER_7_DAYS"',
                throughput_mode='"elastic"',
            ),
            [],
        ),
        (
            moved('transition_to_archive = "AFTER_90_DAYS"', throughput_mode='"elastic"'),
            ["undecided: whether Archive goes without a transition to Infrequent Access is said in two ways"],
        ),
        (
            files() + subnet("s") + target("t", "aws_subnet.s.id") + target("u", "aws_subnet.s.id"),
            [R + "two mount targets in ${aws_subnet.s.id}"],
        ),
        (
            files()
            + subnet("s", availability_zone=ZONE)
            + subnet("r", availability_zone=ZONE)
            + target("t", "aws_subnet.s.id")
            + target("u", "aws_subnet.r.id"),
            [R + IN_ONE],
        ),
        (
            files()
            + subnet("s", availability_zone=ZONE)
            + subnet("r", availability_zone='"eu-west-1b"')
            + target("t", "aws_subnet.s.id")
            + target("u", "aws_subnet.r.id"),
            [],
        ),
    ],
)
def test_rejected_file_systems(text: str, expected: list[str]) -> None:
    assert said_of(text, "efs-rejected-configuration") == expected


def point(path: str, creation: str = "") -> str:
    inner = f"    creation_info {{\n{creation}    }}\n" if creation else ""
    root = f'  root_directory {{\n    path = "{path}"\n{inner}  }}\n'
    return f'resource "aws_efs_access_point" "a" {{\n  file_system_id = "fs-1"\n{root}}}\n'


OWNER = "      owner_uid = 1000\n      owner_gid = 1000\n"


@rows(
    ("text", "expected"),
    [
        (point("/a/b/c/d"), []),
        (point("/a/b/c/d/e"), [R + "the path has at most 4 directories, not 5"]),
        (point("/" + "a" * 100), [R + "the path has at most 100 characters, not 101"]),
        (point("/a", OWNER + '      permissions = "0755"\n'), []),
        (point("/a", OWNER + '      permissions = "755"\n'), []),
        (
            point("/a", OWNER + '      permissions = "0799"\n'),
            [R + "permissions are three or four octal digits, not 0799"],
        ),
        (
            point("/a", OWNER + '      permissions = "u=rwx"\n'),
            [R + "permissions are three or four octal digits, not u=rwx"],
        ),
        (point("/a", OWNER), [R + "a directory that is made needs its permissions"]),
        (
            point("/a", '      owner_gid = 1\n      permissions = "0755"\n'),
            [R + "a directory that is made needs its owner"],
        ),
    ],
)
def test_rejected_access_points(text: str, expected: list[str]) -> None:
    assert said_of(text, "efs-rejected-configuration") == expected


PUBLIC = (
    "medium: its subnet gives public addresses to the machines that are launched in it: "
    "whoever takes one of them over from the internet stands beside the file system"
)


@rows(
    ("text", "expected"),
    [
        (subnet("s", map_public_ip_on_launch="true") + target("t", "aws_subnet.s.id"), [PUBLIC]),
        (subnet("s") + target("t", "aws_subnet.s.id"), []),
        (UNTYPED + subnet("s", map_public_ip_on_launch="var.x") + target("t", "aws_subnet.s.id"), [NO_X]),
        (UNTYPED + target("t", "var.x"), [NO_X]),
        (target("t", '"subnet-1"'), ["undecided: its subnet is not among what was read"]),
    ],
)
def test_public_mount_target(text: str, expected: list[str]) -> None:
    assert said_of(files() + text, "efs-public-mount-target") == expected


SUBNETS = """Resources:
  Private: {Type: AWS::EC2::Subnet, Properties: {VpcId: v, CidrBlock: 10.0.0.0/24}}
  Public: {Type: AWS::EC2::Subnet, Properties: {VpcId: v, CidrBlock: 10.0.1.0/24, MapPublicIpOnLaunch: true}}
"""
OUTPUT = "Outputs: {Subnets: {Value: !Join [',', [!Ref Private, !Ref Public]], Export: {Name: subnets}}}\n"
NESTED = "  %s: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./%s.yaml%s}}\n"
FILES = NESTED % ("Files", "files", ", Parameters: {Subnets: %s}")
NETWORK = "Resources:\n" + NESTED % ("Network", "network", "")
TARGETS = """Parameters: {Subnets: {Type: %s}}
Resources:
  Target: {Type: AWS::EFS::MountTarget, Properties: {FileSystemId: fs-1, SubnetId: !Select [%d, %s]}}
"""


@pytest.mark.parametrize("at", [0, 1])
@pytest.mark.parametrize(
    ("files", "kind", "subnets"),
    [
        ({"main": SUBNETS + FILES % "!Join [',', [!Ref Private, !Ref Public]]"}, "List<AWS::EC2::Subnet::Id>", ""),
        ({"main": SUBNETS + FILES % "!Sub '${Private},${Public}'"}, "CommaDelimitedList", ""),
        ({"main": SUBNETS + FILES % "!Sub '${Private},${Public}'"}, "String", "!Split [',', !Ref Subnets]"),
        (
            {"main": NETWORK + FILES % "!GetAtt Network.Outputs.Subnets", "network": SUBNETS + OUTPUT},
            "List<AWS::EC2::Subnet::Id>",
            "",
        ),
        ({"network": SUBNETS + OUTPUT}, "String", "!Split [',', !ImportValue subnets]"),
    ],
)
def test_subnets_handed_over_as_a_list_with_commas(
    tmp_path: Path, files: dict[str, str], kind: str, subnets: str, at: int
) -> None:
    for name, text in {**files, "files": TARGETS % (kind, at, subnets or "!Ref Subnets")}.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    report = lint([str(tmp_path)], Settings(select=("efs-public-mount-target",)))
    assert (len(report.findings), report.undecided, report.problems) == (at, (), ())


@pytest.mark.parametrize("at", [0, 1])
def test_subnets_joined_and_split_again(at: int) -> None:
    subnets = subnet("private") + subnet("public", map_public_ip_on_launch="true")
    joined = 'join(",", [aws_subnet.private.id, aws_subnet.public.id])'
    text = subnets + block("efs_mount_target", file_system_id='"fs-1"', subnet_id=f'split(",", {joined})[{at}]')
    assert len(said_of(text, "efs-public-mount-target")) == at


def test_the_source_of_a_replica_moves_its_files() -> None:
    source = moved('transition_to_ia = "AFTER_30_DAYS"').replace('"a"', '"source"', 1)
    destination = "  destination {\n    file_system_id = aws_efs_file_system.a.id\n  }\n"
    replication = block("efs_replication_configuration", source_file_system_id="aws_efs_file_system.source.id")
    text = source + files() + replication.rstrip("}\n") + "\n" + destination + "}\n"
    assert said_of(text, "efs-missing-lifecycle") == []
    assert len(said_of(source + files(), "efs-missing-lifecycle")) == 1


def job(volumes: str) -> str:
    return block("batch_job_definition", name='"j"', type='"container"', container_properties=volumes)


MOUNTED = 'jsonencode({ volumes = [{ name = "v", efsVolumeConfiguration = { fileSystemId = "fs-1"%s } }] })'


@rows(
    ("text", "unencrypted", "rejected"),
    [
        (job(MOUNTED % ""), 1, 0),
        (job(MOUNTED % ', transitEncryption = "ENABLED"'), 0, 0),
        (job(MOUNTED % ', authorizationConfig = { accessPointId = "fsap-1" }'), 0, 1),
        (job(MOUNTED % ', authorizationConfig = { iam = "ENABLED" }'), 0, 1),
        (job('jsonencode({ volumes = [{ host = { sourcePath = "/" } }] })'), 0, 0),
        (job('jsonencode({ image = "x" })'), 0, 0),
    ],
)
def test_volumes_of_batch_jobs(text: str, unencrypted: int, rejected: int) -> None:
    assert len(said_of(text, "efs-unencrypted-mount")) == unencrypted
    assert len(said_of(text, "efs-rejected-mount")) == rejected


@rows("name", ["var.x", '"v-${var.x}"', "[var.x]", "null", "{ a = var.x }"])
def test_volumes_of_batch_jobs_whose_names_are_not_known(name: str) -> None:
    text = UNTYPED + job((MOUNTED % "").replace('name = "v"', f"name = {name}"))
    assert said_of(text, "efs-unencrypted-mount") == [UNENCRYPTED]
    text = UNTYPED + job(MOUNTED % ", transitEncryption = { a = var.x }")
    assert said_of(text, "efs-unencrypted-mount") == ["undecided: transitEncryption is no text"]


def test_what_is_no_json_is_undecided() -> None:
    assert said_of(UNTYPED + job("var.x"), "efs-unencrypted-mount") == [NO_X]
    expected = ["undecided: container_properties are no JSON"]
    assert said_of(job('"{"'), "efs-unencrypted-mount") == expected


CLEAR = "its reads and writes cross the network in clear text"
UNENCRYPTED = f"medium: transit encryption of the EFS volume is off: {CLEAR}"
HELD = '"volumes": [{"name": "v", "efsVolumeConfiguration": {"fileSystemId": "${var.x}-fs"%s}}]'
ROLE = '"jobRoleArn": "${aws_iam_role.r.arn}"'
OPEN = ["undecided: var.x is not known before deployment"]


@rows(
    ("members", "expected"),
    [
        ([ROLE, '"image": "${var.x}"'], []),
        ([ROLE, HELD % ""], [UNENCRYPTED]),
        ([HELD % ', "transitEncryption": "ENABLED"', ROLE], []),
        ([HELD % ', "transitEncryption": "${var.x}"'], OPEN),
        ([HELD % ', "transitEncryption": "ENABLED"', "${var.x}"], OPEN),
        ([ROLE, '"volumes": ${var.x}'], OPEN),
    ],
)
def test_what_is_not_known_inside_json_leaves_open_what_hangs_on_it(members: list[str], expected: list[str]) -> None:
    others = UNTYPED + 'resource "aws_iam_role" "r" {\n}\n'
    assert said_of(others + job(f"<<P\n{{{', '.join(members)}}}\nP"), "efs-unencrypted-mount") == expected


@pytest.mark.parametrize(("opened", "closed"), [("[", "]"), ('{\\"container\\":', "}")])
def test_what_is_nested_deeply_is_undecided_or_nothing(opened: str, closed: str) -> None:
    for depth in (2_000, 9_000, 30_000):
        assert said_of(job(f'"{opened * depth}1{closed * depth}"'), "efs-unencrypted-mount") in (
            [],
            ["undecided: container_properties are nested too deeply"],
        )
    text = UNTYPED + job(MOUNTED % ", transitEncryption = var.x")
    assert said_of(text, "efs-unencrypted-mount") == [NO_X]


NODES = 'jsonencode({ nodeRangeProperties = [{ targetNodes = "0:", %s }] })'
TASKS = 'ecsProperties = { taskProperties = [{ volumes = [{ efsVolumeConfiguration = { fileSystemId = "fs-1" } }] }] }'
CONTAINER = 'container = { volumes = [{ efsVolumeConfiguration = { fileSystemId = "fs-1" } }] }'


@pytest.mark.parametrize("inner", [CONTAINER, TASKS])
def test_volumes_of_the_nodes_of_batch_jobs(inner: str) -> None:
    text = block("batch_job_definition", name='"j"', type='"multinode"', node_properties=NODES % inner)
    assert len(said_of(text, "efs-unencrypted-mount")) == 1
    assert len(said_of(text.replace('"fs-1"', '"fs-1", transitEncryption = "ENABLED"'), "efs-unencrypted-mount")) == 0


EFS_VOLUME = "Volumes: [{Name: v, EfsVolumeConfiguration: {FileSystemId: fs-1}}]"


@rows(
    "properties",
    [
        f"ContainerProperties: {{{EFS_VOLUME}}}",
        f"EcsProperties: {{TaskProperties: [{{{EFS_VOLUME}}}]}}",
        f"NodeProperties: {{NodeRangeProperties: [{{Container: {{{EFS_VOLUME}}}}}]}}",
        f"NodeProperties: {{NodeRangeProperties: [{{EcsProperties: {{TaskProperties: [{{{EFS_VOLUME}}}]}}}}]}}",
    ],
)
def test_volumes_of_batch_jobs_in_cloudformation(properties: str) -> None:
    text = f"Resources:\n  J:\n    Type: AWS::Batch::JobDefinition\n    Properties: {{Type: container, {properties}}}\n"
    assert len(said_of(text, "efs-unencrypted-mount")) == 1


def test_a_volume_that_is_not_known_may_be_refused() -> None:
    text = UNTYPED + job('jsonencode({ volumes = [{ name = "v", efsVolumeConfiguration = var.x }] })')
    assert said_of(text, "efs-unencrypted-mount") == [NO_X]
    assert said_of(text, "efs-rejected-mount") == [NO_X]


ZONES = 'data "aws_availability_zones" "z" {\n}\n'


def placed(one: str, other: str) -> str:
    subnets = subnet("s", availability_zone=one) + subnet("r", availability_zone=other)
    return ZONES + UNTYPED + files() + subnets + target("t", "aws_subnet.s.id") + target("u", "aws_subnet.r.id")


SUBNETS = 'data "aws_subnet" "a" {\n}\ndata "aws_subnet" "b" {\n}\n'
NAMES = "data.aws_availability_zones.z.names"


@rows(
    ("text", "expected"),
    [
        (placed(f"{NAMES}[0]", f"{NAMES}[0]"), [R + IN_ONE]),
        (placed(f"{NAMES}[0]", f"{NAMES}[1]"), []),
        (placed(ZONE, "var.x"), [NO_X]),
        (placed("var.x", "var.x"), [R + IN_ONE]),
        (UNTYPED + files() + target("t", '"subnet-1"') + target("u", "var.x"), [NO_X]),
        (files() + SUBNETS + target("t", "data.aws_subnet.a.id") + target("u", "data.aws_subnet.b.id"), []),
        (
            files() + SUBNETS + target("t", "data.aws_subnet.a.id") + target("u", "data.aws_subnet.a.id"),
            [R + "two mount targets in ${data.aws_subnet.a.id}"],
        ),
        (UNTYPED + files(availability_zone_name="var.x") + target("t", '"a"') + target("u", '"b"'), [NO_X]),
        (UNTYPED + files(performance_mode="var.x", throughput_mode='"elastic"'), [NO_X]),
        (UNTYPED + files(performance_mode='"maxIO"', availability_zone_name="var.x"), [NO_X]),
        (UNTYPED + files(throughput_mode="var.x"), [NO_X]),
        (UNTYPED + files(throughput_mode='"provisioned"', provisioned_throughput_in_mibps="var.x"), [NO_X]),
        (UNTYPED + block("efs_file_system", kms_key_id="var.x"), [NO_X]),
        (
            block("kms_key", "k") + block("efs_file_system", kms_key_id="aws_kms_key.k.arn"),
            [R + "a KMS key without encryption"],
        ),
        (UNTYPED + point("${var.x}"), [NO_X]),
        (UNTYPED + point("/a/b/c/d/${var.x}"), [R + "the path has at most 4 directories, not 5"]),
        (point("/a/${aws_efs_file_system.b.id}") + block("efs_file_system", "b", encrypted="true"), []),
        (UNTYPED + point("/a", OWNER + "      permissions = var.x\n"), [NO_X]),
        (UNTYPED + moved("transition_to_ia = var.x", throughput_mode='"elastic"'), []),
        (
            UNTYPED
            + moved(
                'transition_to_ia = "AFTER_30_DAYS"',
                'transition_to_archive = "AFTER_90_DAYS"',
                throughput_mode="var.x",
            ),
            [NO_X],
        ),
        (
            UNTYPED
            + moved("transition_to_ia = var.x", 'transition_to_archive = "AFTER_90_DAYS"', throughput_mode='"elastic"'),
            [NO_X],
        ),
    ],
)
def test_what_may_be_refused(text: str, expected: list[str]) -> None:
    assert said_of(text, "efs-rejected-configuration") == expected


def test_any_number_of_lifecycle_policies() -> None:
    policy = '  dynamic "lifecycle_policy" {\n    for_each = var.x\n    content {\n%s    }\n  }\n}\n'
    text = UNTYPED + files().rstrip("}\n") + "\n" + policy % "      transition_to_ia = lifecycle_policy.value\n"
    expected = ["undecided: its for_each is not known: var.x has no default"]
    assert said_of(text, "efs-rejected-configuration") == expected


def test_one_zone_by_choice() -> None:
    text = 'variable "x" {\n  type = bool\n}\n' + files(availability_zone_name='var.x ? "eu-west-1a" : null')
    text += target("t", '"subnet-1"') + target("u", '"subnet-2"')
    assert said_of(text, "efs-single-az") == ["undecided: fails when var.x is true; var.x has no default"]
    assert said_of(UNTYPED + files(availability_zone_name="var.x"), "efs-missing-backup") == [NO_X]


def guarded(action: str, name: str = "Action") -> str:
    condition = '{ Bool = { "aws:SecureTransport" = "false" } }'
    said = f'{{ Effect = "Deny", Principal = "*", {name} = "{action}", Condition = {condition} }}'
    policy = f"jsonencode({{ Statement = [{said}] }})"
    return files() + block("efs_file_system_policy", file_system_id="aws_efs_file_system.a.id", policy=policy)


@rows(
    ("action", "name", "found"),
    [
        ("elasticfilesystem:Client*", "Action", 0),
        ("elasticfilesystem:ClientM*", "Action", 0),
        ("elasticfilesystem:ClientRootAccess", "NotAction", 0),
        ("elasticfilesystem:ClientWrite", "Action", 1),
        ("elasticfilesystem:ClientMount", "NotAction", 1),
    ],
)
def test_a_deny_of_the_mount(action: str, name: str, found: int) -> None:
    assert len(said_of(guarded(action, name), "efs-missing-tls-deny")) == found


@pytest.mark.parametrize(("account", "found"), [("111122223333", 0), ("*", 1)])
def test_access_points_of_one_account_are_a_pin(account: str, found: int) -> None:
    arn = f"arn:aws:elasticfilesystem:us-east-1:{account}:access-point/*"
    condition = f'{{ ArnLike = {{ "elasticfilesystem:AccessPointArn" = "{arn}" }} }}'
    said = f'{{ Effect = "Allow", Principal = "*", Action = "*", Condition = {condition} }}'
    policy = f"jsonencode({{ Statement = [{said}] }})"
    text = files() + block("efs_file_system_policy", file_system_id="aws_efs_file_system.a.id", policy=policy)
    assert len(said_of(text, "efs-public-policy")) == found


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (files(throughput_mode='"provisioned"'), "use elastic throughput"),
        (
            moved('transition_to_ia = "AFTER_30_DAYS"', 'transition_to_archive = "AFTER_90_DAYS"'),
            "drop the transition to Archive",
        ),
        (files(performance_mode='"maxIO"', throughput_mode='"elastic"'), None),
    ],
)
def test_what_mends_what_is_refused(text: str, title: str | None) -> None:
    Path("main.tf").write_text(text)
    (found,) = lint(["main.tf"], Settings(select=("efs-rejected-configuration",))).findings
    assert (found.fix and (found.fix.title, found.fix.safety)) == (title and (title, Safety.UNSAFE))


@pytest.mark.parametrize(("mode", "safety"), [("elastic", Safety.SAFE), ("bursting", Safety.UNSAFE)])
def test_lifecycles_take_throughput_away(mode: str, safety: Safety) -> None:
    Path("main.tf").write_text(files(throughput_mode=f'"{mode}"'))
    (found,) = lint(["main.tf"], Settings(select=("efs-missing-lifecycle",))).findings
    assert found.fix is not None
    assert found.fix.safety is safety
