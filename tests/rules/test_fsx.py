"""FSx: what the pages of its rules have no room for. One line says what a rule finds in a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from rows import rows
from rules.said import NO_X, UNTYPED, block, said_of
from rules.sentences import IN_CODE

R, M = "high: FSx refuses this: ", "medium: FSx refuses this: "
MADE = block("subnet", "s") + block("s3_bucket", "b") + block("kms_key", "k")
NO_PATH = "PERSISTENT_2 takes no import path: data repository associations link it to S3"
ONE, TWO = '["subnet-1"]', '["subnet-1", "subnet-2"]'
SSD, HDD, TIERED = '"SSD"', '"HDD"', '"INTELLIGENT_TIERING"'


def windows(**more: str) -> str:
    most = {
        "storage_capacity": "300",
        "throughput_capacity": "32",
        "deployment_type": '"SINGLE_AZ_2"',
        "subnet_ids": ONE,
    }
    return block("fsx_windows_file_system", **{**most, **more})


def lustre(**more: str) -> str:
    most = {"storage_capacity": "1200", "deployment_type": '"PERSISTENT_2"', "per_unit_storage_throughput": "125"}
    return block("fsx_lustre_file_system", **{key: value for key, value in {**most, **more}.items() if value})


def ontap(**more: str) -> str:
    most = {"storage_capacity": "1024", "deployment_type": '"SINGLE_AZ_1"', "throughput_capacity": "128"}
    return block("fsx_ontap_file_system", **{key: value for key, value in {**most, **more}.items() if value})


def openzfs(**more: str) -> str:
    most = {"storage_capacity": "64", "deployment_type": '"SINGLE_AZ_1"', "throughput_capacity": "64"}
    return block("fsx_openzfs_file_system", **{key: value for key, value in {**most, **more}.items() if value})


@rows(
    ("text", "expected"),
    [
        (windows(), []),
        (windows(automatic_backup_retention_days="91"), [R + "automatic backups are kept for 0 to 90 days, not 91"]),
        (windows(subnet_ids=TWO), [R + "SINGLE_AZ_2 takes 1 subnet, not 2"]),
        (
            'resource "aws_subnet" "a" {\n}\n' + windows(subnet_ids='[aws_subnet.a.id, "subnet-2"]'),
            [R + "SINGLE_AZ_2 takes 1 subnet, not 2"],
        ),
        (UNTYPED + windows(subnet_ids="var.x"), [NO_X]),
        (windows(deployment_type='"MULTI_AZ_1"', preferred_subnet_id='"s"'), [M + "MULTI_AZ_1 takes 2 subnets, not 1"]),
        (windows(deployment_type='"MULTI_AZ_1"', subnet_ids=TWO), [R + "MULTI_AZ_1 needs a preferred subnet"]),
        (MADE + windows(deployment_type='"MULTI_AZ_1"', subnet_ids=TWO, preferred_subnet_id="aws_subnet.s.id"), []),
        (windows(deployment_type='"REGIONAL_4"', subnet_ids=TWO), []),
        (windows(storage_capacity="31"), [R + "its storage has 32 to 65,536 GiB, not 31"]),
        (windows(storage_capacity="31", backup_id='"b"'), []),
        (windows(storage_type=HDD), [R + "its storage has 2,000 to 65,536 GiB, not 300"]),
        (
            windows(storage_type=HDD, storage_capacity="2000", deployment_type='"SINGLE_AZ_1"'),
            [M + "HDD storage is not there for SINGLE_AZ_1"],
        ),
        (windows(throughput_capacity="4"), [R + "throughput is a power of two from 8 on, not 4"]),
        (windows(throughput_capacity="2040"), [R + "throughput is a power of two from 8 on, not 2040"]),
        (windows(throughput_capacity="4608"), []),
        (windows(throughput_capacity="4096"), ["undecided: whether there are 4096 MB/s of throughput is not known"]),
    ],
)
def test_windows(text: str, expected: list[str]) -> None:
    assert said_of(text, "fsx-rejected-configuration") == expected


STEPS = "PERSISTENT_2 has 1,200 GiB or a multiple of 2,400, not "
DISPUTED = "undecided: whether PERSISTENT_2 starts at 600 or at 1,200 GiB is said in two ways by the API's own pages"
DRIVE = (
    "undecided: whether HDD storage needs a drive cache is said in one way by the API, in another by AWS's own tools"
)
HARD = {"deployment_type": '"PERSISTENT_1"', "storage_type": HDD, "drive_cache_type": '"READ"'}
SCRATCH = {"deployment_type": '"SCRATCH_2"', "per_unit_storage_throughput": ""}


@rows(
    ("text", "expected"),
    [
        (lustre(), []),
        (lustre(storage_capacity="3600"), [R + STEPS + "3,600"]),
        (lustre(storage_capacity="2401"), [R + STEPS + "2,401"]),
        (
            lustre(storage_capacity="600"),
            [DISPUTED],
        ),
        (lustre(subnet_ids=TWO), [R + "PERSISTENT_2 takes 1 subnet, not 2"]),
        (lustre(deployment_type="", per_unit_storage_throughput="", storage_capacity="3600"), []),
        (
            lustre(deployment_type="", per_unit_storage_throughput="", storage_capacity="4800"),
            [R + "SCRATCH_1 has 1,200, 2,400 GiB or a multiple of 3,600, not 4,800"],
        ),
        (lustre(per_unit_storage_throughput=""), [R + "PERSISTENT_2 needs a throughput for each TiB"]),
        (
            lustre(per_unit_storage_throughput="50"),
            [R + "PERSISTENT_2 on SSD has 125, 250, 500, 1,000 MB/s for each TiB, not 50"],
        ),
        (
            lustre(**{**SCRATCH, "per_unit_storage_throughput": "50"}),
            [R + "scratch file systems take no throughput for each TiB"],
        ),
        (lustre(**SCRATCH, automatic_backup_retention_days="7"), [R + "scratch file systems have no backups"]),
        (lustre(**SCRATCH, kms_key_id='"k"'), [R + "scratch file systems take no key"]),
        (lustre(storage_type=HDD), [R + "HDD storage is there for PERSISTENT_1 alone, not PERSISTENT_2"]),
        (lustre(drive_cache_type='"READ"'), [R + "a drive cache is there for HDD storage alone, not SSD"]),
        (lustre(**HARD, per_unit_storage_throughput="12", storage_capacity="6000"), []),
        (
            lustre(**HARD, per_unit_storage_throughput="40", storage_capacity="6000"),
            [R + "HDD storage of 40 MB/s for each TiB comes in steps of 1,800 GiB"],
        ),
        (
            lustre(**{**HARD, "drive_cache_type": ""}, per_unit_storage_throughput="12", storage_capacity="6000"),
            [DRIVE],
        ),
        (lustre(file_system_type_version='"2.10"'), [R + "PERSISTENT_2 does not run version 2.10"]),
        (lustre(export_path='"s3://b"'), [R + "an export path without an import path"]),
        (
            lustre(import_path='"s3://b"', automatic_backup_retention_days="1"),
            [R + "a file system that is linked to S3 has no backups"],
        ),
        (
            lustre(storage_type=TIERED, per_unit_storage_throughput="", storage_capacity=""),
            [M + "INTELLIGENT_TIERING needs the configuration of a read cache"],
        ),
        (
            lustre(import_path='"s3://b"')
            + block("fsx_data_repository_association", file_system_id="aws_fsx_lustre_file_system.a.id"),
            [R + "an import path beside a data repository association"],
        ),
        (UNTYPED + lustre(deployment_type="var.x"), [NO_X]),
        (lustre(import_path='"s3://b"'), [M + NO_PATH]),
        (MADE + lustre(import_path='"s3://${aws_s3_bucket.b.id}"'), [M + NO_PATH]),
        (MADE + lustre(import_path='"s3://${aws_s3_bucket.b.id}"', **SCRATCH), []),
        (
            MADE + lustre(kms_key_id="aws_kms_key.k.arn", **SCRATCH),
            [R + "scratch file systems take no key"],
        ),
        (
            MADE + lustre(import_path='"s3://${aws_s3_bucket.b.id}"', automatic_backup_retention_days="1"),
            [R + "a file system that is linked to S3 has no backups"],
        ),
    ],
)
def test_lustre(text: str, expected: list[str]) -> None:
    assert said_of(text, "fsx-rejected-configuration") == expected


def test_nine_associations_are_too_many() -> None:
    one = block("fsx_data_repository_association", file_system_id="aws_fsx_lustre_file_system.a.id")
    nine = "".join(one.replace('"a"', f'"a{at}"') for at in range(9))
    expected = [R + "a file system has at most 8 data repository associations, not 9"]
    assert said_of(lustre() + nine, "fsx-rejected-configuration") == expected


SECOND = {"deployment_type": '"SINGLE_AZ_2"', "throughput_capacity": "", "throughput_capacity_per_ha_pair": "3072"}


@rows(
    ("text", "expected"),
    [
        (ontap(), []),
        (ontap(storage_capacity="1000"), [R + "SINGLE_AZ_1 has 1,024 to 196,608 GiB with 1 HA pair, not 1,000"]),
        (ontap(ha_pairs="2", storage_capacity="2048"), [R + "SINGLE_AZ_1 has one HA pair, not 2"]),
        (ontap(ha_pairs="13", storage_capacity="20000"), [R + "there are 1 to 12 HA pairs, not 13"]),
        (
            ontap(throughput_capacity="384"),
            [R + "an HA pair of SINGLE_AZ_1 has 128, 256, 512, 1,024, 2,048, 4,096 MB/s, not 384"],
        ),
        (ontap(throughput_capacity_per_ha_pair="256"), [R + "256 MB/s for the one pair beside 128 in all"]),
        (ontap(**SECOND, ha_pairs="2", storage_capacity="2048"), []),
        (
            ontap(**{**SECOND, "throughput_capacity_per_ha_pair": "384"}),
            ["undecided: whether SINGLE_AZ_2 has 384 MB/s is said in two ways by AWS and by the provider"],
        ),
        (
            ontap(**{**SECOND, "throughput_capacity_per_ha_pair": "384"}, ha_pairs="2", storage_capacity="2048"),
            [R + "an HA pair of SINGLE_AZ_2 has 1,536, 3,072, 6,144 MB/s, not 384"],
        ),
        (ontap(deployment_type='"SINGLE_AZ_9"', throughput_capacity="1"), []),
        (UNTYPED + ontap(ha_pairs="var.x"), [NO_X]),
        (
            ontap().rstrip("}\n") + "\n  disk_iops_configuration {\n    iops = 3000\n  }\n}\n",
            [M + "there are at least 3 IOPS for each GiB, not 3,000 for 1,024"],
        ),
        (ontap().rstrip("}\n") + "\n  disk_iops_configuration {\n    iops = 0\n  }\n}\n", []),  # as many as AWS gives
    ],
)
def test_ontap(text: str, expected: list[str]) -> None:
    assert said_of(text, "fsx-rejected-configuration") == expected


@rows(
    ("text", "expected"),
    [
        (openzfs(), []),
        (openzfs(storage_capacity="63"), [R + "its storage has 64 to 524,288 GiB, not 63"]),
        (
            openzfs(throughput_capacity="160"),
            [M + "SINGLE_AZ_1 has a throughput of 64, 128, 256, 512, 1,024, 2,048, 3,072, 4,096, not 160"],
        ),
        (openzfs(deployment_type='"SINGLE_AZ_HA_2"', throughput_capacity="160"), []),
        (openzfs(storage_type=TIERED), [M + "storage that grows by itself takes no capacity"]),
        (openzfs(storage_type=TIERED, storage_capacity=""), [M + "INTELLIGENT_TIERING is there for MULTI_AZ_1 alone"]),
    ],
)
def test_openzfs(text: str, expected: list[str]) -> None:
    assert said_of(text, "fsx-rejected-configuration") == expected


LOCK = """  storage_efficiency_enabled = true
  snaplock_configuration {
    snaplock_type    = "COMPLIANCE"
    audit_log_volume = true
    retention_period {
      default_retention {
        type  = "MONTHS"
        value = 5
      }
    }
  }
}
"""
SHORT = M + "SnapLock keeps an audit log for 6 months at least"
EFFICIENT = "undecided: whether a volume that can be written to must say if its storage is efficient is not documented"


@rows(
    ("text", "expected"),
    [
        (block("fsx_ontap_volume").rstrip("}\n") + "\n" + LOCK, [SHORT]),
        (block("fsx_ontap_volume").rstrip("}\n") + "\n" + LOCK.replace("MONTHS", "YEARS"), []),
        (block("fsx_ontap_volume").rstrip("}\n") + "\n" + LOCK.replace("MONTHS", "INFINITE"), []),
        (block("fsx_ontap_volume"), [EFFICIENT]),
        (block("fsx_ontap_volume", ontap_volume_type='"DP"'), []),
        (block("fsx_ontap_volume", storage_efficiency_enabled="false"), []),
        (block("fsx_openzfs_volume"), []),
    ],
)
def test_volumes(text: str, expected: list[str]) -> None:
    assert said_of(text, "fsx-rejected-configuration") == expected


TAGS = '{ a = "b" }'
BACKUPS, VOLUMES = "low: tags are not copied to backups", "low: tags are not copied to volumes"


@rows(
    ("text", "expected"),
    [
        (windows(), []),
        (windows(tags=TAGS), [BACKUPS]),
        (windows(tags=TAGS, copy_tags_to_backups="true"), []),
        (openzfs(tags=TAGS, copy_tags_to_backups="true"), [VOLUMES]),
        (openzfs(tags=TAGS, copy_tags_to_backups="true", copy_tags_to_volumes="true"), []),
        (lustre(**SCRATCH, tags=TAGS), []),
        (lustre(tags=TAGS, import_path='"s3://b"'), []),
        (ontap(tags=TAGS), []),
        (block("fsx_ontap_volume", tags=TAGS), [BACKUPS]),
        (block("fsx_openzfs_volume", tags=TAGS), []),
    ],
)
def test_untagged_backups(text: str, expected: list[str]) -> None:
    assert said_of(text, "fsx-untagged-backups") == expected


SKIPPED = "low: the last backup before a deletion is skipped: nothing remains when the deletion was a mistake"


@rows(
    ("text", "expected"),
    [
        (block("fsx_ontap_volume", skip_final_backup="true"), [SKIPPED]),
        (
            block("fsx_ontap_volume", skip_final_backup="true", bypass_snaplock_enterprise_retention="true"),
            [f"{SKIPPED}, and what SnapLock still keeps is deleted, too"],
        ),
        (block("fsx_ontap_volume"), []),
        (lustre(skip_final_backup="true"), []),
    ],
)
def test_skipped_final_backup(text: str, expected: list[str]) -> None:
    assert said_of(text, "fsx-skipped-final-backup") == expected


JOINING = "high: the password of the account that joins Active Directory " + IN_CODE


@rows(
    ("text", "expected"),
    [
        (
            block("fsx_ontap_storage_virtual_machine", svm_admin_password='"correct-horse"'),
            [f"high: the password of vsadmin {IN_CODE}"],
        ),
        (ontap(fsx_admin_password='""'), []),
        (
            windows().rstrip("}\n") + '\n  self_managed_active_directory {\n    password = "correct-horse"\n  }\n}\n',
            [JOINING],
        ),
        (
            windows().rstrip("}\n")
            + '\n  self_managed_active_directory {\n    password_wo = "correct-horse"\n  }\n}\n',
            [JOINING],
        ),
        (
            block("fsx_ontap_storage_virtual_machine").rstrip("}\n")
            + "\n  active_directory_configuration {\n    self_managed_active_directory_configuration {\n"
            + '      password = "correct-horse"\n    }\n  }\n}\n',
            [JOINING],
        ),
        (
            "Parameters:\n  P: {Type: String}\nResources:\n  A:\n    Type: AWS::FSx::StorageVirtualMachine\n"
            "    Properties: {Name: a, SvmAdminPassword: !Ref P}\n",
            ["medium: the password of vsadmin is a parameter without NoEcho: whoever may describe the stack reads it"],
        ),
    ],
)
def test_plaintext_password(text: str, expected: list[str]) -> None:
    assert said_of(text, "fsx-plaintext-password") == expected


@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_a_password_is_shown_nowhere(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    from storage_lint.cli import main

    Path("main.tf").write_text(ontap(fsx_admin_password='"correct-horse"'))
    with pytest.raises(SystemExit):
        main(["--select", "fsx", "--format", form, "main.tf"])
    assert "correct-horse" not in capsys.readouterr().out


def test_the_root_volume_may_be_exported_too() -> None:
    exports = (
        '\n  root_volume_configuration {\n    nfs_exports {\n      client_configurations {\n        clients = "*"\n'
    )
    text = openzfs().rstrip("}\n") + exports + '        options = ["rw", "no_root_squash"]\n      }\n    }\n  }\n}\n'
    expected = ["medium: the export lets every client act as root on the volume: no_root_squash for everybody"]
    assert said_of(text, "fsx-open-root-export") == expected


@rows(
    "text",
    [
        windows(automatic_backup_retention_days="var.x"),
        windows(deployment_type="var.x"),
        windows(storage_capacity="var.x"),
        windows(storage_capacity="31", backup_id="var.x"),
        windows(throughput_capacity="var.x"),
        windows(storage_type="var.x", storage_capacity="300"),
        windows(deployment_type='"MULTI_AZ_1"', subnet_ids=TWO, preferred_subnet_id="var.x"),
        lustre(storage_capacity="var.x"),
        lustre(per_unit_storage_throughput="var.x"),
        lustre(drive_cache_type="var.x"),
        lustre(import_path="var.x"),
        lustre(deployment_type='"SCRATCH_2"', per_unit_storage_throughput="", kms_key_id="var.x"),
        lustre(file_system_type_version="var.x"),
        ontap(ha_pairs="var.x"),
        ontap(storage_capacity="var.x"),
        ontap(throughput_capacity="var.x"),
        openzfs(throughput_capacity="var.x"),
        openzfs(storage_type="var.x"),
    ],
)
def test_what_may_be_refused(text: str) -> None:
    assert said_of(UNTYPED + text, "fsx-rejected-configuration") == [NO_X]


@rows(
    "text",
    [
        windows(backup_id='"b"', storage_capacity="var.x"),
        windows(preferred_subnet_id="var.x"),
        lustre(kms_key_id="var.x"),
        lustre(deployment_type='"PERSISTENT_1"', per_unit_storage_throughput="50", file_system_type_version="var.x"),
        block("fsx_ontap_volume", ontap_volume_type='"DP"', storage_efficiency_enabled="var.x"),
    ],
)
def test_what_no_value_is_refused_for(text: str) -> None:
    assert said_of(UNTYPED + text, "fsx-rejected-configuration") == []


def read_only(value: str) -> str:
    root = f"  root_volume_configuration {{\n    read_only = {value}\n  }}\n}}\n"
    return openzfs(automatic_backup_retention_days="0").rstrip("}\n") + "\n" + root


def test_a_replica_may_be_backed_up_at_its_source() -> None:
    replica = "undecided: a file system that is read only may be a replica, whose source is backed up"
    assert said_of(read_only("true"), "fsx-missing-backup") == [replica]
    assert len(said_of(read_only("false"), "fsx-missing-backup")) == 1
    assert said_of(UNTYPED + read_only("var.x"), "fsx-missing-backup") == [NO_X]
    template = (
        "Resources:\n  Z:\n    Type: AWS::FSx::FileSystem\n    Properties:\n      FileSystemType: OPENZFS\n"
        "      SubnetIds: [s]\n      OpenZFSConfiguration: {DeploymentType: SINGLE_AZ_1, "
        "AutomaticBackupRetentionDays: 0, RootVolumeConfiguration: {ReadOnly: true}}\n"
    )
    assert said_of(template, "fsx-missing-backup") == [replica]


def test_what_may_be_linked_to_s3_may_have_no_backups() -> None:
    assert said_of(UNTYPED + lustre(import_path="var.x"), "fsx-missing-backup") == [NO_X]
    tagged = lustre(import_path="var.x", tags=TAGS)
    assert said_of(UNTYPED + tagged, "fsx-untagged-backups") == [NO_X]


@rows(
    ("declaration", "may_be_empty"),
    [
        ("Type: String", True),
        ("Type: String, MinLength: 0", True),
        ("Type: String, MinLength: 1", False),
        ("Type: String, MinLength: '1'", False),
        ("Type: AWS::EC2::Subnet::Id", False),
    ],
)
def test_a_parameter_that_nobody_gives_empty(declaration: str, may_be_empty: bool) -> None:
    """CloudFormation looks for what the types of AWS name, and counts the characters of others."""
    subnets = "SubnetIds: [subnet-1, subnet-2], WindowsConfiguration: {DeploymentType: MULTI_AZ_1"
    text = (
        f"Parameters:\n  Preferred: {{{declaration}}}\nResources:\n  F:\n    Type: AWS::FSx::FileSystem\n"
        f"    Properties: {{FileSystemType: WINDOWS, StorageCapacity: 300, {subnets}, ThroughputCapacity: 32, "
        "PreferredSubnetId: !Ref Preferred}}\n"
    )
    expected = ["undecided: parameter Preferred has no default"] * may_be_empty
    assert said_of(text, "fsx-rejected-configuration") == expected
