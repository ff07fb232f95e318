"""What AWS offers, and what it costs, as the rules know it: engines, kinds of clusters, Outposts, the price of gp2."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage_lint.lint import Settings, lint
from terraform_code import write


def verdicts(directory: Path, rule: str, files: dict[str, str]) -> dict[str, str]:
    """Lint files with one rule; what it says of each resource that it does not pass."""
    write(directory, files)
    report = lint([str(directory)], Settings(select=(rule,)))
    assert [problem.summary for problem in report.problems if not problem.note] == []
    return {
        **{one.resource.address: "fail" for one in report.findings},
        **{one.resource.address: "undecided" for one in report.undecided},
    }


def terraform(kind: str, name: str, attributes: dict[str, str]) -> str:
    lines = "".join(f"  {attribute} = {value}\n" for attribute, value in attributes.items())
    return f'resource "{kind}" "{name}" {{\n{lines}}}\n'


@pytest.mark.parametrize(
    ("engine", "fails"),
    [
        ("sqlserver-se", True),
        ("sqlserver-ee", True),
        ("sqlserver-web", True),  # Multi-AZ with block level replication
        ("sqlserver-ex", False),
        ("SQLServer-EX", False),
        ("custom-oracle-ee", False),
        ("Custom-Oracle-SE2-CDB", False),
        ("custom-sqlserver-se", True),
        ("oracle-ee", True),
        ("postgres", True),
        ("aurora-mysql", False),
        ("AURORA-PostgreSQL", False),
    ],
)
def test_engines_that_have_no_multi_az_of_their_own(tmp_path: Path, engine: str, fails: bool) -> None:
    template = f"Resources:\n  One:\n    Type: AWS::RDS::DBInstance\n    Properties: {{Engine: {engine}}}\n"
    files = {"main.tf": terraform("aws_db_instance", "one", {"engine": f'"{engine}"'}), "template.yaml": template}
    assert verdicts(tmp_path, "rds-single-az-instance", files) == (
        {"aws_db_instance.one": "fail", "One": "fail"} if fails else {}
    )


def cluster(attributes: dict[str, str], template: str) -> dict[str, str]:
    written = {"engine": '"aurora-postgresql"', **attributes}
    variables = 'variable "x" {\n  type = string\n}\nvariable "yes" {\n  type = bool\n}\n'
    head = "Parameters: {X: {Type: String}, Yes: {Type: String}}\nConditions: {Yes: !Equals [!Ref Yes, yes]}\n"
    declared = f"{head}Resources:\n  One:\n    Type: AWS::RDS::DBCluster\n    Properties:\n"
    return {
        "main.tf": variables + terraform("aws_rds_cluster", "one", written),
        "template.yaml": f"{declared}      Engine: aurora-postgresql\n      {template}\n",
    }


GLOBAL = "GlobalClusterIdentifier: everywhere"
BOTH_FAIL = {"aws_rds_cluster.one": "fail", "One": "fail"}
BOTH_UNDECIDED = {"aws_rds_cluster.one": "undecided", "One": "undecided"}


@pytest.mark.parametrize(
    ("attributes", "template", "expected"),
    [
        ({"engine": '"Aurora-PostgreSQL"'}, "EngineMode: provisioned", BOTH_FAIL),
        ({"cluster_scalability_type": '"limitless"'}, "ClusterScalabilityType: limitless", {}),
        ({"cluster_scalability_type": '"standard"'}, "ClusterScalabilityType: standard", BOTH_FAIL),
        ({"cluster_scalability_type": "var.x"}, "ClusterScalabilityType: !Ref X", BOTH_UNDECIDED),
        ({"global_cluster_identifier": '"everywhere"'}, GLOBAL, {}),
        ({"global_cluster_identifier": '""'}, "GlobalClusterIdentifier: ''", BOTH_FAIL),
        ({"global_cluster_identifier": "null"}, "GlobalClusterIdentifier: !Ref AWS::NoValue", BOTH_FAIL),
        ({"global_cluster_identifier": "var.x"}, "GlobalClusterIdentifier: !Ref X", BOTH_UNDECIDED),
        (
            {"global_cluster_identifier": '"everywhere"', "master_username": '"owner"'},
            f"{GLOBAL}\n      MasterUsername: owner",
            BOTH_FAIL,
        ),
        (
            {"global_cluster_identifier": '"everywhere"', "snapshot_identifier": "var.x"},
            f"{GLOBAL}\n      SnapshotIdentifier: !Ref X",
            {"aws_rds_cluster.one": "undecided", "One": "fail"},  # Terraform's variable may be null
        ),
        (
            {"global_cluster_identifier": '"everywhere"', "master_username": 'var.yes ? "owner" : null'},
            f'{GLOBAL}\n      MasterUsername: !If [Yes, owner, !Ref "AWS::NoValue"]',
            BOTH_UNDECIDED,
        ),
        (
            {
                "global_cluster_identifier": '"everywhere"',
                "master_username": '"owner"',
                "replication_source_identifier": '"arn:aws:rds:us-east-1:111122223333:cluster:first"',
            },
            f"{GLOBAL}\n      MasterUsername: owner\n"
            "      ReplicationSourceIdentifier: arn:aws:rds:us-east-1:111122223333:cluster:first",
            {},
        ),
        (
            {"global_cluster_identifier": '"everywhere"', "source_region": '"us-east-1"', "master_username": '"o"'},
            f"{GLOBAL}\n      MasterUsername: owner\n      SourceRegion: us-east-1",
            {},
        ),
    ],
)
def test_clusters_that_need_no_instances(
    tmp_path: Path, attributes: dict[str, str], template: str, expected: dict[str, str]
) -> None:
    assert verdicts(tmp_path, "aurora-single-instance-cluster", cluster(attributes, template)) == expected


def test_a_secondary_cluster_with_one_instance_is_judged_as_any_other(tmp_path: Path) -> None:
    member = {"engine": '"aurora-postgresql"', "cluster_identifier": "aws_rds_cluster.one.id"}
    code = terraform("aws_rds_cluster", "one", {"engine": '"aurora-mysql"', "global_cluster_identifier": '"g"'})
    code += terraform("aws_rds_cluster_instance", "only", member)
    assert verdicts(tmp_path, "aurora-single-instance-cluster", {"main.tf": code}) == {"aws_rds_cluster.one": "fail"}


@pytest.mark.parametrize(
    ("attribute", "template", "expected"),
    [
        ('"arn:aws:outposts:us-west-2:111122223333:outpost/op-1"', "OutpostArn: arn:aws:outposts:::outpost/op-1", ""),
        ('data.aws_outposts_outpost.it.arn', 'OutpostArn: !Sub "arn:aws:outposts:::outpost/${X}"', ""),
        ("null", "OutpostArn: ''", "fail"),
        ("var.x", "OutpostArn: !Ref X", "undecided"),
    ],
)  # fmt: skip
def test_there_is_no_gp3_on_outposts(tmp_path: Path, attribute: str, template: str, expected: str) -> None:
    volume = terraform("aws_ebs_volume", "one", {"outpost_arn": attribute, "type": '"gp2"'})
    source = 'data "aws_outposts_outpost" "it" {}\nvariable "x" {}\n'
    head = "Parameters: {X: {Type: String}}\nResources:\n  One:\n    Type: AWS::EC2::Volume\n"
    files = {"main.tf": source + volume, "template.yaml": f"{head}    Properties: {{VolumeType: gp2, {template}}}\n"}
    both = {"aws_ebs_volume.one": expected, "One": expected} if expected else {}
    assert verdicts(tmp_path, "ebs-gp2-volume", files) == both


SAME = "gp3 with the same throughput costs"


@pytest.mark.parametrize(
    ("size", "less", "message"),
    [
        (1, 0.02, "gp3 costs $0.02 a month less and starts at 3,000 IOPS"),
        (100, 2.00, "gp3 costs $2.00 a month less and starts at 3,000 IOPS"),
        (166, 3.32, "gp3 costs $3.32 a month less and starts at 3,000 IOPS"),
        (167, 3.30, f"{SAME} $3.30 a month less ($3.34 with the included 125 MiB/s)"),
        (170, 3.28, f"{SAME} $3.28 a month less ($3.40 with the included 125 MiB/s, gp2 bursts to 250)"),
        (249, 2.50, f"{SAME} $2.50 a month less ($4.98 with the included 125 MiB/s, gp2 bursts to 250)"),
        (250, 2.48, f"{SAME} $2.48 a month less ($5.00 with the included 125 MiB/s)"),
        (334, 1.68, f"{SAME} $1.68 a month less ($6.68 with the included 125 MiB/s)"),
        (500, 5.00, f"{SAME} $5.00 a month less ($10.00 with the included 125 MiB/s)"),
        (1000, 15.00, f"{SAME} $15.00 a month less ($20.00 with the included 125 MiB/s)"),
        (5334, 36.68, f"{SAME} $36.68 a month less ($41.68 with the included 125 MiB/s)"),
        (16384, 257.68, f"{SAME} $257.68 a month less ($262.68 with the included 125 MiB/s)"),
    ],
)
def test_what_gp3_costs_less(tmp_path: Path, size: int, less: float, message: str) -> None:
    write(tmp_path, {"main.tf": terraform("aws_ebs_volume", "one", {"size": str(size), "type": '"gp2"'})})
    (finding,) = lint([str(tmp_path)], Settings(select=("ebs-gp2-volume",))).findings
    assert finding.message == f"gp2 volume; {message}"
    assert finding.savings is not None
    assert finding.savings.usd_per_month == less


def test_what_is_matched_is_said(tmp_path: Path) -> None:
    write(tmp_path, {"main.tf": terraform("aws_ebs_volume", "one", {"size": "16384", "type": '"gp2"'})})
    (finding,) = lint([str(tmp_path)], Settings(select=("ebs-gp2-volume",))).findings
    assert finding.savings is not None
    assert finding.savings.assumption == (
        "16,384 GiB as gp3 with 16,000 IOPS and 250 MiB/s, us-east-1 prices of 2026-11"
    )


def test_the_total_leaves_out_what_any_number_of_instances_have(tmp_path: Path) -> None:
    ebs = '  block_device_mappings {\n    ebs {\n      volume_size = 100\n      volume_type = "gp2"\n    }\n  }\n'
    write(tmp_path, {"main.tf": f'resource "aws_launch_template" "one" {{\n{ebs}}}\n'})
    report = lint([str(tmp_path)], Settings(select=("ebs-gp2-volume",)))
    assert [one.message for one in report.findings] == [
        "device is gp2; gp3 costs $2.00 a month less each and starts at 3,000 IOPS"
    ]
    assert report.savings_usd_per_month is None
