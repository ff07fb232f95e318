"""What is said claims no more than is true, names the value that decided, and asks for nothing that was done."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reports import written
from storage_lint.graph.joins.account_settings import Assumption
from storage_lint.graph.value import Known, Origin, Source
from storage_lint.lint import Settings, lint
from storage_lint.report import Report
from storage_lint.report import json as json_report
from storage_lint.report.style import Style
from storage_lint.report.text import write_text
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile

FALSE: Known[object] = Known(False, Origin(Source.WRITTEN, Span(SourceFile("storage-lint.toml", "x"), 0, 1)))
ADVICE = ", or set assume.ebs-encryption-by-default in storage-lint.toml"


pytestmark = pytest.mark.usefixtures("here")


def review(template: str, rule: str, **settings: Known[object]) -> Report:
    Path("t.yaml").write_text(template)
    return lint(["t.yaml"], Settings(select=(rule,), assumed=tuple(Assumption(*one) for one in settings.items())))


INSTANCES = """Resources:
  Fleet:
    Type: AWS::AutoScaling::LaunchConfiguration
    Properties: {ImageId: ami-0123456789abcdef0, InstanceType: t3.micro}
  Server:
    Type: AWS::EC2::Instance
    Properties: {ImageId: ami-0123456789abcdef0, InstanceType: t3.micro}
"""


def test_root_devices_that_nobody_writes_are_one_entry() -> None:
    """A launch configuration is an instance that nothing completes: same fact, same verdict, said once."""
    assert write_text(review(INSTANCES, "ebs-unencrypted-volume"), Style(show_undecided=True, explain=True)) == (
        "t.yaml:2:3 ebs-unencrypted-volume undecided: encryption of the root device is not written: its AMI and the "
        f"account decide; write it{ADVICE}\n"
        "   2 |   Fleet:\n"
        "     |   ^^^^^\n"
        "     Fleet\n"
        "     Server, t.yaml:5:3\n"
        "     ebs-unencrypted-volume: encrypted is not written, t.yaml:2:3\n"
        "\n"
        "No findings, 2 undecided, 0 suppressed, only 1 rule ran, 0 problems.\n"
        "Read 2 storage resources in 1 file.\n"
    )


def test_the_message_of_an_undecided_verdict_is_no_finding() -> None:
    data = json.loads(written(json_report, review(INSTANCES, "ebs-unencrypted-volume")))
    assert [one["message"] for one in data["undecided"]] == [
        "undecided: encryption of the root device is not written: its AMI and the account decide"
    ] * 2


MANAGED = """Resources:
  Service:
    Type: AWS::ECS::Service
    Properties: {VolumeConfigurations: [{Name: data, ManagedEBSVolume: {VolumeType: gp3, SizeInGiB: 20}}]}
"""
RESTORED = """Resources:
  Data:
    Type: AWS::EC2::Volume
    Properties: {SnapshotId: snap-1, AvailabilityZone: eu-west-1a}
"""


@pytest.mark.parametrize(
    ("template", "what", "open_account", "said_account"),
    [
        (INSTANCES, "root device", "its AMI and the account decide", "its AMI decides"),
        (MANAGED, "managed volume data", "ECS and the account decide", "ECS decides"),
        (RESTORED, "volume", "its snapshot decides", "its snapshot decides"),
    ],
)
def test_advice_that_was_followed_is_not_given_again(
    template: str, what: str, open_account: str, said_account: str
) -> None:
    first = review(template, "ebs-unencrypted-volume").undecided[0].unknown
    assert (first.reason, first.supply) == (
        f"encryption of the {what} is not written: {open_account}",
        f"write it{ADVICE}",
    )
    told = review(template, "ebs-unencrypted-volume", account_encrypts_by_default=FALSE).undecided[0].unknown
    assert (told.reason, told.supply) == (f"encryption of the {what} is not written: {said_account}", "write it")


def test_a_missing_public_access_block() -> None:
    (finding,) = review("Resources: {Logs: {Type: 'AWS::S3::Bucket'}}", "s3-missing-public-access-block").findings
    assert (
        finding.message
        == "no public access block: S3 has blocked new buckets since April 2023, but nothing here keeps it so"
    )


RULE = """Conditions: {{C: !Equals [!Ref "AWS::Region", eu-west-1]}}
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      LifecycleConfiguration:
        Rules: [{{Status: Enabled, AbortIncompleteMultipartUpload: {{DaysAfterInitiation: 7}}, TagFilters: {0}}}]
"""


@pytest.mark.parametrize(
    ("filters", "findings", "undecided"),
    [
        ("[]", 0, 0),
        ('[!Ref "AWS::NoValue"]', 0, 0),
        ("[{Key: a, Value: b}]", 1, 0),
        ('[!If [C, {Key: a, Value: b}, !Ref "AWS::NoValue"]]', 0, 1),
        ('[!If [C, {Key: a, Value: b}, !Ref "AWS::NoValue"], {Key: c, Value: d}]', 1, 0),
        ("[!If [C, {Key: a, Value: b}, {Key: c, Value: d}]]", 1, 0),
        ('!If [C, [], !Ref "AWS::NoValue"]', 0, 0),
    ],
)
def test_an_empty_list_filters_nothing(filters: str, findings: int, undecided: int) -> None:
    report = review(RULE.format(filters), "s3-missing-multipart-abort")
    assert (len(report.findings), len(report.undecided)) == (findings, undecided)


CLUSTER = """Resources:
  Cluster: {{Type: "AWS::RDS::DBCluster", Properties: {{Engine: aurora-postgresql}}}}
  One: {{Type: "AWS::RDS::DBInstance", Properties: {{DBClusterIdentifier: !Ref Cluster, AvailabilityZone: {0}}}}}
  Two: {{Type: "AWS::RDS::DBInstance", Properties: {{DBClusterIdentifier: !Ref Cluster, AvailabilityZone: {1}}}}}
"""
ONE_ZONE = "all 2 instances of the Aurora cluster are pinned to one zone, whichever that is"


@pytest.mark.parametrize(
    ("one", "two", "findings"),
    [
        ('!Select [0, !GetAZs ""]', '!Select [0, !GetAZs ""]', [ONE_ZONE]),
        ('!Select [0, !GetAZs ""]', '!Select ["0", !GetAZs {Ref: "AWS::Region"}]', [ONE_ZONE]),
        ('!Select [0, !GetAZs ""]', '!Select [1, !GetAZs ""]', []),
    ],
)
def test_equal_expressions_are_one_zone(one: str, two: str, findings: list[str]) -> None:
    report = review(CLUSTER.format(one, two), "aurora-single-instance-cluster")
    assert ([finding.message for finding in report.findings], report.undecided) == (findings, ())
